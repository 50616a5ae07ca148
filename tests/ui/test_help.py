"""Every screen explains itself: a card behind the question mark, in both languages, that takes nothing away."""

import ast
import re
from functools import cache
from pathlib import Path

import flet as ft
import pytest

from fieldapp.ui.kit.help_card import PARTS, card_of
from fieldapp.ui.strings import LANGUAGES, Strings, keys
from tests.ui.flow import filled
from tests.ui.telling import on, phone, run

UI = Path(__file__).resolve().parent.parent.parent / "fieldapp" / "ui"
A_MOMENT = {"opening"}  # there and gone before anybody could ask


@cache
def screens():
    """The id of every screen, as a pattern where part of it is worked out."""
    found = set()
    for path in UI.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for made in _calls(tree, ("kit.screen", "screen")):
            found |= {pattern for each in _ids(made) for pattern in _patterns(each, tree)}
    return found - A_MOMENT


def _calls(tree, names):
    return [each for each in ast.walk(tree) if isinstance(each, ast.Call) and ast.unparse(each.func) in names]


def _ids(call):
    return [each.value for each in call.keywords if each.arg == "sem_id"]


def _given(call, maker):
    names = [each.arg for each in maker.args.args]
    place = names.index("sem_id") if "sem_id" in names else len(call.args)
    return _ids(call) or call.args[place : place + 1]


def _patterns(value, tree):
    """What this id may be. One that a function is given is what the calls of that function in its file give it."""
    if isinstance(value, ast.Constant):
        return {re.escape(value.value).replace(r"\-", "-")}
    if isinstance(value, ast.JoinedStr):
        return {"".join(each.value if isinstance(each, ast.Constant) else "[a-z]+" for each in value.values)}
    makers = [
        each for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef) and any(value in _ids(call) for call in _calls(each, ("kit.screen",)))
    ]  # fmt: skip
    given = [each for maker in makers for call in _calls(tree, (maker.name,)) for each in _given(call, maker)]
    assert given, f"a screen's sem_id is written where the screen is made, or given by name: {ast.unparse(value)}"
    return {pattern for each in given for pattern in _patterns(each, tree)}


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


@pytest.mark.parametrize(("card", "said"), [
    ("papers.what", ("họp của tổ", "meeting of the team")),  # the list of the team's own papers has it too
    ("paper.next", ("Không còn nút", "Without one")),  # the foot of a paper that has all signatures is bare
    ("asked.what", ("điểm danh", "roll call")),
    ("side-consent.next", ("bằng cách nào", "how")),  # without it nothing was agreed to
    ("promise.next", ("báo Mặt trận", "tell the Front")),  # the leader reads it as well
])  # fmt: skip
def test_a_card_fits_every_state_of_its_screen(card, said):
    assert all(words in Strings(language)(f"help.{card}") for language, words in zip(LANGUAGES, said, strict=True))


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
