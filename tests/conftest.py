"""What every test may ask for: an empty, migrated database, on each of the two engines."""

import shutil

import pytest
from hypothesis import HealthCheck, settings

from sync_server.db.engine import open_engine
from sync_server.db.migrate import migrate
from tests.postgres import Cluster
from tests.standing import Servers, Settled, StandingPostgres, emptied_folder

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


@pytest.fixture(scope="session")
def _standing_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("standing")


@pytest.fixture
def server_folder(_standing_folder):
    """An empty folder for the server's files, at the same place for every test."""
    return emptied_folder(_standing_folder / "files")


@pytest.fixture
def sqlite_url(sqlite_template, _standing_folder):
    """The address of a migrated SQLite file with nothing in it, at the same place for every test."""
    file = emptied_folder(_standing_folder / "database") / "server.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def _standing_postgres(cluster, postgres_template):
    standing = StandingPostgres(cluster, postgres_template)
    yield standing
    standing.close()


@pytest.fixture
def postgres_url(_standing_postgres):
    """The address of a migrated PostgreSQL database with nothing in it, the same for every test."""
    _standing_postgres.restore()
    return _standing_postgres.url


@pytest.fixture
def own_postgres(cluster, postgres_template):
    """The name of a migrated PostgreSQL database that a test may do anything to."""
    name = cluster.create(postgres_template)
    yield name
    cluster.drop(name)


@pytest.fixture(scope="session")
def servers():
    """The server program for a configuration, built once: `servers.on(config, clock)`."""
    return Servers()


@pytest.fixture(scope="session")
def settled():
    """The quick way to a database that is set up: `settled.write(conn, set_up)`."""
    return Settled()


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
