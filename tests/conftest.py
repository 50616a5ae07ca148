"""What every test may ask for: an empty, migrated database, on each of the two engines."""

import shutil

import pytest
from hypothesis import HealthCheck, settings

from sync_server.db.engine import open_engine
from sync_server.db.migrate import migrate
from tests.postgres import Cluster

# Two cores carry browsers and databases beside these: how long an example takes is no claim of ours.
settings.register_profile("shared_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared_machine")


@pytest.fixture(scope="session")
def cluster():
    """One PostgreSQL for this run, with nothing in it."""
    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def postgres_template(cluster):
    name = cluster.create()
    _prepare(cluster.url(name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    file = tmp_path_factory.mktemp("template") / "server.db"
    _prepare(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    """The address of a migrated SQLite file of this test's own."""
    file = tmp_path / "server.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(cluster, postgres_template):
    """The address of a migrated PostgreSQL database of this test's own."""
    name = cluster.create(postgres_template)
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """The same test, once on each engine."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def _prepare(url):
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
