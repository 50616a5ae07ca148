"""A mediator's hand on the phone: what she taps and writes, and how much of it."""

import re
from datetime import date

from fieldapp.ui.kit.buttons import QUIET_SECONDS
from tests.e2e.driver import SLOW, Phone

TAP_S, LETTER_S, THINK_S = 1.1, 0.5, 1.35
"""What a practised person needs, in seconds: for a tap and for thinking before each question as the keystroke-level
model has them (Card, Moran and Newell, 1980), for a letter what a slow thumb does.
"""


class Hand:
    """Taps and writes on one phone, and counts: `taps` on anything, `typed` characters."""

    def __init__(self, phone: Phone) -> None:
        """Nothing is counted yet."""
        self.phone = phone
        self.taps = self.typed = 0

    def practised_s(self, thoughts: int) -> float:
        """Return how long a practised person takes for all this, by the model; `thoughts` are the questions."""
        return self.taps * TAP_S + self.typed * LETTER_S + thoughts * THINK_S

    def tap(self, identifier: str, there: str = "") -> None:
        """Tap the control, and wait for the one that this leads to."""
        self.phone.tap(identifier)
        self.taps += 1
        if there:
            self.phone.await_sid(there)

    def write(self, field: str, text: str) -> None:
        """Tap into the field, write, and close the keyboard."""
        self.phone.fill(field, text)
        self.phone.leave()
        self.taps += 1
        self.typed += len(text)

    def next(self, screen: str) -> None:
        """Go on as a calm finger does: a tap sooner belongs to the one before."""
        self.phone.page.wait_for_timeout(1000 * QUIET_SECONDS)
        self.tap("next", screen)

    def field(self, pattern: str, but: str = "") -> str:
        """Turn the wheel until a control of this pattern comes up (keys of members are random); return its name."""
        for _ in range(20):
            if found := [each for each in self.fields(pattern) if each != but]:
                return found[0]
            self.phone.page.mouse.move(180, 400)
            self.phone.page.mouse.wheel(0, 200)
            self.phone.page.wait_for_timeout(200)
        raise AssertionError(f"no {pattern} among {self.phone.identifiers()}")

    def fields(self, pattern: str) -> list[str]:
        """Return the controls of this pattern that are in sight, from top to bottom."""
        return [each for each in self.phone.identifiers() if re.fullmatch(pattern, each)]

    def pick_day(self, field: str, day: date, *, stands: date) -> None:
        """Choose a day in the calendar of a field, which opens on the month of the day that `stands` there."""
        self.tap(f"{field}-calendar")
        self.phone.page.wait_for_selector("[role=dialog]", state="attached", timeout=SLOW)
        year, month = stands.year, stands.month
        while (year, month) != (day.year, day.month):
            way, step = ("Tháng trước", -1) if (day.year, day.month) < (year, month) else ("Tháng sau", 1)
            self._in_calendar(f"^{way}")
            year, month = (year, month + step) if 1 <= month + step <= 12 else (year + step, 1 if step > 0 else 12)
            self.phone.page.get_by_text(f"tháng {month} năm {year}").last.wait_for(state="attached", timeout=SLOW)
        self._in_calendar(rf"^{day.day}, .* tháng {day.month}, {day.year}")
        self._in_calendar("^Chọn$")
        self.phone.page.wait_for_function("() => !document.querySelector('[role=dialog]')", timeout=SLOW)

    def sign(self, there: str) -> None:
        """Draw a name on the open page's field and give it; if the phone seems not to have heard, tap once more."""
        self.draw("pad")
        self.phone.tap_until("sign", there)
        self.taps += 1

    def draw(self, pad: str) -> None:
        """Draw a signature with a fingertip on the glass: up and down as it goes along, as names are written."""
        self.phone.scroll_to(pad)
        box = self.phone.sid(pad).bounding_box()
        assert box
        line = [(box["x"] + 40 + 8 * step, box["y"] + 70 + (step * step * 7) % 60) for step in range(25)]
        touch = self.phone.page.context.new_cdp_session(self.phone.page)
        for kind, (x, y) in zip(["touchStart", *["touchMove"] * (len(line) - 1)], line, strict=True):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
            self.phone.page.wait_for_timeout(8)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        touch.detach()
        self.taps += 1

    def _in_calendar(self, name: str) -> None:
        buttons = self.phone.page.locator("[role=button]").filter(has_text=re.compile(name))
        buttons.last.tap(force=True, timeout=SLOW)  # a mouse would bring a hint over the button
        self.taps += 1
