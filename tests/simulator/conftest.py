"""One stage a process and engine: the server program and everybody's first phones are made once."""

import pytest

from tests.simulator.stage import Stage


@pytest.fixture(scope="session")
def stage():
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture(scope="session")
def postgres_stage(cluster, postgres_template):
    stage = Stage(cluster.url(cluster.create(postgres_template)))
    yield stage
    stage.close()
