"""`make pictures`: takes the README's pictures anew, of the invented commune, in a real browser.

The files go to docs/pictures with few colours, so that they stay small.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402

from tests.e2e.driver import Phone, app_program, browser, desk, phone, server_program  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
COLOURS = 64
PIN = "258036"
LAN = "Vi Thị Lan"
OFFICER = ("minh", "cau-tre-ben-suoi")
RETURNED = "Ông Nông Văn Thế"  # a side of the returned case


def main() -> None:
    """Fill a commune, start both programs, take four pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        server = server_program(data / "server")
        codes = fill(data / "server")
        with server, app_program(data / "phones", server.url, FIELDAPP_DEMO="0") as app, browser() as chromium:
            door = f"{app.url}/enrol?phone=lan&code={codes[LAN]}&server={server.url}"
            with phone(chromium, door, sharp=True) as lan:
                of_the_phone(lan)
            of_the_office(chromium, server.url)


def fill(data: Path) -> dict[str, str]:
    """Fill the server's folder and return what was printed: name to secret."""
    environment = os.environ | {"DATA_DIR": str(data)}
    done = subprocess.run(
        [sys.executable, ".ci/demo_fill.py"], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    parts = (line.split("\t") for line in done.stdout.splitlines())
    return {name.split(",")[0]: secret for _, name, secret in parts}


def of_the_phone(lan: Phone) -> None:
    """The list, a question of a new case, and a remark at its field."""
    lan.choose_pin(PIN)
    lan.tap("enrol-go")
    lan.see(RETURNED)
    lan.tap("road-line")  # the words of welcome stand until she goes on from the list
    lan.await_sid("road")
    lan.tap("back")
    lan.await_gone("road")
    take(lan, "phone-list")
    lan.tap("home-new")
    lan.await_sid("ask-who")
    lan.tap("next")
    lan.await_sid("ask-what")
    take(lan, "phone-question")
    lan.open(lan.page.url.split("/case/")[0] + "/?phone=lan")
    lan.tap(next(name for name in lan.identifiers() if name.startswith("case-")))
    lan.await_sid("remark-agreement")
    take(lan, "phone-remark")


def of_the_office(chromium: Browser, url: str) -> None:
    """The officer's page of one case."""
    with desk(chromium, url, width=1000, height=690) as page:
        page.fill("[name=login]", OFFICER[0])
        page.fill("[name=password]", OFFICER[1])
        page.click("button[type=submit]")
        page.click("text=Hoàng Văn Tập")
        page.screenshot(path=str(PICTURES / "office-case.png"))
    shrink(PICTURES / "office-case.png")


def take(seen: Phone, name: str) -> None:
    """Write a picture of the phone's screen."""
    seen.page.wait_for_timeout(800)
    seen.page.screenshot(path=str(PICTURES / f"{name}.png"))
    shrink(PICTURES / f"{name}.png")


def shrink(path: Path) -> None:
    """Make the file small: few colours, which flat screens do not miss."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main()
