"""A commune and phones that come to it, closed again when the test is over."""

import pytest

from fieldapp.sync import pieces
from tests.cast import HUNG, LAN, TAM
from tests.sync.village import Commune, Phone, serving


@pytest.fixture(autouse=True)
def photos_go_in_two(monkeypatch):
    """Let the first piece be so small that the pictures of these tests need two."""
    monkeypatch.setattr(pieces, "_FIRST", 64 * 1024)


@pytest.fixture
def commune(sqlite_url, server_folder, servers, settled):
    """The server on SQLite, reached without a socket."""
    commune = Commune(sqlite_url, server_folder, servers, settled)
    yield commune
    commune.close()


@pytest.fixture
def either_commune(database_url, server_folder, servers, settled):
    """The server, once on each database."""
    commune = Commune(database_url, server_folder, servers, settled)
    yield commune
    commune.close()


@pytest.fixture
def phones(tmp_path):
    """Make phones with `phones(commune, who)`; each is another one."""
    made = []

    def make(commune, who, **more):
        made.append(Phone(commune, tmp_path / f"phone-{len(made)}", who, **more))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def lan(commune, phones):
    return phones(commune, LAN)


@pytest.fixture
def hung(commune, phones):
    return phones(commune, HUNG)


@pytest.fixture
def tam(commune, phones):
    return phones(commune, TAM)


@pytest.fixture
def port(commune):
    """The commune's server on a real socket."""
    with serving(commune.app) as port:
        yield port
