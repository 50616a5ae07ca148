"""The two themes: readable by numbers, and still when the phone asks for that."""

import flet as ft
import pytest

from fieldapp.ui import theme
from tests.ui.book import believable
from tests.ui.telling import on, phone, run

SCHEMES = {"light": theme.LIGHT_SCHEME, "dark": theme.DARK_SCHEME}
PAPERS = ("surface", "surface_container_lowest", "surface_container_low", "surface_container")
ON_PAPER = ("on_surface", "on_surface_variant", "primary", "tertiary", "error")
PAIRS = [
    *[(ink, paper) for ink in ON_PAPER for paper in PAPERS],
    ("on_surface", "surface_container_highest"), ("on_surface_variant", "surface_container_highest"),
    *[(ink, "primary_container") for ink in ("on_surface", "on_surface_variant", "tertiary")],  # the row that is open
    ("on_primary", "primary"), ("on_primary_container", "primary_container"),
    ("on_secondary_container", "secondary_container"), ("on_tertiary", "tertiary"),
    ("on_tertiary_container", "tertiary_container"), ("on_error_container", "error_container"),
]  # fmt: skip
TEXT, LINE = 4.5, 3.0  # WCAG 2.2 AA: 1.4.3 for text, 1.4.11 for what marks a control


def luminance(colour):
    """Of a colour as #RRGGBB, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Between 1 (none) and 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_wcag_counts_it():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", SCHEMES)
def test_all_text_can_be_read_on_the_paper_it_stands_on(name):
    scheme = SCHEMES[name]
    weak = {f"{ink} on {paper}": contrast(getattr(scheme, ink), getattr(scheme, paper)) for ink, paper in PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < TEXT} == {}


@pytest.mark.parametrize("name", SCHEMES)
def test_the_line_around_a_button_and_a_field_can_be_seen(name):
    scheme = SCHEMES[name]
    assert contrast(scheme.outline, scheme.surface) >= LINE
    assert contrast(scheme.tertiary, scheme.surface_container_lowest) >= LINE  # around what asks for her


@pytest.mark.parametrize("asks", ["disable_animations", "reduce_motion"])
def test_screens_do_not_move_when_the_phone_asks_for_that_also_after_the_language_changed(folder, asks):
    believable(folder)
    features = dict.fromkeys(
        ("accessible_navigation", "bold_text", "disable_animations", "high_contrast", "invert_colors", "reduce_motion",
         "on_off_switch_labels", "supports_announcements"), False,
    ) | {asks: True}  # fmt: skip

    async def story():
        async with phone(folder, answers={"get_accessibility_features": features}) as app:
            await on(app, "home")
            await app.until(lambda: app.page.theme.page_transitions == theme.STILL)
            await app.go("/settings")
            await on(app, "settings")
            await app.tap("language-en")
            await app.until(lambda: app.says("Settings"))
            assert app.page.theme.page_transitions == app.page.dark_theme.page_transitions == theme.STILL

    run(story())


def test_screens_move_where_nobody_minds(folder):
    believable(folder)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.page.theme.page_transitions.android == ft.PageTransitionTheme.FADE_UPWARDS

    run(story())
