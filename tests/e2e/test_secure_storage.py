"""The device's secret in a real platform's secure storage; a browser's is the only one that can be run here."""

import sys

import pytest

from tests.e2e import driver

pytestmark = pytest.mark.e2e


def test_a_secret_outlives_the_window_and_a_forgotten_one_is_gone(tmp_path):
    port = driver.free_port()
    command = [sys.executable, "-m", "tests.e2e.programs.secure_storage", str(port)]
    program = driver.Program(command, {"FLET_WEB_RENDERER": "canvaskit"}, port, "/", tmp_path / "log")
    with program, driver.browser() as chromium, driver.phone(chromium, program.url) as window:
        window.see("written")
        later = driver.Phone(window.page.context.new_page())
        later.open(program.url)
        later.see(f"found {'k' * 32} 8, other None")
