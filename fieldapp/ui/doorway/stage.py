"""Where a window stands."""

from dataclasses import dataclass

import flet as ft


@ft.observable
@dataclass
class Stage:
    """What this window shows: "opening", "picking", "trouble", "elsewhere", or "open"."""

    now: str = "opening"
    problem: str = ""
