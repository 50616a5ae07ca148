"""What is typed is kept: at the field's end, after a breath, when the screen goes; and it is never overwritten."""

import asyncio
import unicodedata

import flet as ft
import pytest

from fieldapp.ui import kit
from tests.ui.rooms import VI, Kept, room

BREATH = 0.3


def field(kept, value="", **more):
    return kit.TextField(label="Nội dung", value=value, on_keep=kept, sem_id="f", breath=BREATH, **more)


@pytest.fixture
def kept():
    return Kept()


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 120))


def test_leaving_the_field_keeps_what_was_typed(kept):
    async def story():
        async with room(lambda: [field(kept)]) as app:
            await app.type("f", "Lấn ranh giới")
            await app.leave("f")
        assert kept == ["Lấn ranh giới"]

    run(story())


def test_a_breath_after_the_last_key_it_is_kept_without_leaving(kept):
    async def story():
        async with room(lambda: [field(kept)]) as app:
            await app.type("f", "Lấn")
            await app.type("f", "Lấn ranh")
            assert kept == []
            await asyncio.sleep(BREATH * 2)
            assert kept == ["Lấn ranh"]
            await app.leave("f")
        assert kept == ["Lấn ranh"], "the same text is kept once"

    run(story())


def test_a_screen_that_goes_away_keeps_what_was_being_typed(kept):
    async def story():
        away = []

        def draw():
            there, set_there = ft.use_state(True)
            away.append(set_there)
            return [kit.TextField(label="n", value="", on_keep=kept, sem_id="f", breath=60)] if there else []

        async with room(draw) as app:
            await app.type("f", "dở dang")
            away[-1](False)
            await app.until(lambda: app.find("f") is None)
            await app.settle()
            assert kept == ["dở dang"]

    run(story())


def test_a_value_from_the_commune_does_not_overwrite_what_is_being_typed(kept):
    async def story():
        arrives = []

        def draw():
            value, set_value = ft.use_state("cũ")
            arrives.append(set_value)
            return [field(kept, value)]

        async with room(draw) as app:
            await app.type("f", "đang gõ")
            arrives[-1]("từ xã")
            await app.settle()
            assert app.inside("f", ft.TextField).value == "đang gõ"
            await app.leave("f")
            assert kept == ["đang gõ"]

    run(story())


def test_a_value_from_the_commune_is_shown_in_a_field_at_rest(kept):
    async def story():
        arrives = []

        def draw():
            value, set_value = ft.use_state("cũ")
            arrives.append(set_value)
            return [field(kept, value)]

        async with room(draw) as app:
            arrives[-1]("từ xã")
            await app.settle()
            assert app.inside("f", ft.TextField).value == "từ xã"
            await app.leave("f")
            assert kept == []

    run(story())


def test_its_own_text_coming_back_cleaned_moves_nothing_under_the_finger(kept):
    """The store keeps NFC without outer spaces; the keyboard sends NFD and is in the middle of a word."""

    async def story():
        def draw():
            value, set_value = ft.use_state("")

            def keep(text):
                kept(text)
                set_value(unicodedata.normalize("NFC", text).strip())

            return [field(keep, value)]

        typed = unicodedata.normalize("NFD", "Nguyễn Thị ")
        async with room(draw) as app:
            await app.type("f", typed)
            await asyncio.sleep(BREATH * 2)
            await app.settle()
            assert kept == [typed]
            assert app.inside("f", ft.TextField).value == typed

    run(story())


def test_what_could_not_be_kept_says_so_and_is_tried_again(kept):
    async def story():
        full = [True]

        def keep(text):
            kept(text)
            return "Máy đã đầy bộ nhớ." if full[0] else None

        async with room(lambda: [field(keep)]) as app:
            await app.fill("f", "quan trọng")
            assert app.says("Máy đã đầy bộ nhớ.")
            assert app.inside("f", ft.TextField).value == "quan trọng"
            full[0] = False
            await app.leave("f")
            assert kept == ["quan trọng", "quan trọng"]
            assert not app.says("Máy đã đầy bộ nhớ.")

    run(story())


def test_the_counter_counts_and_never_cuts(kept):
    async def story():
        long = "chữ " * 6000
        async with room(lambda: [field(kept, limit=20000, strings=VI, multiline=True)]) as app:
            await app.fill("f", long)
            assert kept == [long]
            assert app.says("24.000 / 20.000 chữ")
            assert app.inside("f", ft.TextField).max_length is None

    run(story())


def test_two_texts_in_a_row_are_kept_in_order():
    async def story():
        kept = []

        async def slow(text):
            await asyncio.sleep(0.02)
            kept.append(text)

        async with room(lambda: [field(slow)]) as app:
            await app.type("f", "một")
            await asyncio.sleep(BREATH * 1.2)
            await app.fill("f", "một hai")
            await app.until(lambda: len(kept) == 2)
            assert kept == ["một", "một hai"]

    run(story())
