"""The private NATS's configuration: generated at every start; passwords are made once and kept."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from rongcheng.kernel.embedded import places
from rongcheng.kernel.embedded.account import Account
from rongcheng.kernel.embedded.trouble import ServerTrouble

USERS = ("relay", "ingest", "device")
HOST = "127.0.0.1"

_CONFIGURATION = """\
# Written at every start from the environment; do not edit.
server_name: {server_name}
host: {host}
port: {port}
pid_file: {pid_file}
log_file: {log_file}
log_size_limit: 10MB
log_max_num: 5
max_payload: 8MB
jetstream {{
  store_dir: {store}
  sync_interval: always
}}
mqtt {{
  host: {host}
  port: {mqtt_port}
  ack_wait: "1s"
  max_ack_pending: 1000
}}
authorization {{
  users: [
    {{ user: relay, password: {relay} }}
    {{
      user: ingest, password: {ingest}
      permissions: {{
        publish: ["$JS.API.>", "$JS.ACK.>", "$JS.FC.>", "devices.reply.>", "refused.>"]
        subscribe: ["devices.>", "_INBOX.>"]
      }}
    }}
    {{
      user: device, password: {device}, allowed_connection_types: ["MQTT"]
      permissions: {{
        publish: {{ allow: ["devices.>"], deny: ["devices.reply.>"] }}
        subscribe: ["devices.reply.>", "$MQTT.sub.>"]
      }}
    }}
  ]
}}
"""


@dataclass(frozen=True)
class Ports:
    """Where the private NATS listens on the loopback."""

    nats: int
    mqtt: int

    @classmethod
    def from_environment(cls, running: Ports | None = None) -> Ports:
        """What the environment asks for; where it is silent, those of the running server, or the usual ones."""
        usual = running or cls(nats=4222, mqtt=1883)
        return cls(nats=_port("RONGCHENG_NATS_PORT", usual.nats), mqtt=_port("RONGCHENG_MQTT_PORT", usual.mqtt))


def _port(variable: str, default: int) -> int:
    raw = os.environ.get(variable) or str(default)
    if not raw.isdigit() or not 0 < int(raw) < 65536:
        raise ServerTrouble(f"{variable} is {raw!r}.", "It must be a port number between 1 and 65535.")
    return int(raw)


def server_name(data_dir: Path) -> str:
    """Tells our server from a foreign one on the same port."""
    return f"rongcheng-{places.fingerprint(data_dir)}"


def configuration_file(data_dir: Path) -> Path:
    return places.nats_directory(data_dir) / "nats.conf"


def write_configuration(data_dir: Path, ports: Ports, account: Account) -> Path:
    """The file that the server reads; only its account and root may."""
    directory = places.nats_directory(data_dir)
    passwords = load_passwords(data_dir) or _make_passwords(data_dir, account)
    text = _CONFIGURATION.format(
        server_name=server_name(data_dir),
        host=HOST,
        port=ports.nats,
        mqtt_port=ports.mqtt,
        pid_file=_quoted(directory / "nats.pid"),
        log_file=_quoted(places.log_directory(data_dir) / "nats" / "nats.log"),
        store=_quoted(directory),
        **{user: _quoted(password) for user, password in passwords.items()},
    )
    return _write_secret(configuration_file(data_dir), text, account)


def _quoted(text: object) -> str:
    return json.dumps(str(text), ensure_ascii=False)


def load_passwords(data_dir: Path) -> dict[str, str] | None:
    path = places.nats_directory(data_dir) / "users.json"
    try:
        return {str(user): str(password) for user, password in json.loads(path.read_text()).items()}
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise ServerTrouble(
            f"{path} belongs to another account.", "Run rongcheng as the account that made it."
        ) from error


def _make_passwords(data_dir: Path, account: Account) -> dict[str, str]:
    passwords = {user: secrets.token_urlsafe(24) for user in USERS}
    path = places.nats_directory(data_dir) / "users.json"
    _write_secret(path, json.dumps(passwords, indent=2) + "\n", account)
    return passwords


def _write_secret(path: Path, text: str, account: Account) -> Path:
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    if account.drops:
        os.chown(partial, account.uid, account.gid)
    partial.rename(path)
    return path
