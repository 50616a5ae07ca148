"""A round of review: the team's sheets, and one mediator's sheet by the standards of the law."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.domain import appraisals, vocabulary
from fieldapp.domain.appraisals import round_after, round_before
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.clash_box import Settle, When, clash_box
from fieldapp.ui.screens.pieces import FoldedPick
from fieldapp.ui.screens.roll_person import Choose, Note
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Review, Scorecard, SeenClash


def reviews_screen(
    *,
    route: str,
    strings: Strings,
    of: date,
    reviews: Sequence[Review],
    on_before: kit.Press,
    on_after: kit.Press | None,
    on_open: Callable[[str], object],
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the mediators of the team, each with what her sheet of this round concludes.

    `on_after` is None for the present one.
    """
    body: list[ft.Control] = [kit.body(strings("team.reviews_note"))]
    for each in reviews:
        concluded = each.sheet.conclusion
        said = strings.label("KET_LUAN_HGV", concluded) if concluded else ""
        said = said or strings("team.review_begun" if each.begun else "team.review_open")
        icon = ft.Icons.CHECK_CIRCLE_OUTLINE if concluded else ft.Icons.EDIT_NOTE
        words: list[ft.Control] = [kit.lead(each.colleague.name), kit.body(said)]
        if each.clashing:
            words.append(kit.body(strings("training.clash_title"), color=ft.Colors.TERTIARY))
        body.append(
            kit.TouchRow(
                words, on_press=_opens(on_open, each.colleague.person),
                sem_id=f"review-{each.colleague.person}", icon=icon,
            )
        )  # fmt: skip
    body.append(_rounds_beside(strings, of, on_before, on_after))
    return kit.screen(
        route=route,
        title=strings("team.reviews", **shown_round(of)),
        sem_id="reviews",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        spacing=measures.GAP,
    )


def review_screen(
    *,
    route: str,
    strings: Strings,
    today: date,
    review: Review,
    of: date,
    card: Scorecard,
    clashes: Sequence[SeenClash],
    when: When,
    proof: Sequence[ft.Control],
    writes: bool,
    trouble: str,
    note: Note,
    choose: Choose,
    limit: Callable[[str, str], int],
    on_settle: Settle,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return one mediator's sheet; without `writes` it is there to be read.

    `clashes` are what two phones wrote differently, `proof` what the commune has of it.
    """
    body: list[ft.Control] = [
        kit.heading(review.colleague.name, level=2),
        kit.sem(
            "review-counts",
            kit.body(
                strings(
                    "team.review_counts", year=of.year, cases=card.cases, settled=card.settled, trainings=card.trainings
                )
            ),
        ),
    ]
    body += kit.trouble_notice(trouble)
    if writes:
        body += [clash_box(each, strings, when, on_settle, _called(each.path, strings)) for each in clashes]
    if not writes and not review.begun:
        body.append(kit.Notice(strings("team.review_none"), sem_id="review-none"))
    body += _written(review, strings, today, note, choose, limit) if writes else _read(review, strings, today)
    body += proof
    return kit.screen(
        route=route,
        title=strings("team.review", **shown_round(of)),
        sem_id="review",
        on_back=on_back,
        back_text=strings("kit.back"),
        body=body,
        top=top,
        bottom=kit.BigButton(text=strings("training.done"), icon=ft.Icons.CHECK, on_press=on_back, sem_id="done"),
    )


def shown_round(of: date) -> dict[str, str]:
    """Return what the strings call a round by."""
    return {"month": str(of.month), "year": str(of.year)}


def _called(path: str, strings: Strings) -> str:
    name, _, code = path.partition("/")
    return strings.label("TIEU_CHUAN_HGV", code) if name == "standards" else strings.field(path, appraisals.KIND)


def _rounds_beside(strings: Strings, of: date, on_before: kit.Press, on_after: kit.Press | None) -> ft.Control:
    """Return the ways to the round before, and to the one after it."""
    ways: list[ft.Control] = [
        kit.Button(
            text=strings("team.round", **shown_round(round_before(of))), kind="outlined", icon=ft.Icons.ARROW_BACK,
            on_press=on_before, sem_id="round-before",
        )
    ]  # fmt: skip
    if on_after:
        ways.append(
            kit.Button(
                text=strings("team.round", **shown_round(round_after(of))), kind="outlined",
                icon=ft.Icons.ARROW_FORWARD, on_press=on_after, sem_id="round-after",
            )
        )  # fmt: skip
    return ft.Row(ways, wrap=True, spacing=10, run_spacing=10)


def _written(
    review: Review, strings: Strings, today: date, note: Note, choose: Choose, limit: Callable[[str, str], int]
) -> list[ft.Control]:
    sheet = review.sheet
    marks = [kit.Choice(code=each.code, text=each.label(strings.language)) for each in _words("DANH_GIA", today)]

    def marked(code: str) -> Callable[[str], object]:
        return lambda met: choose({f"standards/{code}": {"met": met}})

    parts: list[ft.Control] = [
        keyed(
            f"standard-{each.code}", FoldedPick, label=each.label(strings.language), choices=marks,
            chosen=sheet.standards[each.code].met if each.code in sheet.standards else "",
            on_pick=marked(each.code), sem_id=f"f-{each.code}", strings=strings, none=strings("ask.not_chosen"),
        )
        for each in _words("TIEU_CHUAN_HGV", today)
    ]  # fmt: skip
    for name, text in (("strengths", sheet.strengths), ("advice", sheet.advice)):
        parts.append(_long(name, text, strings, note, limit))
    ends = [kit.Choice(code=each.code, text=each.label(strings.language)) for each in _words("KET_LUAN_HGV", today)]
    parts.append(
        kit.PickList(
            label=strings("team.review_conclusion"), choices=ends, chosen=sheet.conclusion, sem_id="f-conclusion",
            on_pick=lambda code: choose({"conclusion": "" if code == sheet.conclusion else code}), strings=strings,
        )
    )  # fmt: skip
    parts.append(
        kit.TextField(
            label=strings("team.review_with_front"), value=sheet.with_front, sem_id="f-with_front",
            on_keep=lambda text: note({"with_front": text}), capitalization=ft.TextCapitalization.WORDS,
        )
    )  # fmt: skip
    return parts


def _long(name: str, text: str, strings: Strings, note: Note, limit: Callable[[str, str], int]) -> ft.Control:
    return keyed(
        name, kit.TextField, label=strings(f"team.review_{name}"), value=text, multiline=True, sem_id=f"f-{name}",
        hint=strings(f"team.review_{name}_hint"), on_keep=lambda typed: note({name: typed}), limit=limit(name, text),
        strings=strings,
    )  # fmt: skip


def _read(review: Review, strings: Strings, today: date) -> list[ft.Control]:
    sheet = review.sheet
    said = [
        (each.label(strings.language), strings.label("DANH_GIA", sheet.standards[each.code].met))
        for each in _words("TIEU_CHUAN_HGV", today)
        if each.code in sheet.standards
    ]
    said += [(strings(f"team.review_{name}"), getattr(sheet, name)) for name in ("strengths", "advice")]
    if sheet.conclusion:
        said.append((strings("team.review_conclusion"), strings.label("KET_LUAN_HGV", sheet.conclusion)))
    said.append((strings("team.review_by"), sheet.reviewer))
    return [
        ft.Column([kit.label(title), kit.body(text)], spacing=2, tight=True) for title, text in said if text
    ]  # fmt: skip


def _words(list_name: str, today: date) -> list[vocabulary.Word]:
    return vocabulary.choices(list_name, today)


def _opens(on_open: Callable[[str], object], person: str) -> Callable[[], object]:
    return lambda: on_open(person)
