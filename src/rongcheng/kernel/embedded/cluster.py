"""The private PostgreSQL's cluster on disk: made once, configured at every start."""

from __future__ import annotations

import shutil
from pathlib import Path

from rongcheng.kernel.embedded import places
from rongcheng.kernel.embedded.account import Account, private_directory, run_as
from rongcheng.kernel.embedded.trouble import ServerTrouble

SUPERUSER = "postgres"
MAJOR_VERSION = "18"

_SETTINGS = """\
# Written at every start; own settings belong into postgresql.conf after the include line.
listen_addresses = ''
port = 5432
unix_socket_directories = {socket_directory}
unix_socket_permissions = 0700
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = {log_directory}
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %u@%d '
"""


def prepare(data_dir: Path, programs: Path, account: Account) -> Path:
    """The cluster exists, fits these programs and carries today's settings."""
    directory = places.cluster_directory(data_dir)
    if not (directory / "PG_VERSION").exists():
        _make(directory, programs, account)
    found = (directory / "PG_VERSION").read_text().strip()
    if found != MAJOR_VERSION:
        raise ServerTrouble(
            f"{directory} was made by PostgreSQL {found}; this version of rongcheng brings {MAJOR_VERSION}.",
            "Dump it with the old version and load it into the new one (docs: pg_dump, pg_restore).",
        )
    text = _SETTINGS.format(
        # A list of directories: the inner quotes keep a blank inside one of them.
        socket_directory=_quoted(f'"{places.socket_directory(data_dir)}"'),
        log_directory=_quoted(places.log_directory(data_dir) / "postgresql"),
    )
    (directory / "rongcheng.conf").write_text(text)
    return directory


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _make(directory: Path, programs: Path, account: Account) -> None:
    """initdb beside its place and rename: a half-made cluster is never taken for a whole one."""
    partial = directory.with_name(directory.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    private_directory(partial, account)
    options = "--auth=trust --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
    command: list[str | Path] = [
        programs / "initdb",
        "-D",
        partial,
        "-U",
        SUPERUSER,
        "--data-checksums",
        *options.split(),
    ]
    done = run_as(account, command, timeout_s=300)
    if done.returncode != 0:
        raise ServerTrouble(
            f"PostgreSQL's initdb failed: {(done.stderr or done.stdout).strip()[-500:]}",
            f"Look at the disk under {directory.parent}.",
        )
    with (partial / "postgresql.conf").open("a") as file:
        file.write("\ninclude_if_exists 'rongcheng.conf'\n")
    if directory.exists():
        directory.rmdir()
    partial.rename(directory)
