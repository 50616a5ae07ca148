"""One folder a phone, one window a folder; and a name can never lead out of the data folder."""

import asyncio

import pytest

from fieldapp.ui.phones import Phones, known_names, valid_name


@pytest.mark.parametrize("name", ["lan", "lan-2", "a", "0", "x" * 40])
def test_plain_names_are_folders(name):
    assert valid_name(name) == name


def test_capitals_and_spaces_around_are_forgiven():
    assert valid_name(" Lan ") == "lan"


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", "../lan", "a/b", "a\\b", "/etc", "lan\0", "l\nan", "-lan", "lan-", "bà-lan", "a b", "x" * 41,
     "con", "NUL", "com1", "%2e%2e", "lan.db", "~"],
)  # fmt: skip
def test_no_other_name_is_a_folder(name):
    assert valid_name(name) is None


def test_the_picker_offers_the_demo_first_then_what_is_there(tmp_path):
    for name in ("tam", "zung", "Not-Mine", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").touch()
    assert known_names(tmp_path, demo=True) == ["lan", "hung", "tam", "zung"]
    assert known_names(tmp_path, demo=False) == ["tam", "zung"]
    assert known_names(tmp_path / "nowhere", demo=False) == []


class Window:
    def __init__(self, log, name):
        self.log, self.name = log, name

    async def give_up(self):
        self.log.append(f"{self.name} lets go")
        await asyncio.sleep(0.01)
        self.log.append(f"{self.name} has let go")


def test_the_newest_window_takes_over_after_the_older_has_let_go():
    async def story():
        log, phones = [], Phones()
        old, new = Window(log, "old"), Window(log, "new")
        await phones.claim("lan", old)
        await phones.claim("lan", new)
        log.append("new opens")
        phones.release("lan", old)  # the older one is closed at last: that changes nothing
        assert phones.open_names() == {"lan"}
        phones.release("lan", new)
        assert phones.open_names() == frozenset()
        return log

    assert asyncio.run(story()) == ["old lets go", "old has let go", "new opens"]


def test_windows_that_come_at_once_wait_for_one_another():
    async def story():
        log, phones = [], Phones()
        windows = [Window(log, str(n)) for n in range(4)]
        await asyncio.gather(*[phones.claim("lan", window) for window in windows])
        return log

    assert asyncio.run(story()) == [f"{n} {what}" for n in range(3) for what in ("lets go", "has let go")]


def test_the_same_window_may_claim_again_and_other_phones_are_left_alone():
    async def story():
        log, phones = [], Phones()
        lan, hung = Window(log, "lan"), Window(log, "hung")
        await phones.claim("lan", lan)
        await phones.claim("lan", lan)
        await phones.claim("hung", hung)
        return log

    assert asyncio.run(story()) == []
