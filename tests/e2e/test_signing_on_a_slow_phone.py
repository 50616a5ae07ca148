"""A cheap phone that stutters while somebody signs: the line is whole all the same."""

import re
import sys

import pytest

from tests.e2e import driver

pytestmark = pytest.mark.e2e
LINE = [(40 + 8 * step, 40 + (step * step * 7) % 60) for step in range(25)]  # on the field: a name, up and down
ALL_AT_ONCE = """([left, top, line]) => {
    const glass = document.querySelector('flutter-view');
    const touch = (kind, [x, y], more) => new PointerEvent(kind, {
        pointerId: 7, pointerType: 'touch', isPrimary: true, bubbles: true, composed: true, cancelable: true,
        buttons: kind == 'pointerup' ? 0 : 1, button: kind == 'pointermove' ? -1 : 0,
        clientX: left + x, clientY: top + y, ...more,
    });
    const moves = line.slice(1).map(at => touch('pointermove', at));
    glass.dispatchEvent(touch('pointerdown', line[0]));
    glass.dispatchEvent(touch('pointermove', line.at(-1), {coalescedEvents: moves}));
    glass.dispatchEvent(touch('pointerup', line.at(-1)));
}"""  # as a browser hands over what a finger did while the page stood still


def test_a_signature_is_whole_that_is_drawn_while_the_phone_stands_still(tmp_path):
    port = driver.free_port()
    command = [sys.executable, "-m", "tests.e2e.programs.signature_pad", str(port)]
    program = driver.Program(command, {"FLET_WEB_RENDERER": "canvaskit"}, port, "/", tmp_path / "log")
    with program, driver.browser() as chromium, driver.phone(chromium, program.url) as window:
        window.see("nothing yet")
        box = window.sid("pad").bounding_box()
        assert box
        window.page.evaluate(ALL_AT_ONCE, [box["x"], box["y"], LINE])
        window.see("drawn")
        window.shot("signed-in-one-go")
        drawn = [(int(x), int(y)) for x, y in re.findall(r"(\d+),(\d+)", window.said())]
        assert drawn == [each for each in LINE if each in drawn], "in the order in which it was drawn"
        assert drawn[0] == LINE[0] and drawn[-1] == LINE[-1]
        assert len(drawn) >= len(LINE) - 3  # it takes a little way until it is known that the finger draws
