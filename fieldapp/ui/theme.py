"""One look: a calm green, near-black on white for sunlight, and the same by night. Material 3.

Screens name colours by their role (`ft.Colors.PRIMARY`), never by number, so light and dark follow by themselves.
"""

import flet as ft

REGULAR, SEMI_BOLD, BOLD = "BeVietnam", "BeVietnamSemiBold", "BeVietnamBold"
"""Each file is a family of its own: Flutter would otherwise thicken the regular letters by machine."""

FONTS = {
    REGULAR: "fonts/BeVietnamPro-Regular.ttf",
    SEMI_BOLD: "fonts/BeVietnamPro-SemiBold.ttf",
    BOLD: "fonts/BeVietnamPro-Bold.ttf",
}
SEED = "#00695C"

LIGHT_SCHEME = ft.ColorScheme(
    primary="#00574B",
    on_primary="#FFFFFF",
    primary_container="#BFEBDD",  # approved
    on_primary_container="#00332B",
    secondary_container="#D3E6F7",  # received
    on_secondary_container="#0B3350",
    tertiary="#8A4B00",
    on_tertiary="#FFFFFF",
    tertiary_container="#FFE1B8",  # returned, and warnings
    on_tertiary_container="#4E2900",
    error="#B3261E",
    error_container="#FCDAD7",
    on_error_container="#5C0D08",
    surface="#FBFDFB",
    on_surface="#101514",
    on_surface_variant="#39423F",
    surface_container_lowest="#FFFFFF",
    surface_container_low="#F2F6F4",
    surface_container="#ECF1EE",
    surface_container_highest="#DEE5E1",
    outline="#5C6763",
    outline_variant="#B9C4BF",
)
DARK_SCHEME = ft.ColorScheme(
    primary="#86D6C2",
    on_primary="#00382E",
    primary_container="#0B5044",
    on_primary_container="#C4F2E4",
    secondary_container="#1D4564",
    on_secondary_container="#D9EBFB",
    tertiary="#FFC27A",
    on_tertiary="#472600",
    tertiary_container="#663A00",
    on_tertiary_container="#FFE4C2",
    error="#FFB4AB",
    error_container="#7A1712",
    on_error_container="#FFE0DC",
    surface="#0F1413",
    on_surface="#F0F4F2",
    on_surface_variant="#CCD5D1",
    surface_container_lowest="#0A0F0E",
    surface_container_low="#171D1B",
    surface_container="#1C2321",
    surface_container_highest="#323A37",
    outline="#98A39E",
    outline_variant="#46504C",
)


STILL = ft.PageTransitionsTheme(
    android=ft.PageTransitionTheme.NONE,
    ios=ft.PageTransitionTheme.NONE,
    linux=ft.PageTransitionTheme.NONE,
    macos=ft.PageTransitionTheme.NONE,
    windows=ft.PageTransitionTheme.NONE,
)


def light() -> ft.Theme:
    """Return the theme for daylight."""
    return _theme(LIGHT_SCHEME)


def dark() -> ft.Theme:
    """Return the theme for the night; the phone's own setting chooses between the two."""
    return _theme(DARK_SCHEME)


def dress(page: ft.Page, language: str) -> None:
    """Give a page the fonts, both themes and the words of Material's own dialogs. One that was stilled stays still."""
    still = page.theme is not None and page.theme.page_transitions == STILL
    page.fonts = dict(FONTS)
    page.theme, page.dark_theme = light(), dark()
    if still:
        _still(page)
    page.theme_mode = ft.ThemeMode.SYSTEM
    speak(page, language)


def speak(page: ft.Page, language: str) -> bool:
    """Give a page the words of Material's own dialogs, such as its calendar; return whether it had others."""
    vietnamese, english = ft.Locale("vi", "VN"), ft.Locale("en", "GB")
    wanted = english if language == "en" else vietnamese
    spoken = page.locale_configuration
    if spoken is not None and spoken.current_locale == wanted:
        return False
    page.locale_configuration = ft.LocaleConfiguration(supported_locales=[vietnamese, english], current_locale=wanted)
    return True


async def heed_motion(page: ft.Page) -> None:
    """Let screens change without moving, when the phone's settings ask for that."""
    features = await ft.SemanticsService().get_accessibility_features()
    if features.disable_animations or features.reduce_motion:
        _still(page)
        page.update()


def _still(page: ft.Page) -> None:
    for theme in (page.theme, page.dark_theme):
        assert theme is not None, "a page is dressed first"
        theme.page_transitions = STILL


def _theme(scheme: ft.ColorScheme) -> ft.Theme:
    return ft.Theme(
        color_scheme_seed=SEED,
        color_scheme=scheme,
        font_family=REGULAR,
        use_material3=True,
        visual_density=ft.VisualDensity.STANDARD,
        scaffold_bgcolor=scheme.surface,
        page_transitions=ft.PageTransitionsTheme(
            android=ft.PageTransitionTheme.FADE_UPWARDS,
            linux=ft.PageTransitionTheme.NONE,
            macos=ft.PageTransitionTheme.NONE,
            windows=ft.PageTransitionTheme.NONE,
        ),
    )
