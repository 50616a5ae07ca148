"""One stage a process: the server program and everybody's first phones are made once."""

import pytest

from tests.simulator.stage import Stage


@pytest.fixture(scope="session")
def stage():
    stage = Stage()
    yield stage
    stage.close()
