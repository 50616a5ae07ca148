"""Several people on one phone: each has a folder, and no name stands on the disk in the clear."""

import os

import pytest

from fieldapp.store.people import CARD, Card, People
from fieldapp.store.vault.secrets import Secret, SecretFiles

LAN, HUNG = Card(name="Vi Thị Lan", server="https://xa.example"), Card(name="Nông Văn Hùng")


@pytest.fixture
def secrets(tmp_path):
    return SecretFiles(tmp_path / "secrets")


@pytest.fixture
def people(tmp_path, secrets):
    return People(tmp_path / "phone", secrets)


def settled(people, secrets, card):
    """A person with a vault's file and a card."""
    profile, vault = people.new(), os.urandom(16)
    people.folder(profile).mkdir(parents=True)
    (people.folder(profile) / "keys").write_bytes(b"{}")
    secrets.write(vault, Secret(key=os.urandom(32)))
    people.put(profile, vault, card)
    return profile, vault


def test_everybody_is_known_by_name_before_any_pin(people, secrets):
    lan, _ = settled(people, secrets, LAN)
    hung, _ = settled(people, secrets, HUNG)
    assert {each.profile: each.card for each in people.all()} == {lan: LAN, hung: HUNG}
    assert [each.number for each in people.all()] == [1, 2]


def test_no_name_and_no_address_lies_in_the_folder_in_the_clear(people, secrets, tmp_path):
    settled(people, secrets, LAN)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "phone").rglob("*") if path.is_file())
    assert b"Lan" not in kept and b"example" not in kept and "Thị".encode() not in kept


def test_who_has_no_secret_any_more_is_a_number_and_stays(people, secrets):
    lan, vault = settled(people, secrets, LAN)
    secrets.forget(vault)
    (person,) = people.all()
    assert (person.profile, person.number, person.card) == (lan, 1, Card())
    people.put(lan, vault, HUNG)
    assert people.all() == [person], "without the secret nothing is written in the clear instead"


@pytest.mark.parametrize("harm", [b"", b"x" * 20, b"x" * 200])
def test_a_spoilt_card_is_silent(people, secrets, harm):
    lan, _ = settled(people, secrets, LAN)
    (people.folder(lan) / CARD).write_bytes(harm)
    assert people.all()[0].card == Card()


def test_one_persons_card_says_nothing_in_anothers_folder(people, secrets):
    lan, _ = settled(people, secrets, LAN)
    hung, _ = settled(people, secrets, HUNG)
    (people.folder(hung) / CARD).write_bytes((people.folder(lan) / CARD).read_bytes())
    assert {each.profile: each.card for each in people.all()}[hung] == Card()


def test_a_folder_in_which_nothing_was_kept_is_nobodys_and_a_card_never_leads_elsewhere(people, secrets):
    profile = people.new()
    people.folder(profile).mkdir(parents=True)
    assert people.all() == []
    for odd in ("", "..", "../../etc", "ABCDEF01", "0123456"):
        with pytest.raises(ValueError):
            people.folder(odd)
