"""No PIN and no key is ever in the folder, in what a value shows of itself, in an error or in a log."""

import base64
import logging
import traceback

import msgspec
import pytest

from fieldapp.domain.problems import Problem
from fieldapp.store.vault import slots
from fieldapp.store.vault import vault as vault_module
from fieldapp.store.vault.secrets import Secret
from fieldapp.store.vault.vault import Vault
from tests.store.vault.conftest import QUICK

PIN, NEW, WRONG = "270518", "904172", "630417"
KEK, NEXT = bytes(range(100, 132)), bytes(range(150, 182))


def spellings(secret):
    """A secret as it might stand somewhere by mistake."""
    yield secret
    yield secret.hex().encode()
    yield base64.b64encode(secret)
    yield base64.b64encode(secret).rstrip(b"=")
    yield base64.urlsafe_b64encode(secret)
    yield repr(secret).encode()
    yield str(list(secret)).encode()


def found(shown, secrets):
    return [name for name, secret in secrets.items() if any(each in shown for each in spellings(secret))]


@pytest.fixture
def lived(vault, folder, secrets, monkeypatch):
    """Everything a vault does, with every key that it made on the way, and every state of its folder."""
    known = {"pin": PIN.encode(), "new pin": NEW.encode(), "wrong pin": WRONG.encode(), "kek": KEK, "next kek": NEXT}
    states, raised = [], []

    def remember(name, call):
        """Look at what a function gives, and pass it on."""

        def looked(*given):
            answer = call(*given)
            known[f"{name} {len(known)}"] = answer
            return answer

        monkeypatch.setattr(slots, call.__name__, looked)

    remember("stretched pin", slots.stretched)
    remember("pin key", slots.pin_key)
    remember("recovery key", slots.recovery_key)

    def do(call, *given):
        try:
            keys = call(*given)
        except (Problem, ValueError) as error:
            raised.append(error)
            keys = None
        if keys is not None:
            known.update({f"key {number}": key for number, key in keys.keys.items()} | {"names": keys.names})
            known["device secret"] = secrets.read(keys.vault).key
        states.append(b"\n".join(path.name.encode() + path.read_bytes() for path in sorted(folder.iterdir())))
        return keys

    one = do(vault.create, PIN)
    do(vault.add_recovery, one, "r-1", KEK)
    do(vault.create, NEW)
    do(vault.unlock, PIN)
    do(vault.unlock, WRONG)
    do(vault.unlock, "27051")
    do(vault.unlock, PIN + "1")
    do(vault.change_pin, WRONG, NEW)
    do(vault.change_pin, PIN, "123456")
    do(vault.change_pin, PIN, NEW)
    do(vault.recover, NEXT, PIN)
    do(vault.recover, KEK[:31], PIN)
    do(vault.recover, KEK, PIN)
    two = do(vault.begin_rekey, one, PIN, "r-2", NEXT)
    do(vault.begin_rekey, one, PIN, "r-2", NEXT)
    do(vault.add_recovery, one, "r-3", KEK)
    do(vault.finish_rekey, two, PIN, "r-2", NEXT)
    (folder / "keys").write_bytes(slots.written(slots.read((folder / "keys").read_bytes()))[:-1])
    (folder / "keys.copy").unlink()
    do(vault.unlock, PIN)
    return known, states, raised


def test_nothing_in_the_folder_gives_a_key_or_a_pin(lived):
    known, states, _ = lived
    assert len(known) > 20
    assert [found(state, known) for state in states] == [[]] * len(states)


def test_no_error_tells_a_secret(lived):
    known, _, raised = lived
    assert len(raised) == 11
    for error in raised:
        shown = "".join(traceback.format_exception(error)) + repr(error) + repr(error.args) + repr(vars(error))
        assert found(shown.encode(), known) == []


def test_no_value_shows_a_secret(vault, secrets, folder):
    keys = vault.create(PIN)
    secret = secrets.read(keys.vault)
    known = {"names": keys.names, "key": keys.keys[1], "secret": secret.key, "pin": PIN.encode()}
    for value in (keys, secret, vault, secrets, slots.read((folder / "keys").read_bytes())):
        fields = repr(value.__rich_repr__()) if isinstance(value, msgspec.Struct) else ""
        shown = f"{value}{value!r}{[value]!r}{fields}"
        assert found(shown.encode(), known) == [], type(value)


def test_a_value_of_the_wrong_length_is_refused_without_being_shown():
    with pytest.raises(ValueError, match="another length") as error:
        Secret(key=b"too short and secret")
    assert "secret of" in str(error.value)
    assert "too short" not in str(error.value)


def test_nothing_is_logged(folder, secrets, caplog):
    caplog.set_level(logging.DEBUG)
    vault = Vault(folder, secrets, kdf=QUICK)
    vault.create(PIN)
    with pytest.raises(Problem):
        vault.unlock(WRONG)
    assert caplog.records == []
    assert not hasattr(vault_module, "logging")
