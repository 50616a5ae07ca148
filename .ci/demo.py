"""`make demo`: the commune's server and the phone app on this machine, filled once with an invented commune.

Both listen on the loopback only. What is written stays in data/demo until `make demo-reset`.
DEMO_PORT and DEMO_APP_PORT choose other ports, DEMO_DATA another folder.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from demo_words import DEAD, NEVER_ANSWERED, PORT_BUSY, RESET_DONE, STARTING, STOPPED, WELCOME, sign_in_table

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DEMO_DATA") or ROOT / "data" / "demo")
HOST = "127.0.0.1"
PATIENCE_S = 90  # for both to answer; a slow machine compiles everything at the first start
GRACE_S = 10  # for both to end by themselves


class Stop(Exception):
    """Somebody asked the demo to end."""


class Trouble(Exception):
    """The demo cannot go on; the message is for the person who started it."""


def main(arguments: list[str]) -> int:
    """Run the demo until Ctrl-C, or forget its data; return the exit code."""
    server_port, app_port = _port("DEMO_PORT", 8600), _port("DEMO_APP_PORT", 8601)
    try:
        _must_be_free(server_port, "DEMO_PORT")
        _must_be_free(app_port, "DEMO_APP_PORT")
        if "--reset" in arguments:
            shutil.rmtree(DATA, ignore_errors=True)
            print(RESET_DONE)
            return 0
        return run(server_port, app_port)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1


def run(server_port: int, app_port: int) -> int:
    """Fill the data once, start both programs, watch them until one dies or somebody stops the demo."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _stop)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        print(STARTING, flush=True)
        settings = _settings(server_port, app_port)
        sign_ins = _fill(settings)
        children["server"] = _start("server", [sys.executable, "-m", "sync_server"], settings)
        children["app"] = _start("app", [sys.executable, "main.py"], settings)
        office, phone = f"http://{HOST}:{server_port}/", f"http://{HOST}:{app_port}/"
        _wait_for({"server": f"{office}healthz", "app": phone}, children)
        print(WELCOME.format(office=office, phone=phone, people=sign_in_table(sign_ins)), flush=True)
        while True:
            _must_live(children)
            time.sleep(0.5)
    except Stop:
        print(STOPPED, flush=True)
        return 0
    finally:
        _end(children)


def _settings(server_port: int, app_port: int) -> dict[str, str]:
    office = f"http://{HOST}:{server_port}"
    return os.environ | {
        "HOST": HOST,
        "PORT": str(server_port),
        "DATA_DIR": str(DATA / "server"),
        "DATABASE_URL": f"sqlite:///{DATA / 'server' / 'server.db'}",
        "PHONE_LINK": f"http://{HOST}:{app_port}/enrol",
        "FIELDAPP_DATA": str(DATA / "phone"),
        "FIELDAPP_SERVER": office,
        "FIELDAPP_PORT": str(app_port),
        "FIELDAPP_DEMO": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _fill(settings: dict[str, str]) -> list[tuple[str, ...]]:
    """Seed once, in a process of its own, and return who gets in where: kind, name, secret."""
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "demo_fill.py")], cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True
    )
    if done.returncode != 0:
        raise Trouble(DEAD.format(name="the filling", log="above"))
    return [tuple(line.split("\t")) for line in done.stdout.splitlines()]


def _start(name: str, command: list[str], settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches only us and we end it in order."""
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=ROOT, env=settings, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=_die_with_us,
        )  # fmt: skip


def _die_with_us() -> None:
    """Have the kernel end the child when the demo itself is killed (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait_for(addresses: dict[str, str], children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    for name, address in addresses.items():
        while not _answers(address):
            _must_live(children)
            if time.monotonic() > deadline:
                raise Trouble(NEVER_ANSWERED.format(name=name, seconds=PATIENCE_S, log=_log(name)))
            time.sleep(0.2)


def _answers(address: str) -> bool:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _must_live(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise Trouble(DEAD.format(name=name, log=_log(name)))


def _log(name: str) -> str:
    """Return where the log lies, and its last lines."""
    path = DATA / f"{name}.log"
    last = path.read_text("utf-8", errors="replace").splitlines()[-8:]
    return "\n".join([str(path), *(f"    {line}" for line in last)])


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # a second Ctrl-C does not leave a child behind
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_S
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _must_be_free(port: int, variable: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise Trouble(PORT_BUSY.format(port=port, variable=variable, other=port + 100)) from None


def _port(variable: str, usual: int) -> int:
    return int(os.environ.get(variable) or usual)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
