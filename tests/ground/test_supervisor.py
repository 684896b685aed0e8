"""The supervisor with small fake processes: start, health, restart, stop, and what a killed one leaves."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from tests.ground.conftest import free_ports

from rongcheng.kernel.embedded.processes import find_process, wait_until
from rongcheng.kernel.embedded.trouble import ServerTrouble
from rongcheng.shell.supervisor import register as registers
from rongcheng.shell.supervisor.log import Log
from rongcheng.shell.supervisor.register import Entry, Register
from rongcheng.shell.supervisor.servers import Server
from rongcheng.shell.supervisor.specification import Pace, Specification
from rongcheng.shell.supervisor.stopping import stop_installation
from rongcheng.shell.supervisor.supervisor import Supervisor, register_file

HURRIED = Pace(0.1, 0.4, 60, 3, 10, 0.02, 0.1)
PATIENT_S = 20


def fake(name: str, code: str, *arguments: str, health_url: str = "") -> Specification:
    return Specification(name, (sys.executable, "-u", "-c", code, *arguments), health_url)


SLEEPER = "import time; print('2026-01-01 10:11:12,345 INFO here'); time.sleep(600)"


@dataclass
class FakeServer:
    """Stands for PostgreSQL or NATS: remembers what was done to it."""

    name: str
    journal: list[str]
    running: bool = False

    def ensure(self) -> None:
        self.journal.append(f"{self.name} starts")
        self.running = True

    def stop(self) -> bool:
        self.journal.append(f"{self.name} stops")
        self.running = False
        return True

    def server(self) -> Server:
        return Server(self.name, self.ensure, lambda: self.running, self.stop)


@dataclass
class Run:
    """A supervisor in this process; the test acts while it runs and then signals it to stop."""

    data_dir: Path
    journal: list[str] = field(default_factory=list)
    terminal: io.StringIO = field(default_factory=io.StringIO)

    def __call__(
        self,
        specifications: list[Specification],
        act: Callable[[], object],
        servers: list[FakeServer] | None = None,
    ) -> str:
        supervisor = Supervisor(
            self.data_dir,
            specifications,
            [each.server() for each in servers or []],
            address="http://127.0.0.1:1",
            when_ready=lambda: "READY",
            pace=HURRIED,
            terminal=self.terminal,
        )
        failures: list[BaseException] = []

        def acting() -> None:
            try:
                act()
            except BaseException as failure:
                failures.append(failure)
            os.kill(os.getpid(), signal.SIGTERM)

        thread = threading.Thread(target=acting)
        thread.start()
        assert supervisor.run() == 0
        thread.join()
        if failures:
            raise failures[0]
        return self.terminal.getvalue()

    def sees(self, text: str) -> None:
        assert wait_until(lambda: text in self.terminal.getvalue(), timeout_s=PATIENT_S), self.terminal.getvalue()

    def child(self, name: str) -> Entry | None:
        return next((each for each in registers.load(register_file(self.data_dir)).children if each.name == name), None)

    def pid_of(self, name: str) -> int:
        assert wait_until(lambda: self.child(name) is not None, timeout_s=PATIENT_S)
        found = self.child(name)
        assert found is not None
        return found.pid


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


@pytest.fixture
def strays() -> Iterator[list[subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for each in started:
        each.kill()
        each.wait()


def test_lines_show_the_process_and_one_time_and_are_kept_in_files(run: Run) -> None:
    shown = run([fake("web", SLEEPER)], lambda: run.sees("INFO here"))

    assert "10:11:12 web   | INFO here\n" in shown
    kept = run.data_dir / "log" / "web.log"
    assert "INFO here" in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "10:11:12,345" not in shown


def test_a_line_without_a_time_gets_the_time_of_its_coming(tmp_path: Path) -> None:
    terminal = io.StringIO()
    log = Log(tmp_path, terminal=terminal)
    log.line("worker", "Traceback (most recent call last):\n")
    log.close()

    assert terminal.getvalue()[2] == ":"
    assert terminal.getvalue().endswith("worker   | Traceback (most recent call last):\n")


def test_log_files_rotate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rongcheng.shell.supervisor.log._FILE_BYTES", 100)
    log = Log(tmp_path, terminal=io.StringIO())
    for number in range(20):
        log.line("web", f"line number {number}")
    log.close()

    assert {each.name for each in tmp_path.iterdir()} == {"web.log", *(f"web.log.{n}" for n in range(1, 6))}
    assert "line number 19" in (tmp_path / "web.log").read_text()


def test_readiness_is_told_when_every_process_is_well(run: Run) -> None:
    port = free_ports(1)[0]
    code = "import sys, time, http.server as h; time.sleep(0.5);"
    code += "h.HTTPServer(('127.0.0.1', int(sys.argv[1])), h.SimpleHTTPRequestHandler).serve_forever()"
    web = fake("web", code, str(port), health_url=f"http://127.0.0.1:{port}/")

    shown = run([web], lambda: run.sees("READY"))

    assert shown.index('"GET / HTTP/1.1" 200') < shown.index("READY")


def test_a_dead_process_is_started_again_with_growing_pauses(run: Run) -> None:
    shown = run([fake("worker", "import sys; print('born'); sys.exit(3)")], lambda: more(run))

    assert "worker ended (exit 3)" in shown


def more(run: Run) -> None:
    assert wait_until(lambda: run.terminal.getvalue().count("born") >= 3, timeout_s=PATIENT_S)


def test_a_killed_process_comes_back_as_another(run: Run) -> None:
    def act() -> None:
        first = run.pid_of("worker")
        os.kill(first, signal.SIGKILL)
        run.sees("signal 9")
        assert wait_until(lambda: run.pid_of("worker") != first, timeout_s=PATIENT_S)

    run([fake("worker", SLEEPER)], act)


def test_a_stop_ends_children_in_reverse_order_then_the_servers_it_started(run: Run) -> None:
    code = "import signal, sys, time\ndef end(*_): print('ends'); sys.exit(0)\n"
    code += "signal.signal(signal.SIGTERM, end); print('stands'); time.sleep(600)"
    database = FakeServer("postgres", run.journal)
    adopted = FakeServer("nats", run.journal, running=True)

    def act() -> None:
        assert wait_until(lambda: run.terminal.getvalue().count("stands") == 2, timeout_s=PATIENT_S)

    shown = run([fake("relay", code), fake("web", code)], act, [database, adopted])

    assert shown.index("web   | ends") < shown.index("relay | ends") < shown.index("postgres stopped")
    assert run.journal == ["postgres starts", "nats starts", "postgres stops"]
    assert not register_file(run.data_dir).exists()


def test_a_process_that_does_not_listen_is_killed_with_its_children(run: Run) -> None:
    code = "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    code += "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    code += "print('child', child.pid); time.sleep(600)"

    shown = run([fake("web", code)], lambda: run.sees("child"))

    pid = int(shown.split("child ")[1].split()[0])
    assert wait_until(lambda: find_process(pid) is None, timeout_s=PATIENT_S)


def test_a_server_that_dies_is_started_again(run: Run) -> None:
    database = FakeServer("postgres", run.journal)

    def act() -> None:
        run.sees("postgres started")
        database.running = False
        run.sees("postgres is gone; starting it again")
        assert wait_until(lambda: database.running, timeout_s=PATIENT_S)

    run([], act, [database])


def test_what_a_killed_supervisor_left_is_stopped_by_the_next(run: Run, strays: list[subprocess.Popen[bytes]]) -> None:
    left = subprocess.Popen(["sleep", "600"], start_new_session=True)
    strays.append(left)
    entry = registers.entry_of("web", left.pid)
    registers.save(register_file(run.data_dir), Register(None, (entry,), ("postgres",), ""))
    database = FakeServer("postgres", run.journal, running=True)

    shown = run([], lambda: run.sees("READY"), [database])

    assert left.wait(timeout=PATIENT_S) == -signal.SIGTERM
    assert "stopped what an earlier run left behind: web" in shown
    assert run.journal[-1] == "postgres stops"


def test_a_stranger_that_got_a_recorded_pid_is_left_alone(run: Run, strays: list[subprocess.Popen[bytes]]) -> None:
    stranger = subprocess.Popen(["sleep", "600"], start_new_session=True)
    strays.append(stranger)
    entry = Entry("web", stranger.pid, psutil.Process(stranger.pid).create_time() - 1000)
    registers.save(register_file(run.data_dir), Register(None, (entry,), (), ""))

    run([], lambda: run.sees("READY"))

    assert stranger.poll() is None


def test_a_second_supervisor_is_refused_and_told_of_the_first(run: Run) -> None:
    def act() -> None:
        run.sees("READY")
        with pytest.raises(ServerTrouble, match=f"running already.*pid {os.getpid()}.*rongcheng stop"):
            Supervisor(run.data_dir, [], [], terminal=io.StringIO()).run()

    run([], act)


def test_a_torn_register_is_an_empty_one(tmp_path: Path) -> None:
    path = register_file(tmp_path)
    path.write_text('{"supervisor": {"name"')

    assert registers.load(path) == Register()


def test_stopping_from_outside_ends_what_a_killed_supervisor_left(
    tmp_path: Path, strays: list[subprocess.Popen[bytes]]
) -> None:
    left = subprocess.Popen(["sleep", "600"], start_new_session=True)
    strays.append(left)
    dead = Entry("super", 4_000_000, time.time())
    registers.save(register_file(tmp_path), Register(dead, (registers.entry_of("live", left.pid),), (), ""))

    assert stop_installation(tmp_path) == ["live"]
    assert left.wait(timeout=PATIENT_S) == -signal.SIGTERM
    assert stop_installation(tmp_path) == []
