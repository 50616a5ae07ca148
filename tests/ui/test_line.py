"""The window's way to the server can be let go of at once, whatever the server does."""

import asyncio
import socket
import threading
import time

import pytest

from fieldapp.config import Config
from fieldapp.store.people import People
from fieldapp.ui.doorway.logbook import Logbook
from fieldapp.ui.line import Line
from tests.ui.book import opened, secrets_of, sign_in, write

FAR = "https://xa.example"


def book_of(folder):
    secrets = secrets_of(folder)
    people = People(folder, secrets)
    return Logbook(people, people.all()[0].profile, folder, secrets)


@pytest.fixture
def silent():
    """A server that takes every call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


def test_a_name_that_nobody_resolves_holds_up_nobody_who_locks_the_book(tmp_path, monkeypatch):
    """A lookup that gets no answer takes half a minute; behind it wait the keys, and whoever types the PIN."""
    asked, answered = threading.Event(), threading.Event()

    def unanswered(*_args, **_more):
        asked.set()
        answered.wait(60)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    async def story(store):
        line = Line(store, Config(data=tmp_path, server=FAR), lambda _beat: None, book_of(tmp_path))
        line.start()
        assert await asyncio.to_thread(asked.wait, 30)
        await asyncio.wait_for(line.stop(), 60)
        assert not answered.is_set(), "it was not waited for"

    monkeypatch.setattr(socket, "getaddrinfo", unanswered)
    with opened(tmp_path) as store:
        sign_in(store, FAR)
        try:
            asyncio.run(story(store))
        finally:
            answered.set()
        assert store.road.get().last_problem == ""


def test_a_silent_server_holds_up_nobody_who_closes_the_window(tmp_path, silent):
    async def story(store):
        beats = []
        line = Line(store, Config(data=tmp_path, server=silent), beats.append, book_of(tmp_path))
        line.start()
        while not beats:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        began = time.monotonic()
        await line.stop()
        assert time.monotonic() - began < 15

    with opened(tmp_path) as store:
        sign_in(store, silent)
        write(store)
        asyncio.run(story(store))
        assert store.road.get().last_problem == "", "that she closed it is no fault of the network"
        assert len(store.records.of_kind("case")) == 1
