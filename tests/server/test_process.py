"""The server as it is started in a commune: one command, one line, and a calm end."""

import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from fieldapp.protocol import EnrolRequest
from sync_server.api.asking import PORTION
from sync_server.config import read_config
from sync_server.db.engine import open_engine, writing
from sync_server.people import devices
from tests.cast import MINH, NOW, settle
from tests.server.test_blobs import PHOTO, SHA, SIZE


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path):
    """Start a server process; its address is in the line it prints."""
    started = []

    def start(**settings):
        port = free_port()
        ours = {"DATA_DIR": str(tmp_path / "server"), "PORT": str(port), "DATABASE_URL": ""}
        process = subprocess.Popen(
            [sys.executable, "-m", "sync_server"],
            env=os.environ | ours | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process, f"http://127.0.0.1:{port}"

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for(address, process):
    deadline = time.monotonic() + 180
    with httpx.Client(verify=False, trust_env=False) as http:  # loading certificates takes longer than asking
        while time.monotonic() < deadline and process.poll() is None:
            try:
                return http.get(f"{address}/healthz")
            except httpx.TransportError:
                time.sleep(0.1)
    process.kill()
    raise AssertionError(process.communicate())


def test_it_starts_on_nothing_says_where_and_ends_calmly(start, tmp_path):
    process, address = start()
    assert wait_for(address, process).json() == {"status": "ok"}
    assert (tmp_path / "server/server.db").is_file()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode in (0, -signal.SIGTERM)
    assert out.decode().splitlines() == [f"Sổ Hòa Giải, máy chủ: {address}"]
    assert err.decode() == ""


def test_two_started_at_once_on_an_empty_postgresql_both_serve(start, cluster):
    name = cluster.create()
    both = [start(DATABASE_URL=cluster.url(name)) for _ in range(2)]
    assert [wait_for(address, process).status_code for process, address in both] == [200, 200]
    for process, _ in both:
        process.terminate()
        process.communicate(timeout=30)
    cluster.drop(name)


def test_a_connection_cut_in_the_middle_of_a_photo_loses_nothing_that_arrived(start, tmp_path):
    process, address = start()
    wait_for(address, process)
    token = _a_phone(tmp_path)
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as cut:
        cut.sendall(
            f"PATCH /api/v1/blobs/{SHA} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
            f"Upload-Offset: 0\r\nUpload-Length: {SIZE}\r\nContent-Length: {SIZE}\r\n\r\n".encode()
        )
        cut.sendall(PHOTO[:50_000])
        time.sleep(0.5)
    headers = {"Authorization": f"Bearer {token}"}
    arrived = 0
    for _ in range(50):
        arrived = int(httpx.head(f"{address}/api/v1/blobs/{SHA}", headers=headers).headers["upload-offset"])
        if arrived:
            break
        time.sleep(0.1)
    assert arrived == 50_000
    rest = headers | {"Upload-Offset": str(arrived), "Upload-Length": str(SIZE)}
    done = httpx.patch(f"{address}/api/v1/blobs/{SHA}", headers=rest, content=PHOTO[arrived:])
    assert done.json()["complete"]


def test_a_server_killed_in_the_middle_of_a_photo_loses_little_of_what_had_arrived(start, tmp_path):
    process, address = start()
    wait_for(address, process)
    token = _a_phone(tmp_path)
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(
            f"PATCH /api/v1/blobs/{SHA} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
            f"Upload-Offset: 0\r\nUpload-Length: {SIZE}\r\nContent-Length: {SIZE}\r\n\r\n".encode()
        )
        for start_at in range(0, 90_000, 9_000):  # as slowly as a bad link
            line.sendall(PHOTO[start_at : start_at + 9_000])
            time.sleep(0.2)
        process.kill()
        process.wait()
    again, address = start()
    wait_for(address, again)
    headers = {"Authorization": f"Bearer {token}"}
    arrived = int(httpx.head(f"{address}/api/v1/blobs/{SHA}", headers=headers).headers["upload-offset"])
    assert 90_000 - PORTION - 9_000 <= arrived <= 90_000
    rest = headers | {"Upload-Offset": str(arrived), "Upload-Length": str(SIZE)}
    assert httpx.patch(f"{address}/api/v1/blobs/{SHA}", headers=rest, content=PHOTO[arrived:]).json()["complete"]


def guess_codes(address, times):
    """Guess codes, each time claiming to come from elsewhere."""
    return [
        httpx.post(
            f"{address}/api/v1/enrol",
            json={"code": "K7M4-9QXT", "token": "A" * 43},
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        ).json()["problem"]
        for n in range(times)
    ]


@pytest.mark.parametrize(("settings", "last"), [({}, "too_many_tries"), ({"TRUSTED_PROXY": "127.0.0.1"}, "wrong_code")])
def test_where_a_visitor_comes_from_is_taken_only_from_a_proxy_that_was_named(start, settings, last):
    process, address = start(FORWARDED_ALLOW_IPS="*", **settings)
    wait_for(address, process)
    assert guess_codes(address, 11) == ["wrong_code"] * 10 + [last]


def _a_phone(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/server/server.db")
    with writing(engine) as conn:
        settle(conn)
        code = devices.make_code(conn, MINH, "lan", NOW)
        devices.redeem(conn, EnrolRequest(code=code, token="A" * 43), NOW)
    engine.dispose()
    return "A" * 43


def test_settings_come_from_the_environment(tmp_path):
    config = read_config(
        {"DATA_DIR": str(tmp_path), "PORT": "9000", "SECURE_COOKIES": "1", "PUBLIC_URL": "https://a.vn/"}
    )
    assert config.database_url == f"sqlite:///{tmp_path}/server.db"
    assert (config.port, config.secure_cookies, config.address) == (9000, True, "https://a.vn")
    assert config.blob_folder == tmp_path / "blobs"
    assert read_config({}).address == "http://127.0.0.1:8600"


@pytest.mark.parametrize("port", ["x", "-1", "70000", "80.5"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(ValueError, match="PORT"):
        read_config({"PORT": port})


@pytest.mark.parametrize("proxies", ["*", "nginx", "10.0.0.300", "127.0.0.1;10.0.0.1"])
def test_a_proxy_that_is_no_address_is_refused(proxies):
    with pytest.raises(ValueError, match="TRUSTED_PROXY"):
        read_config({"TRUSTED_PROXY": proxies})


def test_proxies_are_named_with_a_comma_between():
    assert read_config({"TRUSTED_PROXY": " 127.0.0.1, ::1,10.0.0.0/8 "}).trusted_proxy == "127.0.0.1,::1,10.0.0.0/8"
