"""Gives each of the demo's three phones a vault, with one PIN that is told to everybody."""

import os

from fieldapp import config
from fieldapp.store.people import People
from fieldapp.store.vault.kdf import calibrated
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault
from fieldapp.ui.phones import DEMO_PHONES
from fieldapp.ui.strings import Strings

PIN = "258036"


def lock_phones() -> list[str]:
    """Make the vaults that are missing; return what the phones are called."""
    settings, strings = config.read(os.environ), Strings("vi")
    secrets = SecretFiles(settings.secrets)
    lacking = [people for name in DEMO_PHONES if not (people := People(settings.data / name, secrets)).all()]
    kdf = calibrated() if lacking else None
    for people in lacking:
        Vault(people.folder(people.new()), secrets, kdf=kdf).create(PIN)
    return [strings(f"phones.name_{name}") for name in DEMO_PHONES]
