"""`make bench` prints what a key in the search box costs with 500 cases on the phone, and says when it is too much."""

import asyncio
import statistics
import time

import flet as ft
import pytest

from fieldapp.config import Config
from tests.ui.book import believable, quick_app
from tests.ui.headless import Headless

CASES, TYPED = 500, ("p", "ph", "phu", "phuon", "phuong", "phuong d", "phuong dong", "")


@pytest.mark.bench
def test_a_key_filters_five_hundred_cases_within_a_fifth_of_a_second(tmp_path):
    believable(tmp_path, many=CASES)

    async def story():
        begun = time.perf_counter()
        async with Headless(quick_app(Config(data=tmp_path, server="http://127.0.0.1:1"))) as phone:
            await phone.until(lambda: phone.find("home") is not None)
            await phone.go("/cases")
            await phone.until(lambda: phone.find("cases") is not None)
            opened = time.perf_counter() - begun
            await phone.until(lambda: not phone.says("Đang gửi"))
            return opened, [await _key(phone, text) for text in TYPED * 3], phone.count()

    opened, keys, controls = asyncio.run(story())
    middle, worst = statistics.median(keys), max(keys)
    print(
        f"\n{CASES} cases: open {opened:.2f} s; a key {middle * 1000:.0f} ms (worst {worst * 1000:.0f}); "
        f"{controls} controls"
    )
    assert middle < 0.2


async def _key(phone, text):
    """Type up to `text` and return the seconds until the client has been sent the new list."""
    box = phone.inside("home-search", ft.TextField)
    phone.session.apply_patch(box._i, {"value": text})
    begun = time.perf_counter()
    await phone.session.dispatch_event(box._i, "change", text)
    for _ in range(4):
        await asyncio.sleep(0)
    return time.perf_counter() - begun
