"""One case: where it is, what to do, what clashes, what the commune asks and will read, photos, who did what when."""

from collections.abc import Callable, Sequence
from datetime import tzinfo

import flet as ft

from fieldapp.domain.cases import title as title_of
from fieldapp.domain.rules import Breach
from fieldapp.ui import kit, routes
from fieldapp.ui.kit import measures
from fieldapp.ui.screens import case_aside, case_asks, case_course, case_sections
from fieldapp.ui.screens.case_asks import GoTo
from fieldapp.ui.screens.case_course import Course
from fieldapp.ui.screens.case_receipt import Receipt
from fieldapp.ui.screens.case_story import Story
from fieldapp.ui.screens.lacking import fill_text
from fieldapp.ui.screens.pieces import side_by_side
from fieldapp.ui.screens.what_next import may_send, what_next
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView, HistoryLine, PhoneStanding, Proofs


def case_screen(
    *,
    route: str,
    strings: Strings,
    zone: tzinfo,
    view: CaseView,
    story: Sequence[HistoryLine],
    proofs: Proofs,
    thumbs: dict[str, bytes | None],
    continues_at: str,
    lacking: Sequence[Breach],
    acts: int,
    trouble: str,
    photo_trouble: str,
    on_mend: GoTo,
    on_clash: GoTo,
    on_question: Callable[[str], object],
    on_send: kit.Press,
    on_photo: Callable[[str], object],
    on_add_photo: kit.Press,
    on_consent: kit.Press,
    on_withdraw: kit.Press,
    on_mend_declined: case_aside.OnPart,
    on_let_go: case_aside.OnPart,
    on_read_correction: case_aside.OnPart,
    on_back: kit.Press,
    above: Sequence[ft.Control] = (),
    around: Sequence[ft.Control] = (),
    heard: ft.Control | None = None,
    course: Course,
    top: ft.Control | None = None,
    beside: ft.Control | None = None,
) -> ft.View:
    """Return the page. `continues_at` is the question that nothing is answered of yet; `lacking` is what stops sending
    in those before it, which comes first; `thumbs` by photo id.
    `above` stands right under where the case stands, `around` after its six questions: what surrounds the
    mediation; `heard` under the photos: what was said.

    Where the case stands is at the top, so the page begins there again when her own hand has just changed that:
    when `acts` (how often she sent or withdrew here) grew, or when she mended what was missing or asked about.
    """
    body: list[ft.Control] = [_standing(view, strings, zone)]
    body += kit.trouble_notice(trouble)
    body += above
    body += [case_asks.clashes(view, strings, on_clash)] if view.clashes else []
    body += [case_asks.remarks(view, strings, on_mend)] if view.remarks else []
    body += case_aside.declined(view, strings, zone, on_mend_declined, on_let_go)
    body += case_aside.corrected(view, strings, zone, on_read_correction)
    body += [case_aside.held(view, strings, zone)] if view.held else []
    body += [case_asks.missing(view, strings, on_mend)] if view.unsent and view.stopping else []
    mediation = [] if view.case.not_mediated else [case_course.course(view, strings, course)]
    first = continues_at in ("", routes.QUESTIONS[-1])  # what is known of the matter is written: now it is mediated
    body += mediation if first else []
    body += [case_sections.section(name, view, strings, on_mend, on_clash, on_question) for name in routes.QUESTIONS]
    body += around
    body += [] if first else mediation
    body.append(case_sections.photos(view, thumbs, strings, photo_trouble, on_photo, on_add_photo, on_consent))
    body += [heard] if heard else []
    body += case_sections.voices(view, strings)
    if proofs.parts:
        body.append(Receipt(proofs=proofs, strings=strings, zone=zone))
    body.append(Story(story=story, strings=strings, zone=zone))
    if view.unsent:
        body.append(Withdrawing(never_sent=not (view.received_at or view.waiting), strings=strings, on_yes=on_withdraw))
    return kit.screen(
        route=route,
        title=title_of(view.case) or strings("case.nameless"),
        sem_id="case",
        body=body,
        top=top,
        beside=beside,
        opens_at=f"{acts} {len(view.stopping)} {bool(view.remarks) and may_send(view)}",
        on_back=on_back,
        back_text=strings("kit.back"),
        bottom=_foot(view, strings, continues_at, lacking, on_mend, on_clash, on_question, on_send, on_back),
    )


def _standing(view: CaseView, strings: Strings, zone: tzinfo) -> ft.Control:
    said = what_next(view, strings, zone)
    paper, ink = _LOOK[said.tone]
    words: list[ft.Control] = [kit.heading(said.title, color=ink), kit.body(said.text, color=ink)]
    if said.title != strings(f"phone_standings.{view.phone_standing}"):
        words.insert(0, ft.Row([kit.StandingChip(view.phone_standing, strings)], wrap=True))
    box = ft.Container(
        ft.Column(words, spacing=8, tight=True), bgcolor=paper, border_radius=measures.RADIUS, padding=measures.EDGE
    )
    return kit.sem("case-standing", box, live_region=True)


_LOOK: dict[kit.Tone, tuple[str, str]] = {
    kit.Tone.INFO: (ft.Colors.SURFACE_CONTAINER, ft.Colors.ON_SURFACE),
    kit.Tone.GOOD: (ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
    kit.Tone.WARN: (ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
}


def _foot(
    view: CaseView,
    strings: Strings,
    continues_at: str,
    lacking: Sequence[Breach],
    on_mend: GoTo,
    on_clash: GoTo,
    on_question: Callable[[str], object],
    on_send: kit.Press,
    on_back: kit.Press,
) -> ft.Control | None:
    """Return the one thing to do next; None when there is nothing."""
    if may_send(view):
        send = kit.BigButton(
            text=strings("case.send"), icon=ft.Icons.SEND, on_press=on_send, sem_id="send", busy=strings("kit.wait")
        )
        return side_by_side(strings("case.later"), on_back, "later", send)
    if view.phone_standing == PhoneStanding.RETURNED:
        path = next(iter(view.remarks), "")
        return kit.BigButton(
            text=strings("case.mend"), icon=ft.Icons.EDIT, on_press=lambda: on_mend(path), sem_id="mend"
        )  # fmt: skip
    if view.unsent and lacking:
        return kit.BigButton(
            text=fill_text(lacking[0], strings), icon=ft.Icons.EDIT, on_press=lambda: on_mend(lacking[0].path),
            sem_id="fill",
        )  # fmt: skip
    if view.unsent and continues_at:
        place = routes.QUESTIONS.index(continues_at) + 1
        words = strings("case.continue", place=place, question=strings(f"ask.{continues_at}"))
        return kit.BigButton(
            text=words, icon=ft.Icons.EDIT, on_press=lambda: on_question(continues_at), sem_id="continue"
        )  # fmt: skip
    if view.clashes:
        path = view.clashes[0].path
        return kit.BigButton(
            text=strings("clash.choose"), icon=ft.Icons.CALL_SPLIT, on_press=lambda: on_clash(path), sem_id="settle"
        )  # fmt: skip
    return None


@ft.component
def Withdrawing(*, never_sent: bool, strings: Strings, on_yes: kit.Press) -> ft.Control:
    """Return the way to throw away what is not sent yet, after asking."""
    asked, set_asked = ft.use_state(False)
    kind = "case" if never_sent else "edits"
    kit.use_confirm(
        asked=asked,
        title=strings(f"case.withdraw_{kind}_question"),
        text=strings(f"case.withdraw_{kind}_text"),
        yes=strings("case.withdraw_yes"),
        no=strings("kit.keep"),
        on_yes=on_yes,
        on_close=lambda: set_asked(False),
        sem_id="withdraw-confirm",
    )
    return kit.Button(
        text=strings(f"case.withdraw_{kind}"), kind="text", icon=ft.Icons.DELETE_OUTLINE,
        on_press=lambda: set_asked(True), sem_id="withdraw",
    )  # fmt: skip
