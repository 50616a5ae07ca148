"""What the commune has of a thing besides cases, at the foot of its page: where it stands, what came when, by whom."""

import flet as ft

from fieldapp import workbook
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.case_receipt import Receipt
from fieldapp.ui.screens.case_story import Story
from fieldapp.ui.shell import use_book, use_shell


def use_proof(record: str, *, chip: bool = True) -> list[ft.Control]:
    """Return it; nothing while nothing is written. Without a `chip` the page itself tells where it stands. A hook."""
    shell = use_shell()
    proofs = use_book(lambda store: workbook.proofs(store, record), record)
    story = use_book(lambda store: workbook.history(store, record), record)
    standing = use_book(lambda store: workbook.standing_of(store, record), record)
    if not story:
        return []
    found: list[ft.Control] = []
    if chip:
        found.append(
            kit.sem("thing-standing", ft.Row([kit.StandingChip(standing, shell.strings, seen=True)], wrap=True))
        )
    if proofs.parts:
        found.append(keyed(f"{record} receipt", Receipt, proofs=proofs, strings=shell.strings, zone=shell.zone))
    found.append(keyed(f"{record} story", Story, story=story, strings=shell.strings, zone=shell.zone))
    return found
