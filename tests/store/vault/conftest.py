import pytest

from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault
from tests.store.vault.clocks import HandClock

QUICK = Kdf(memory_kib=8, passes=1)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "people" / "0a1b2c3d"


@pytest.fixture
def secrets(tmp_path):
    return SecretFiles(tmp_path / "phone-secrets")


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def vault(folder, secrets, clock):
    return Vault(folder, secrets, clock, QUICK)


@pytest.fixture
def started_anew(folder, secrets, clock):
    """The same folder in a process that has just started."""
    return lambda: Vault(folder, secrets, clock, QUICK)
