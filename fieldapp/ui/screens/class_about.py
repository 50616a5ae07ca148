"""What a class is: its name, day, place, who taught, what was handed out, the signed sheet, how it went."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import flet as ft
from msgspec import to_builtins
from msgspec.structs import replace

from fieldapp.domain import vocabulary
from fieldapp.domain.ids import new_id
from fieldapp.domain.training import RATINGS, Document, InvitedTeam
from fieldapp.ui import kit
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.clash_box import Settle, When, clash_box
from fieldapp.ui.screens.class_words import called_off_notice
from fieldapp.ui.screens.pieces import FoldedPick, boxed
from fieldapp.ui.screens.roll_person import Choose, Note
from fieldapp.ui.strings import LANGUAGES, Strings
from fieldapp.workbook import Roll, SeenClash


def about_screen(
    *,
    route: str,
    strings: Strings,
    today: date,
    roll: Roll,
    teams: Mapping[str, str],
    clashes: Sequence[SeenClash],
    when: When,
    photos: Sequence[kit.PhotoCard],
    proof: Sequence[ft.Control],
    trouble: str,
    limit: int,
    note: Note,
    choose: Choose,
    on_settle: Settle,
    on_got_all: kit.Press,
    on_photo: Callable[[str], object],
    on_add_photo: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page about a class. `teams` are the commune's, names by id; `limit` counts a long evaluation.

    `proof` is what the commune has of it.
    """
    body = kit.trouble_notice(trouble)
    body += called_off_notice(roll.training, strings)
    body += [clash_box(each, strings, when, on_settle) for each in clashes]
    named, *described = _what(roll, strings, today, note, choose)
    body.append(named)
    body.append(
        kit.PhotoStrip(
            label=strings("training.about_sheet"), empty=strings("training.about_sheet_none"), photos=photos,
            on_open=on_photo, on_add=on_add_photo, add_text=strings("training.about_sheet_add"), sem_id="sheet",
            strings=strings,
        )
    )  # fmt: skip
    body.append(_documents(roll, strings, note, choose, on_got_all))
    body += described
    body.append(_teams(roll, strings, teams, choose))
    body.append(
        kit.TextField(
            label=strings("training.about_evaluation"), value=roll.training.evaluation, multiline=True,
            hint=strings("training.about_evaluation_hint"), on_keep=lambda text: note({"evaluation": text}),
            sem_id="f-evaluation", limit=limit, strings=strings,
        )
    )  # fmt: skip
    if ratings := _ratings(roll, strings):
        body.append(kit.sem("ratings", kit.body(ratings)))
    if roll.begun_by:
        body.append(kit.quiet(strings("training.about_by", name=roll.begun_by)))
    body += proof
    return kit.screen(
        route=route,
        title=strings("training.about_title"),
        sem_id="about-class",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        bottom=kit.BigButton(text=strings("training.done"), icon=ft.Icons.CHECK, on_press=on_back, sem_id="done"),
    )


def _what(roll: Roll, strings: Strings, today: date, note: Note, choose: Choose) -> list[ft.Control]:
    told = roll.training
    subjects = [
        kit.Choice(code=word.code, text=word.label(strings.language)) for word in vocabulary.choices("TAP_HUAN", today)
    ]

    def line(name: str, label: str, value: str) -> ft.Control:
        return keyed(
            name, kit.TextField, label=strings(f"training.about_{label}"), value=value, sem_id=f"f-{name}",
            hint=strings(f"training.about_{label}_hint") if label in _HINTED else "",
            on_keep=lambda text: note({name: text}),
        )  # fmt: skip

    def day(name: str, label: str, value: date | None, clearable: bool) -> ft.Control:
        return keyed(
            name, kit.DateField, label=strings(f"training.about_{label}"), value=value, today=today, strings=strings,
            on_keep=lambda chosen: choose({name: chosen}), sem_id=f"f-{name}", clearable=clearable,
            future=roll.by_commune,  # one begun on the spot may be written down the day after
        )  # fmt: skip

    return [
        line("title", "name", told.title),
        FoldedPick(
            label=strings("training.about_subject"), choices=subjects, chosen=told.subject, sem_id="subject",
            on_pick=lambda code: choose({"subject": code}), strings=strings, none=strings("ask.not_chosen"),
        ),
        day("held_on", "day", told.held_on, clearable=False),
        day("until", "until", told.until, clearable=True),
        line("starts_at", "hour", told.starts_at),
        line("place", "place", told.place),
        line("trainer", "trainer", told.trainer),
        line("organizer", "organizer", told.organizer),
    ]  # fmt: skip


_HINTED = ("name", "hour", "place")


def _documents(roll: Roll, strings: Strings, note: Note, choose: Choose, on_got_all: kit.Press) -> ft.Control:
    async def add() -> None:
        await choose({f"documents/{new_id()}": {"title": _nameless(strings.language)}})

    parts: list[ft.Control] = [kit.label(strings("training.about_documents"))]
    if not roll.training.documents:
        parts.append(kit.quiet(strings("training.about_document_none")))
    for key, document in roll.training.documents.items():
        parts.append(_document(f"documents/{key}", document, strings, note, choose))
    parts.append(
        kit.Button(
            text=strings("training.about_document_add"), kind="outlined", icon=ft.Icons.ADD, on_press=add,
            sem_id="add-document", full_width=True,
        )
    )  # fmt: skip
    if roll.training.documents and roll.counts.present:
        got = strings("training.about_got_count", count=roll.counts.documents, all=roll.counts.everybody)
        parts.append(kit.sem("got-count", kit.body(got)))
        parts.append(
            kit.Button(
                text=strings("training.about_got_all"), kind="outlined", icon=ft.Icons.DONE_ALL, on_press=on_got_all,
                sem_id="got-all", full_width=True,
            )
        )  # fmt: skip
    return ft.Column(parts, spacing=10, tight=True)


def _document(path: str, told: Document, strings: Strings, note: Note, choose: Choose) -> ft.Control:
    nameless = told.title in map(_nameless, LANGUAGES)  # also where the phone spoke another language then
    field = keyed(
        path, kit.TextField, label=strings("training.about_document"), value="" if nameless else told.title,
        on_keep=lambda text: note({path: to_builtins(replace(told, title=text))}), sem_id=f"f-{path}",
    )  # fmt: skip
    out = kit.Button(
        text=strings("kit.remove"), kind="text", icon=ft.Icons.DELETE_OUTLINE, on_press=lambda: choose({path: None}),
        sem_id=f"out-{path}",
    )  # fmt: skip
    return boxed(f"box-{path}", field, out)


def _nameless(language: str) -> str:
    return Strings(language)("training.about_document_nameless")


def _teams(roll: Roll, strings: Strings, teams: Mapping[str, str], choose: Choose) -> ft.Control:
    invited = roll.training.teams

    async def tick(team: str) -> None:
        path = f"teams/{team}"
        await choose({path: None if team in invited else to_builtins(InvitedTeam(name=teams.get(team, "")))})

    known = dict(teams) | {key: each.name for key, each in invited.items() if key not in teams}
    rows = [kit.Choice(code=key, text=name or key) for key, name in sorted(known.items(), key=lambda each: each[1])]
    pick = kit.PickList(
        label=strings("training.about_teams"), choices=rows, chosen=frozenset(invited), on_pick=tick, many=True,
        sem_id="teams", strings=strings,
    )  # fmt: skip
    return ft.Column([pick, kit.quiet(strings("training.about_teams_note"))], spacing=8, tight=True)


def _ratings(roll: Roll, strings: Strings) -> str:
    """Return what those who gave an opinion say together; empty when nobody did."""
    given = [each.attendance for each in roll.people if each.attendance and each.attendance.took_part]
    marks = {name: [value for each in given if (value := getattr(each, name))] for name in RATINGS}
    count = max(len(each) for each in marks.values())
    if not count:
        return ""
    means = {name: _mean(each, strings) for name, each in marks.items()}
    return strings("training.about_ratings", count=count, **means)


def _mean(marks: list[int], strings: Strings) -> str:
    if not marks:
        return "-"
    mean = f"{sum(marks) / len(marks):.1f}"
    return mean.replace(".", ",") if strings.language == "vi" else mean
