"""The gallery and the test of looks walk through every station; one that they cannot reach is named here."""

from tests.e2e import screens


def test_every_address_of_the_table_has_an_example(tmp_path):
    found = screens.addresses(screens.fill(tmp_path / "lan"))
    assert len(found) == len(set(found)) > 30
    assert not [each for each in found if ":" in each or "*" in each]
