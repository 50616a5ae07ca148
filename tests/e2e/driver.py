"""Drives both programs as people do: real processes on free ports, a real browser, the accessibility tree.

    with browser() as chromium, start_server(tmp / "server") as server, start_app(tmp / "phones", server.url) as app:
        with phone(chromium, app.phone_url("lan")) as lan:
            lan.tap("home-new")
            lan.fill("f-summary", "Lấn ranh giới")
            lan.see("Đã lưu trên máy")
            lan.shot("summary")
            app.kill(); app.start(); lan.open(app.phone_url("lan"))
            assert lan.outside == []

Flutter paints on a canvas. What a test can touch is its accessibility tree, where every control of the kit
has an identifier (`kit.sem`): `lan.sid("f-summary")` is the Playwright locator of it.

Text size: Flutter for the web takes the root element's computed font size over 16 px as its text scale, and
looks again when that changes. So `text_scale=2.0` sets `html { font-size: 200% }` before the page loads.
Screens: the canvaskit renderer, since the other one gives blank pictures in a headless browser.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, FileChooser, Locator, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

ROOT = Path(__file__).resolve().parent.parent.parent
SHOTS = ROOT / "tests" / "shots"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb",
]  # fmt: skip
TARGET = 54  # dp: 56 less what a border may take
SLOW = 90_000  # ms: the machine may be busy with other tests, and a slow one is no defect of ours


# ---- the two programs -------------------------------------------------------------------------------


class Program:
    """A process with a fixed port and data folder, that can be killed and started again."""

    def __init__(self, command: list[str], env: dict[str, str], port: int, ready: str, log: Path) -> None:
        self.command, self.env, self.port, self.ready, self.log = command, env, port, ready, log
        self.url = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, within: float = 60.0) -> None:
        """Start and wait until it answers."""
        assert self.process is None, "it runs already"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env={**os.environ, **self.env}, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + within
        while not _answers(self.url + self.ready):
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise AssertionError(f"{' '.join(self.command)} does not answer:\n{self.tail()}")
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill -9, as a flat battery does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Kill -9, and start again on the same port and folder."""
        self.kill()
        self.start()

    def tail(self, lines: int = 60) -> str:
        """Return the end of what it said."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])

    def phone_url(self, phone: str) -> str:
        """Return the address of a phone of this app."""
        return f"{self.url}/?phone={phone}"

    def __enter__(self) -> "Program":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self.process = None


def app_program(data: Path, server_url: str, *, port: int = 0, **env: str) -> Program:
    """Return the phone app in web mode (not started), its phones under `data`, in demo mode."""
    port = port or free_port()
    settings = {
        "FIELDAPP_DATA": str(data), "FIELDAPP_SERVER": server_url, "FIELDAPP_DEMO": "1", "FIELDAPP_PORT": str(port),
        "FLET_WEB_RENDERER": "canvaskit", "PYTHONUNBUFFERED": "1", **env,
    }  # fmt: skip
    return Program([sys.executable, "main.py"], settings, port, "/", data.parent / f"{data.name}.log")


def server_program(data: Path, *, port: int = 0, **env: str) -> Program:
    """Return the commune's server (not started) with everything under `data`."""
    port = port or free_port()
    settings = {"DATA_DIR": str(data), "HOST": "127.0.0.1", "PORT": str(port), "PYTHONUNBUFFERED": "1", **env}
    command = [sys.executable, "-m", "sync_server"]
    return Program(command, settings, port, "/healthz", data.parent / f"{data.name}.log")


start_app = app_program
start_server = server_program
"""`with start_app(...) as app:` starts it; without `with`, call `.start()` when the story says so."""


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


# ---- the browser ------------------------------------------------------------------------------------


@contextlib.contextmanager
def browser(*flags: str) -> Iterator[Browser]:
    """One headless Chromium, with more flags if need be; every `phone` or `desk` in it is a person of their own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=[*_FLAGS, *flags])
        yield chromium
        chromium.close()


class Phone:
    """One person's browser on the phone app."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.outside: list[str] = []  # requests to anywhere but this machine; each was refused
        self.complaints: list[str] = []  # what the page's own scripts threw
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.context.route("**/*", self._watch)

    def open(self, url: str) -> None:
        """Load the address and wait until the app can be touched."""
        self.page.goto(url, timeout=2 * SLOW)
        self.ready()

    def reload(self) -> None:
        """Load the page again. The old line is let go first: Flet takes a late goodbye for the new line's own."""
        address = self.page.url
        self.page.goto("about:blank")
        self.page.wait_for_timeout(1_000)
        self.open(address)

    def ready(self) -> None:
        """Wait for the first frame and the accessibility tree."""
        self.page.wait_for_function("() => !document.getElementById('loading')", timeout=2 * SLOW)
        self.page.wait_for_selector("flt-semantics-placeholder, flt-semantics", state="attached", timeout=SLOW)
        self.page.evaluate("() => document.querySelector('flt-semantics-placeholder')?.click()")
        self.page.wait_for_selector("[flt-semantics-identifier]", state="attached", timeout=SLOW)

    def sid(self, identifier: str) -> Locator:
        """Return the control with this identifier (on the topmost screen that has it)."""
        return self.page.locator(f"[flt-semantics-identifier='{identifier}']").last

    def has(self, identifier: str) -> bool:
        """Return whether the control is there now."""
        return self.sid(identifier).count() > 0

    def await_sid(self, identifier: str, timeout: float = SLOW) -> Locator:
        """Wait for the control and return it."""
        found = self.sid(identifier)
        expect(found).to_be_attached(timeout=timeout)
        return found

    def await_gone(self, identifier: str, timeout: float = SLOW) -> None:
        """Wait until no screen has the control."""
        expect(self.page.locator(f"[flt-semantics-identifier='{identifier}']")).to_have_count(0, timeout=timeout)

    def tap(self, identifier: str, timeout: float = SLOW) -> None:
        """Scroll to the control and tap its middle, as a finger does: once it is no longer grey."""
        self.scroll_to(identifier, timeout)
        self._await_awake(identifier, timeout)
        self.sid(identifier).click(timeout=timeout, force=True)

    def _await_awake(self, identifier: str, timeout: float) -> None:
        until = time.monotonic() + timeout / 1000
        while self.has(identifier) and self.sid(identifier).evaluate(_IS_GREY, timeout=timeout):
            assert time.monotonic() < until, f"{identifier} stays grey; what stands there:\n{self.said()}"
            self.page.wait_for_timeout(50)

    def tap_until(self, identifier: str, there: str, timeout: float = 2 * SLOW) -> None:
        """Tap again and again until the other control is there, as a person does whose tap seems lost."""
        until = time.monotonic() + timeout / 1000
        self.tap(identifier, timeout=timeout)
        while not self._comes(there):
            assert time.monotonic() < until, f"{identifier} does not lead to {there}; {sorted(set(self.identifiers()))}"
            with contextlib.suppress(AssertionError, PlaywrightError):  # the drawing changes under the finger
                self.tap(identifier, timeout=2_000)

    def _comes(self, identifier: str) -> bool:
        with contextlib.suppress(AssertionError):
            expect(self.sid(identifier)).to_be_attached(timeout=5_000)
            return True
        return False

    def double_tap(self, identifier: str) -> None:
        """Tap twice within a tenth of a second."""
        self.scroll_to(identifier)
        box = self.sid(identifier).bounding_box()
        assert box
        for _ in range(2):
            self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def scroll_to(self, identifier: str, timeout: float = SLOW) -> None:
        """Turn the wheel until the control is on the screen; a list builds its far end only then."""
        until = time.monotonic() + timeout / 1000
        size = self.page.viewport_size
        assert size
        wheel, turns = 300, 0
        while time.monotonic() < until:
            box = self.sid(identifier).bounding_box() if self.has(identifier) else None
            if box and box["y"] >= 0 and box["y"] + min(box["height"], 60) <= size["height"]:
                return
            if box is None and turns < 3:
                self.page.wait_for_timeout(300)  # perhaps the screen is only just coming
            else:
                self.page.mouse.move(size["width"] / 2, size["height"] / 2)
                self.page.mouse.wheel(0, -wheel if (box and box["y"] < 0) or turns > 40 else wheel)
                self.page.wait_for_timeout(120)
            turns += 1
        raise AssertionError(f"{identifier} does not come; there are {sorted(set(self.identifiers()))}")

    def enter_pin(self, pin: str, *, by_finger: bool = False) -> None:
        """Wait for a PIN pad and give it the digits: on the phone's own keys, or by tapping each."""
        self.await_sid("pin-0")
        for digit in pin:
            if by_finger:
                self.tap(f"pin-{digit}")
            else:
                self.page.keyboard.press(digit)

    def unlock(self, pin: str, timeout: float = SLOW) -> None:
        """Enter the PIN of a locked book and wait until it is open."""
        self.await_sid("pin-ask", timeout)
        self.enter_pin(pin)
        self.await_gone("locked", timeout)

    def choose_pin(self, pin: str, *, by_finger: bool = False) -> None:
        """Choose this PIN for a new book: twice."""
        self.await_sid("pin-new")
        self.enter_pin(pin, by_finger=by_finger)
        self.await_sid("pin-again")
        self.enter_pin(pin, by_finger=by_finger)
        self.await_gone("new-pin")

    def fill(self, identifier: str, text: str) -> None:
        """Type a text. Flutter resets its <input> on focus: so focus, wait, fill, look, try again."""
        self.scroll_to(identifier)
        box = self.sid(identifier).locator("input,textarea").first
        for wait in (250, 350, 500, 800, 1200):
            box.focus()
            self.page.wait_for_timeout(wait)
            box.fill(text)
            self.page.wait_for_timeout(150)
            if box.input_value().casefold() == text.casefold():  # a field for codes makes capitals of them
                return
        expect(box).to_have_value(text)

    def expect_in(self, identifier: str, text: str) -> None:
        """Expect this text in a field. Flutter gives its <input> the painted text only once it has the focus."""
        self.scroll_to(identifier)
        box = self.sid(identifier).locator("input,textarea").first
        box.focus()
        expect(box).to_have_value(text, timeout=SLOW)
        self.leave()

    def leave(self) -> None:
        """Take the focus off the field, as closing the keyboard does."""
        self.page.evaluate("() => document.activeElement?.blur()")
        self.page.wait_for_timeout(150)

    def choose_file(self, identifier: str, file: Path) -> None:
        """Tap the control that opens the phone's picker, and choose this file."""
        self.scroll_to(identifier)
        with self.page.expect_file_chooser(timeout=SLOW) as chooser:
            self.sid(identifier).click(force=True)
        picked: FileChooser = chooser.value
        picked.set_files(str(file))

    def see(self, text: str | re.Pattern[str], timeout: float = SLOW) -> None:
        """Wait until this text stands somewhere (also as an accessible name)."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        until = time.monotonic() + timeout / 1000
        while not pattern.search(self.said()):
            if time.monotonic() > until:
                raise AssertionError(f"nobody says {pattern.pattern!r}; what stands there:\n{self.said()}")
            self.page.wait_for_timeout(100)

    def sees(self, text: str) -> bool:
        """Return whether this text stands somewhere now."""
        return text in self.said()

    def said(self) -> str:
        """Return all text of the accessibility tree, one control a line, from top to bottom of the tree."""
        return str(self.page.evaluate(_ALL_TEXT))

    def identifiers(self) -> list[str]:
        """Return the identifiers of all controls, in the order of the tree."""
        return list(self.page.evaluate(_ALL_IDENTIFIERS))

    def small_targets(self, least: float = 48) -> list[str]:
        """Return what can be tapped but is smaller than `least` dp (rows cut by the screen's edge aside)."""
        return list(self.page.evaluate(_SMALL_TARGETS, least))

    def shot(self, name: str) -> Path:
        """Write a picture to tests/shots and return its path."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(450)  # a screen that slides in
        path = SHOTS / f"{name}.png"
        self.page.screenshot(path=str(path))
        return path

    def tell(self) -> None:
        """Print what stands on the screen, and keep a picture of it: for whoever reads why a test failed."""
        with contextlib.suppress(PlaywrightError):  # the browser itself may have gone
            print(f"---- {self.page.url}\n{self.said()}\n---- {self.shot(f'failed-{time.time_ns()}')}")

    def close(self) -> None:
        """Close the window."""
        self.page.context.close()

    def _watch(self, route: "object") -> None:
        url = route.request.url  # type: ignore[attr-defined]
        if url.startswith(("http://127.0.0.1", "http://localhost", "blob:", "data:")):
            route.continue_()  # type: ignore[attr-defined]
        else:
            self.outside.append(url)
            route.abort()  # type: ignore[attr-defined]


@contextlib.contextmanager
def phone(
    chromium: Browser,
    url: str = "",
    *,
    width: int = 360,
    height: int = 740,
    text_scale: float = 1.0,
    dark: bool = False,
    zone: str = "Asia/Ho_Chi_Minh",
    sharp: bool = False,
) -> Iterator[Phone]:
    """Open the app as one person's phone (a browser context of its own).

    `sharp` paints two pixels a dp, for pictures that people look at; it costs four times the painting.
    """
    context = chromium.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=2 if sharp else 1, has_touch=True,
        is_mobile=True, locale="vi-VN", timezone_id=zone, color_scheme="dark" if dark else "light",
    )  # fmt: skip
    if text_scale != 1.0:
        context.add_init_script(_text_scale(text_scale))
    opened = Phone(context.new_page())
    try:
        if url:
            opened.open(url)
        yield opened
    except Exception:
        opened.tell()
        raise
    finally:
        context.close()


@contextlib.contextmanager
def desk(
    chromium: Browser, url: str = "", *, width: int = 1280, height: int = 800, scripts: bool = True
) -> Iterator[Page]:
    """Open an ordinary page (the officer's); `page.outside` lists refused requests to other machines."""
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh",
        java_script_enabled=scripts,
    )  # fmt: skip
    page = context.new_page()
    watcher = Phone(page)
    page.outside = watcher.outside  # type: ignore[attr-defined]
    try:
        if url:
            page.goto(url)
        yield page
    finally:
        context.close()


def _text_scale(scale: float) -> str:
    return f"""
      const big = () => document.documentElement && (document.documentElement.style.fontSize = '{scale * 100}%');
      big(); document.addEventListener('DOMContentLoaded', big);
    """


_ALL_TEXT = """() => [...document.querySelectorAll('flt-semantics-host *')].map(e => {
    const own = [...e.childNodes].filter(n => n.nodeType == 3).map(n => n.textContent.trim()).join(' ');
    const value = 'value' in e && typeof e.value == 'string' ? e.value : '';
    return [e.getAttribute('aria-label') || '', own, value].filter(Boolean).join(' ');
}).filter(Boolean).join('\\n')"""
_IS_GREY = """e => {
    const buttons = [e, ...e.querySelectorAll('*')].filter(each => each.getAttribute('role') == 'button');
    return buttons.length == 1 && buttons[0].getAttribute('aria-disabled') == 'true';
}"""
_ALL_IDENTIFIERS = """() => [...document.querySelectorAll('[flt-semantics-identifier]')]
    .map(e => e.getAttribute('flt-semantics-identifier'))"""
_SMALL_TARGETS = """least => {
    const scrolls = e => /(auto|scroll)/.test(getComputedStyle(e).overflowX + getComputedStyle(e).overflowY);
    const cut = (e, r) => {  // by the edge of a list that it can be scrolled out of
        for (let up = e.parentElement; up; up = up.parentElement) if (scrolls(up)) {
            const box = up.getBoundingClientRect();
            if (r.top <= box.top + 2 || r.bottom >= box.bottom - 2 || r.left <= box.left + 2 && r.width < least
                || r.right >= box.right - 2 && r.width < least) return true;
        }
        return r.top <= 0 && r.height < least || r.bottom >= innerHeight;
    };
    return [...document.querySelectorAll(
            'flt-semantics-host [flt-tappable], flt-semantics-host [role=button], flt-semantics-host [role=checkbox]')]
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([e, r]) => r.width > 0 && (r.width < least || r.height < least) && !cut(e, r))
        .map(([e, r]) => (e.getAttribute('flt-semantics-identifier') || e.getAttribute('aria-label') || e.textContent)
            + ` ${Math.round(r.width)}x${Math.round(r.height)}`);
}"""
