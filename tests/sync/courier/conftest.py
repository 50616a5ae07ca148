"""A phone that never has a signal, a colleague of its team, and a stranger who carries."""

import pytest

from tests.cast import HUNG, LAN, TAM


@pytest.fixture
def lan(either_commune, phones):
    """Lan's phone, which has reached the commune once and never will again."""
    lan = phones(either_commune, LAN)
    assert lan.sync().complete
    lan.wire.fates = ["lost"] * 1000
    return lan


@pytest.fixture
def hung(either_commune, phones):
    return phones(either_commune, HUNG)


@pytest.fixture
def tam(either_commune, phones):
    """Of another village: she must see nothing, and can carry everything."""
    tam = phones(either_commune, TAM)
    assert tam.sync().complete
    return tam
