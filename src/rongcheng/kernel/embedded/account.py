"""Under which operating-system account the private servers run, and which directories are theirs.

PostgreSQL refuses to run as root. Nothing here ever changes a directory that somebody else made.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rongcheng.kernel.embedded.trouble import ServerTrouble

SYSTEM_ACCOUNT = "rongcheng"


@dataclass(frozen=True)
class Account:
    """Whom the servers run as; `drops` when that is somebody else than us."""

    name: str
    uid: int
    gid: int
    drops: bool


def server_account() -> Account:
    """Ourselves; or, when we are root, the system account `rongcheng`, made at first need."""
    if os.geteuid() != 0:
        me = os.geteuid()
        return Account(name=str(me), uid=me, gid=os.getegid(), drops=False)
    try:
        entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        entry = _add_system_account()
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, drops=True)


def _add_system_account() -> pwd.struct_passwd:
    program = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if program is None:
        raise ServerTrouble(
            "PostgreSQL does not run as root, and there is no useradd to make an account for it.",
            f"Make a system account named {SYSTEM_ACCOUNT}, or run rongcheng as an ordinary user.",
        )
    done = subprocess.run(
        f"{program} --system --user-group --no-create-home --home-dir /nonexistent"
        f" --shell /usr/sbin/nologin {SYSTEM_ACCOUNT}".split(),
        capture_output=True,
        text=True,
    )
    try:
        return pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        raise ServerTrouble(
            f"The system account {SYSTEM_ACCOUNT} could not be made: {done.stderr.strip()}",
            "Make it by hand, or run rongcheng as an ordinary user.",
        ) from None


def run_as(
    account: Account, command: Sequence[str | Path], *, timeout_s: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run one short command as that account, away from our terminal and its Ctrl-C."""
    return subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout_s,
        cwd="/",
        env=plain_environment(),
        start_new_session=True,
        user=account.uid if account.drops else None,
        group=account.gid if account.drops else None,
        extra_groups=[] if account.drops else None,
    )


def plain_environment() -> dict[str, str]:
    """What a server may inherit: no locale surprises, none of the operator's PG* variables."""
    kept = {key: os.environ[key] for key in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if key in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def shared_directory(path: Path) -> Path:
    """Make a directory of ours that the server account may pass through (and nobody may list, if new)."""
    try:
        path.mkdir(parents=True, mode=0o711, exist_ok=True)
    except OSError as error:
        raise ServerTrouble(
            f"The data directory {path} cannot be made: {error.strerror}.",
            "Set RONGCHENG_DATA_DIR to a directory that you may write to.",
        ) from error
    return path


def private_directory(path: Path, account: Account) -> Path:
    """Make a directory for the account's eyes only; one that somebody else owns is refused."""
    try:
        path.mkdir(mode=0o700)
        os.chown(path, account.uid, account.gid)
    except FileExistsError:
        _check_owner(path, account)
    path.chmod(0o700)
    return path


def _check_owner(path: Path, account: Account) -> None:
    facts = path.lstat()
    if path.is_symlink() or facts.st_uid != account.uid:
        raise ServerTrouble(
            f"{path} belongs to user {facts.st_uid}, not to {account.name}.",
            "Run as the account that made it, or set RONGCHENG_DATA_DIR to another directory.",
        )


def check_reachable(path: Path, account: Account) -> None:
    """Refuse a data directory that the server account cannot enter, rather than open somebody's home."""
    if not account.drops:
        return
    if run_as(account, ["/bin/sh", "-c", 'cd "$0"', path]).returncode != 0:
        raise ServerTrouble(
            f"The data directory {path} cannot be entered by the account {account.name}, "
            "under which the private servers run.",
            "Set RONGCHENG_DATA_DIR to a directory outside of private homes, such as /var/lib/rongcheng.",
        )
