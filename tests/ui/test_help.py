"""Every screen explains itself: a card behind the question mark, in both languages, that takes nothing away."""

import ast
import re
from pathlib import Path

import flet as ft
import pytest

from fieldapp.ui.kit.help_card import PARTS, card_of
from fieldapp.ui.strings import LANGUAGES, keys
from tests.ui.flow import filled
from tests.ui.telling import on, phone, run

UI = Path(__file__).resolve().parent.parent.parent / "fieldapp" / "ui"
A_MOMENT = {"opening"}  # there and gone before anybody could ask


def screens():
    """The id of every screen, as a pattern where part of it is worked out."""
    found = set()
    for path in UI.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("kit.screen", "screen"):
                found |= {_pattern(each.value, path) for each in call.keywords if each.arg == "sem_id"}
    return found - A_MOMENT


def _pattern(value, path):
    if isinstance(value, ast.Constant):
        return re.escape(value.value).replace(r"\-", "-")
    assert isinstance(value, ast.JoinedStr), f"{path.name}: a screen's sem_id is written where the screen is made"
    return "".join(each.value if isinstance(each, ast.Constant) else "[a-z]+" for each in value.values)


@pytest.mark.parametrize("screen", sorted(screens()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_has_a_card_with_all_its_parts(screen, language):
    cards = {key.split(".")[1] for key in keys(language) if key.startswith("help.") and key.count(".") == 2}
    of_this = {card for card in cards if re.fullmatch(screen, card)}
    assert of_this, f'the strings files need ["help.{screen}"]'
    for card in of_this:
        assert {f"help.{card}.{part}" for part in PARTS} <= keys(language)


def test_no_card_is_left_that_no_screen_opens():
    cards = {key.split(".")[1] for key in keys("vi") if key.startswith("help.") and key.count(".") == 2}
    walks = {card for card in cards if any(re.fullmatch(screen, f"{card}-step") for screen in screens())}
    assert {card for card in cards - walks if not any(re.fullmatch(screen, card) for screen in screens())} == set()


@pytest.mark.parametrize("step", ["session-day", "pause-rest", "start-when", "ending-how", "agree-dd", "promise-who"])
def test_a_step_of_a_walk_has_the_card_of_the_whole_walk(step):
    assert card_of(step) == step.partition("-")[0]


def test_the_card_opens_over_a_question_and_half_a_word_stands_as_it_stood(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.tap("home-new")
            await on(app, "ask-who")
            field = next(each for each in app.identifiers() if each.endswith("-name"))
            await app.type(field, "Bà Lã Thị Vư")
            await app.tap("help-open")
            await app.until(lambda: app.says("Luật nói gì?"))
            assert app.says("Điều 24 khoản 2")
            await app.event(app.dialog(ft.AlertDialog), "dismiss")
            assert app.inside(field, ft.TextField).value == "Bà Lã Thị Vư"

    run(story())


def test_the_card_is_in_the_language_of_the_book_and_the_locked_door_has_one_too(folder):
    filled(folder, language="en")

    async def story():
        async with phone(folder, pin="") as app:
            await on(app, "locked")
            assert app.find("help-open")
        async with phone(folder) as app:
            await on(app, "home")
            await app.tap("help-open")
            await app.until(lambda: app.says("What does the law say?"))

    run(story())
