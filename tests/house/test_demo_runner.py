"""`make demo` as a person meets it: two addresses, kept data, a clean end, and plain words when something is wrong."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from fieldapp.store.people import People
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault
from tests.house.tree import ROOT

PATIENCE_S = 120


class Demo:
    """One demo on its own ports and folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = (free_port(), free_port())
        self.process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        ports = {"DEMO_PORT": str(self.ports[0]), "DEMO_APP_PORT": str(self.ports[1])}
        return os.environ | ports | {"DEMO_DATA": str(self.folder)}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / ".ci" / "demo.py"), *arguments]

    def once(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE_S
        )

    def start(self) -> str:
        """Start, and return what it says until both answer."""
        said = self.folder.parent / "said.txt"
        with said.open("w") as output:
            self.process = subprocess.Popen(
                self.command(), cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                text=True, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE_S
        while "Ctrl-C" not in said.read_text("utf-8"):
            assert self.process.poll() is None, said.read_text("utf-8")
            assert time.monotonic() < until, said.read_text("utf-8")
            time.sleep(0.1)
        return said.read_text("utf-8")

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_S)

    def said(self) -> str:
        return (self.folder.parent / "said.txt").read_text("utf-8")

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(each) for each in listed]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(port: int, path: str = "/") -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as reply:
        return reply.status


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture
def demo(tmp_path):
    demo = Demo(tmp_path / "demo")
    yield demo
    if demo.process and demo.process.poll() is None:
        demo.end(signal.SIGTERM)


def test_a_demo_names_everyone_keeps_what_was_written_and_leaves_nothing_running_however_it_ends(demo):
    """One story, since filling a commune costs more than all that is asked of it."""
    said = demo.start()
    assert f"http://127.0.0.1:{demo.ports[0]}/" in said
    assert f"http://127.0.0.1:{demo.ports[1]}/" in said
    assert [status(port) for port in demo.ports] == [200, 200]
    assert {"Trần Quang Minh", "Vi Thị Lan", "Lý Thị Tâm"} <= set(re.findall(r"[A-ZĐ]\w+(?: [A-ZĐ]\w+){2}", said))
    assert len(re.findall(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", said)) >= 3
    (pin,) = re.findall(r"Mã PIN / PIN .* (\d{6})$", said, re.MULTILINE)
    for name in ("lan", "hung", "tam"):
        vault_of(demo, name).unlock(pin)

    (demo.folder / "phone" / "a-phone").mkdir(parents=True, exist_ok=True)
    there = what_is_kept(demo)
    assert demo.end(signal.SIGINT) == 0
    assert all(is_free(port) for port in demo.ports)

    demo.start()
    assert what_is_kept(demo) == there
    demo.end(signal.SIGKILL)
    until = time.monotonic() + 30
    while not all(is_free(port) for port in demo.ports) and time.monotonic() < until:
        time.sleep(0.1)
    assert all(is_free(port) for port in demo.ports), "a child outlived it"

    demo.start()
    assert what_is_kept(demo) == there
    os.kill(demo.children()[0], signal.SIGKILL)
    assert demo.process.wait(30) == 1
    assert "A program has died" in demo.said()
    assert all(is_free(port) for port in demo.ports)


def vault_of(demo, name):
    secrets = SecretFiles(demo.folder / "phone-secrets")
    people = People(demo.folder / "phone" / name, secrets)
    (person,) = people.all()
    return Vault(people.folder(person.profile), secrets)


def what_is_kept(demo):
    """The same database file, the same phones, the same keys."""
    phones = sorted(each.name for each in (demo.folder / "phone").iterdir() if not each.name.startswith("."))
    keys = next((demo.folder / "phone" / "lan").glob("people/*/keys")).read_bytes()
    return (demo.folder / "server" / "server.db").stat().st_ino, phones, keys


@pytest.mark.parametrize(("which", "variable"), [(0, "DEMO_PORT"), (1, "DEMO_APP_PORT")])
def test_a_busy_port_is_named_with_the_way_out(demo, which, variable):
    with socket.socket() as other:
        other.bind(("127.0.0.1", demo.ports[which]))
        other.listen()
        done = demo.once()
    assert done.returncode == 1
    assert str(demo.ports[which]) in done.stderr
    assert f"{variable}=" in done.stderr
    assert "Traceback" not in done.stderr
    assert not demo.folder.exists()


def test_reset_forgets_everything_but_not_under_a_running_demo(demo):
    demo.folder.mkdir()
    (demo.folder / "something").write_text("x")
    with socket.socket() as running:
        running.bind(("127.0.0.1", demo.ports[0]))
        running.listen()
        assert demo.once("--reset").returncode == 1
    assert (demo.folder / "something").exists()
    assert demo.once("--reset").returncode == 0
    assert not demo.folder.exists()


def test_a_folder_that_cannot_be_written_ends_in_a_sentence(demo):
    demo.folder.parent.joinpath("demo").write_text("a file where a folder should be")
    done = demo.once()
    assert done.returncode == 1
    assert "ends" in done.stderr
