"""What surrounds a case's mediation, on its page: danger, whether it may be mediated, who is asked to, who helps."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, tzinfo

import flet as ft

from fieldapp.domain import rules, screening
from fieldapp.domain.cases import assignments, open_alarm
from fieldapp.domain.record import Inquiry, Reply
from fieldapp.domain.screening import Scope
from fieldapp.ui import kit, routes
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.questions import SIDES
from fieldapp.ui.screens.around.assign import state_words
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView, hands, has_nobody, left, waiting_for

GoTo = Callable[[str], object]
"""Called with an address."""


def above(
    view: CaseView, me: str, leads: bool, members: Collection[str], strings: Strings, zone: tzinfo, today: date,
    on_go: GoTo,
) -> list[ft.Control]:  # fmt: skip
    """Return what stands right under where the case stands.

    `me` is the person who holds the phone, `leads` says that giving cases is hers, `members` are those of the team.
    """
    alarm, asked = open_alarm(view.case), waiting_for(view.case, me)
    if view.gone:
        notice = kit.Notice(strings("side.gone_text"), sem_id="gone", tone=kit.Tone.WARN, title=strings("side.gone"))
        return [notice, *([_alarm(view, alarm, strings, zone, today, on_go)] if alarm else [])]
    found = [_alarm(view, alarm, strings, zone, today, on_go) if alarm else _danger(view, strings, on_go)]
    if asked:
        found.append(_asked(view, asked, strings, on_go))
    if gone := left(hands(view.case), members):
        found.append(_left(view, strings("side.left", names=", ".join(gone)), leads, strings, on_go))
    elif has_nobody(view.case):
        found.append(_left(view, strings("side.nobody"), leads, strings, on_go))
    if view.inquiries:
        found.append(_inquiry(view, strings, on_go))
    if view.case.not_mediated:
        found.append(_not_mediated(view, strings, on_go))
    elif screening.is_due(view.case) or screening.scope(view.case) in (Scope.OUTSIDE, Scope.UNCLEAR):
        found.append(scope_reminder(view, strings, on_go))
    return found


def scope_reminder(view: CaseView, strings: Strings, on_go: GoTo) -> ft.Control:
    """Return the way to the four questions, with what is left of them or what they came to."""
    left = len(screening.unanswered(view.case))
    found = screening.scope(view.case)
    words = strings("side.scope_due") if left == len(screening.POINTS) else strings("side.scope_left", count=left)
    warm = found in (Scope.OUTSIDE, Scope.UNCLEAR)
    note = _scope_words(found, strings) if warm else words
    ink = ft.Colors.ON_TERTIARY_CONTAINER if warm else ft.Colors.ON_SURFACE
    return kit.TouchRow(
        [kit.lead(strings("side.scope"), color=ink), kit.body(note, color=ink)], icon=ft.Icons.FACT_CHECK,
        on_press=lambda: on_go(routes.side(view.id, "scope")), sem_id="side-scope-due", ink=ink,
        paper=ft.Colors.TERTIARY_CONTAINER if warm else ft.Colors.SURFACE_CONTAINER_LOWEST,
    )  # fmt: skip


@ft.component
def Around(*, view: CaseView, strings: Strings, on_go: GoTo) -> ft.Control:
    """Return the rows of what surrounds the mediation: those with something in them, the others when asked for."""
    standing, set_standing = use_left("around", "folded")
    past = rules.left_over(view.case.outcome)
    told = {name: _told(name, view, strings) for name in routes.SIDES if not past.issuperset(SIDES[name])}
    open_ = standing == "open"
    rows: list[ft.Control] = [_row(name, lines, view, strings, on_go) for name, lines in told.items() if lines or open_]
    more = kit.Button(
        text=strings("side.less" if open_ else "side.more"), kind="text",
        icon=ft.Icons.EXPAND_LESS if open_ else ft.Icons.EXPAND_MORE,
        on_press=lambda: set_standing("folded" if open_ else "open"), sem_id="side-more", full_width=True,
    )  # fmt: skip
    head = ft.Semantics(content=kit.lead(strings("side.title")), header=True, heading_level=2)
    return kit.sem("around", ft.Column([head, *rows, more], spacing=8, tight=True))


_ICONS = {
    "scope": ft.Icons.FACT_CHECK, "assign": ft.Icons.ASSIGNMENT_IND, "interest": ft.Icons.BALANCE,
    "team": ft.Icons.GROUPS, "referral": ft.Icons.SIGNPOST, "support": ft.Icons.SUPPORT_AGENT,
    "consent": ft.Icons.HANDSHAKE, "behalf": ft.Icons.EDIT_NOTE,
    "inquiry": ft.Icons.CONTACT_SUPPORT,
}  # fmt: skip


def _row(name: str, told: list[str], view: CaseView, strings: Strings, on_go: GoTo) -> ft.Control:
    words: list[ft.Control] = [kit.lead(strings(f"side.{name}")), *(kit.body(line) for line in told)]
    if name == "interest" and not told:
        words.append(kit.quiet(strings("side.interest_note")))
    return kit.TouchRow(
        words, on_press=lambda: on_go(routes.side(view.id, name)), sem_id=f"to-{name}", icon=_ICONS[name]
    )  # fmt: skip


def _told(name: str, view: CaseView, strings: Strings) -> list[str]:
    """Return what stands there, a line each."""
    case = view.case
    if name == "scope":
        return [_scope_words(screening.scope(case), strings)] if case.screening and not screening.is_due(case) else []
    if name == "assign":
        newest_first = reversed(assignments(case))
        return [strings("assign.in_case", name=each.name, state=state_words(each, strings)) for _, each in newest_first]
    if name == "consent":
        asked = [each for each in case.consents.values() if not each.withdrawn_on]
        return [
            strings(
                "consent.in_case" if each.holds else "consent.in_case_open",
                purpose=strings.label("MUC_DICH", each.purpose), name=each.given_by,
            )
            for each in asked
        ]  # fmt: skip
    plain = {
        "interest": [each.name for each in case.interests.values()],
        "team": [each.name or strings("other_team.nameless") for each in case.other_teams.values()],
        "referral": [strings.label("HUONG_DAN_DEN", case.referred_to)] if case.referred_to else [],
        "support": [strings.label("HO_TRO", case.support_wanted)] if case.support_wanted else [],
        "behalf": [case.entered_by] if case.entered_by else [],
        "inquiry": list(dict.fromkeys([*_questions(case.inquiries), *_questions(case.replies)])),
    }
    return plain[name]


def _questions(asked: Mapping[str, Inquiry | Reply]) -> list[str]:
    return [each.question for each in asked.values() if each.question]


def _scope_words(found: Scope, strings: Strings) -> str:
    return strings(f"side.scope_{found}") if found != Scope.OPEN else ""


def _danger(view: CaseView, strings: Strings, on_go: GoTo) -> ft.Control:
    return kit.Button(
        text=strings("danger.go"), kind="danger", icon=ft.Icons.WARNING_AMBER, full_width=True, sem_id="danger-go",
        on_press=lambda: on_go(routes.danger(view.id)),
    )  # fmt: skip


def _alarm(view: CaseView, key: str, strings: Strings, zone: tzinfo, today: date, on_go: GoTo) -> ft.Control:
    alarm = view.case.alarms[key]
    kind = strings.label("BAO_KHAN", alarm.kind)
    told = ", ".join(strings.label("BAO_CHO", whom) for whom in alarm.told)
    text = strings("danger.in_case_text", kind=kind, told=told) if told else ""
    return kit.Notice(
        text or strings("danger.in_case_nobody", kind=kind), sem_id="alarm", tone=kit.Tone.ERROR,
        icon=ft.Icons.WARNING_AMBER, title=strings("danger.in_case", when=strings.moment(alarm.at, zone, today)),
        press_text=strings("danger.in_case_look"), on_press=lambda: on_go(routes.danger(view.id)),
    )  # fmt: skip


def _asked(view: CaseView, key: str, strings: Strings, on_go: GoTo) -> ft.Control:
    given = view.case.assignments[key]
    day = f"{given.assigned_on:%d/%m/%Y}" if given.assigned_on else ""
    return kit.Notice(
        strings("side.asked_you_text", day=day), sem_id="asked-you", tone=kit.Tone.WARN,
        icon=ft.Icons.ASSIGNMENT_IND, title=strings("side.asked_you", by=given.by),
        press_text=strings("side.asked_you_do"), on_press=lambda: on_go(routes.side(view.id, "assign")),
    )  # fmt: skip


def _left(view: CaseView, title: str, leads: bool, strings: Strings, on_go: GoTo) -> ft.Control:
    return kit.Notice(
        strings("side.left_give" if leads else "side.left_tell"), sem_id="left", tone=kit.Tone.WARN,
        icon=ft.Icons.ASSIGNMENT_IND, title=title,
        press_text=strings("interest.give") if leads else "", on_press=lambda: on_go(routes.side(view.id, "assign")),
    )  # fmt: skip


def _inquiry(view: CaseView, strings: Strings, on_go: GoTo) -> ft.Control:
    asked = next(iter(view.inquiries.values()))
    return kit.Notice(
        asked.question, sem_id="inquired", tone=kit.Tone.WARN, icon=ft.Icons.CONTACT_SUPPORT,
        title=strings("inquiry.in_case", name=asked.leader) if asked.leader else strings("inquiry.in_case_nobody"),
        press_text=strings("side.asked_you_do"), on_press=lambda: on_go(routes.side(view.id, "inquiry")),
    )  # fmt: skip


def _not_mediated(view: CaseView, strings: Strings, on_go: GoTo) -> ft.Control:
    code = view.case.not_mediated if view.case.not_mediated in ("TU_CHOI", "CHUYEN") else "TU_CHOI"
    place = strings.label("HUONG_DAN_DEN", view.case.referred_to) if view.case.referred_to else ""
    return kit.Notice(
        strings("side.not_mediated_next"), sem_id="not-mediated", tone=kit.Tone.INFO, icon=ft.Icons.SIGNPOST,
        title=strings(f"side.not_mediated_{code}", place=place), press_text=strings("side.not_mediated_do"),
        on_press=lambda: on_go(routes.side(view.id, "scope")),
    )  # fmt: skip
