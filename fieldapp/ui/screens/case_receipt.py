"""What the commune has of a case, with its own time for each piece: folded away until it is asked for."""

from collections import Counter
from datetime import tzinfo

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Proof, Proofs

_MARK = 8  # of the end of a change's id, or the beginning of a photo's hash: enough to find it by


@ft.component
def Receipt(*, proofs: Proofs, strings: Strings, zone: tzinfo) -> ft.Control:
    """Return a button that counts what the commune has confirmed, and opens to one line a change, photo and sound."""
    open_, set_open = ft.use_state(False)
    changes, photos = (proofs.count(what, "received") for what in ("change", "photo"))
    button = kit.Button(
        text=strings("receipt.close") if open_ else strings("receipt.count", changes=changes, photos=photos),
        icon=ft.Icons.RECEIPT_LONG, kind="outlined", on_press=lambda: set_open(not open_), sem_id="receipt-open",
        full_width=True,
    )  # fmt: skip
    column: list[ft.Control] = [button]
    if proofs.newest_at:
        column.append(kit.quiet(strings("receipt.newest", when=strings.moment(proofs.newest_at, zone))))
    if open_:
        counted: Counter[str] = Counter()
        for proof in proofs.parts:
            counted[proof.what] += 1
            column.append(_line(proof, counted[proof.what], strings, zone))
    return kit.sem("receipt", ft.Column(column, spacing=10, tight=True))


def _line(proof: Proof, place: int, strings: Strings, zone: tzinfo) -> ft.Control:
    when = strings.moment(proof.at, zone) if proof.at else ""
    mark = proof.id[-_MARK:] if proof.what == "change" else proof.id[:_MARK]
    words: list[ft.Control] = [
        kit.body(strings(f"receipt.{proof.what}_{proof.state}", place=place, when=when)),
        kit.quiet(strings("receipt.mark", mark=mark)),
    ]
    return ft.Row(
        [
            icon_mark(_ICONS[proof.state], color=ft.Colors.PRIMARY),
            ft.Column(words, spacing=0, tight=True, expand=True),
        ],
        spacing=measures.GAP,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


_ICONS = {
    "received": ft.Icons.CHECK_CIRCLE, "waiting": ft.Icons.SCHEDULE_SEND, "held": ft.Icons.HOURGLASS_TOP,
    "declined": ft.Icons.UNDO,
}  # fmt: skip
