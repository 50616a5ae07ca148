"""`make gallery`: every screen as a picture, at every size, for people to look at; build/gallery/index.html shows them.

The book is an invented one, with names as long as they come (`tests/e2e/screens.py`). ONLY="case home" takes some.
"""

import html
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e import looking, screens  # noqa: E402
from tests.e2e.driver import Phone, Program, app_program, browser, phone  # noqa: E402
from tests.ui.book import PIN  # noqa: E402

GALLERY = ROOT / "build" / "gallery"
NOWHERE = "http://127.0.0.1:1"
SIZES = {
    "360x740": (360, 740, 1.0), "412x915": (412, 915, 1.0), "800x1280": (800, 1280, 1.0), "1280x800": (1280, 800, 1.0),
    "200%": (360, 740, 2.0),
}  # fmt: skip


def main(only: list[str]) -> None:
    """Take all pictures, by daylight and in the dark, and write the page that shows them."""
    shutil.rmtree(GALLERY, ignore_errors=True)
    GALLERY.mkdir(parents=True)
    taken: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        phones = Path(folder) / "phones"
        examples = screens.fill(phones / "lan")
        wanted = [each for each in screens.addresses(examples) if not only or any(word in named(each) for word in only)]
        with app_program(phones, NOWHERE, FIELDAPP_DEMO="0") as app, browser() as chromium:
            with phone(chromium, app.phone_url("lan")) as lan:
                of_one(lan, app, wanted, SIZES, taken)
            with phone(chromium, app.phone_url("lan"), dark=True) as lan:
                of_one(lan, app, wanted, {"dark": (360, 740, 1.0)}, taken)
    (GALLERY / "index.html").write_text(page(taken), "utf-8")
    print(f"{sum(map(len, taken.values()))} pictures: {GALLERY / 'index.html'}")


def of_one(
    lan: Phone, app: Program, wanted: list[str], sizes: dict[str, tuple[int, int, float]], taken: dict[str, list[str]]
) -> None:
    """Take the pictures of one book: of the locked door, then of every screen."""
    take(lan, "locked", sizes, taken)
    looking.resize(lan, 360, 740)
    lan.unlock(PIN)
    lan.await_sid("home")
    for address in wanted:
        looking.go(lan, f"{address}?phone=lan")
        take(lan, address, sizes, taken)


def take(lan: Phone, address: str, sizes: dict[str, tuple[int, int, float]], taken: dict[str, list[str]]) -> None:
    """Take one screen at each size."""
    for name, (width, height, text_scale) in sizes.items():
        looking.resize(lan, width, height, text_scale)
        file = f"{len(taken.get(address, [])):02}-{named(address).replace('/', '_')}-{name}.png"
        file = file.replace("%", "")
        lan.page.wait_for_timeout(450)  # a screen that slides in
        lan.page.screenshot(path=str(GALLERY / file))
        taken.setdefault(address, []).append(file)


def named(address: str) -> str:
    """Return what a screen is called here: its address, or `home`."""
    return address.strip("/") or "home"


def page(taken: dict[str, list[str]]) -> str:
    """Return the page: a row a screen."""
    rows = "".join(
        f"<h2>{html.escape(address)}</h2><p>"
        + "".join(f'<a href="{file}"><img loading="lazy" src="{file}" alt="{file}"></a>' for file in files)
        + "</p>"
        for address, files in taken.items()
    )
    style = (
        "body{font:16px sans-serif;margin:1rem}"
        "img{height:420px;border:1px solid #999;margin:4px}p{white-space:nowrap;overflow:auto}"
    )
    return f"<!doctype html><meta charset=utf-8><title>Gallery</title><style>{style}</style>{rows}"


if __name__ == "__main__":
    main(os.environ.get("ONLY", "").split())
