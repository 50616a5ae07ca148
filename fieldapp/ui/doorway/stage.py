"""Where a window stands."""

from dataclasses import dataclass

import flet as ft


@ft.observable
@dataclass
class Stage:
    """What this window shows.

    "opening", "picking" (whose phone is this window?), "people" (which of several?), "new" (a first PIN), "locked",
    "forgotten" (the officer's code), "renew" (a new PIN after it), "contact" (too long without the commune), "gone"
    (destroyed at the commune's word), "damaged", "trouble", "elsewhere", or "open".
    """

    now: str = "opening"
    problem: str = ""
    turn: int = 0  # raised whenever a screen is to begin afresh, also when it is the same one again
    drawing: int = 0  # raised to have the same screen drawn once more as it stands

    def show(self, now: str, problem: str = "") -> None:
        """Show this from now on."""
        self.problem = problem
        self.turn += 1
        self.now = now

    def draw_anew(self) -> None:
        """Draw what is shown once more; whatever was begun on it stays."""
        self.drawing += 1
