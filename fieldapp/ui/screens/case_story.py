"""Who did what when, folded away until it is asked for."""

from collections.abc import Sequence
from datetime import tzinfo

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.marks import icon_mark
from fieldapp.ui.strings import Strings
from fieldapp.workbook import HistoryLine


@ft.component
def Story(*, story: Sequence[HistoryLine], strings: Strings, zone: tzinfo) -> ft.Control:
    """Return a button that opens the history, newest last, as the commune has it."""
    open_, set_open = ft.use_state(False)
    button = kit.Button(
        text=strings("story.close" if open_ else "story.open"), icon=ft.Icons.HISTORY, kind="outlined",
        on_press=lambda: set_open(not open_), sem_id="story-open", full_width=True,
    )  # fmt: skip
    lines = [_line(line, strings, zone) for line in story] if open_ else []
    return kit.sem("story", ft.Column([button, *lines], spacing=10, tight=True))


def _line(line: HistoryLine, strings: Strings, zone: tzinfo) -> ft.Control:
    words: list[ft.Control] = [
        kit.lead(story_text(line, strings)),
        kit.quiet(when_text(line, strings, zone)),
    ]
    if line.fields:
        words.insert(1, kit.body("; ".join(strings.field(field, line.kind) for field in line.fields)))
    icon = _ICONS.get(line.verdict) or _ICONS[line.state]
    return ft.Row(
        [
            icon_mark(icon, color=ft.Colors.PRIMARY),
            ft.Column(words, spacing=0, tight=True, expand=True),
        ],
        spacing=measures.GAP,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


_ICONS = {
    "returned": ft.Icons.REPLY, "approved": ft.Icons.VERIFIED, "received": ft.Icons.EDIT_NOTE,
    "waiting": ft.Icons.SCHEDULE_SEND, "held": ft.Icons.HOURGLASS_TOP, "declined": ft.Icons.UNDO,
    "draft": ft.Icons.SMARTPHONE,
}  # fmt: skip


def story_text(line: HistoryLine, strings: Strings) -> str:
    """Return who did what."""
    if line.went:
        role, old, new = strings(f"roles.{line.role}"), line.went.from_team, line.went.to_team
        return strings("story.reassigned", by=line.by or role, role=role.lower(), old=old, new=new)
    wrote = "settled" if line.settles else "asked" if line.asks else "wrote"
    doing = "remarked" if line.adds else line.verdict or (wrote if line.state == "received" else line.state)
    if line.kind and doing == "approved":
        doing = "seen"  # the commune approves nothing else than cases
    return strings(f"story.{doing}", by=line.by or strings(f"roles.{line.role}"))


def when_text(line: HistoryLine, strings: Strings, zone: tzinfo) -> str:
    """Return when it was done, and when the commune took it."""
    done = strings("story.at", when=strings.moment(line.at, zone)) if line.at else ""
    taken = strings("story.received", when=strings.moment(line.received_at, zone)) if line.received_at else ""
    return ". ".join(each for each in (done, taken) if each)
