"""A paper's first words, taken from what its case says already: nobody types a name or a promise twice.

What is drafted is a proposal: she reads it over, changes what she likes, and only then is it read aloud and signed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from msgspec import Struct

from fieldapp.domain import agreement, paper, rules, vocabulary, words
from fieldapp.domain import minutes as papers
from fieldapp.domain.cases import SHORT_TEXT, Case, MediationSession, Party, former_mediators, mediators_of, meetings
from fieldapp.domain.deadlines import AGREED, NEXT_DAY_SET
from fieldapp.domain.minutes import Attendee, Block, Minutes
from fieldapp.domain.roster import MediationTeam
from fieldapp.domain.text import is_written

MemberT = TypeVar("MemberT")
OF_A_CASE = (papers.SETTLED, papers.NOT_SETTLED, papers.SESSION, papers.FOLLOW_UP)
OF_A_TEAM = (papers.TEAM_MEETING, papers.CONFERENCE)


class Offer(Struct, frozen=True, kw_only=True):
    """A paper that a case may have: one that can be made now, or why it cannot yet."""

    type: str
    session: str = ""
    held_on: date | None = None  # of that session
    why_not: str = ""  # a key of words [rules]; empty when it can be made


def offers(case: Case) -> list[Offer]:
    """Return the papers of a case: those that can be made first, each kind in the order of the list BIEN_BAN."""
    sessions = [
        Offer(type=papers.SESSION, session=key, held_on=each.held_on) for key, each in meetings(case) if each.held_on
    ]
    found = [
        Offer(type=papers.SETTLED, why_not=_not_settled_yet(case)),
        Offer(type=papers.NOT_SETTLED, why_not="" if case.outcome == rules.NOT_SETTLED else "paper_not_failed"),
        *(sessions or [Offer(type=papers.SESSION, why_not="paper_no_session")]),
        Offer(type=papers.FOLLOW_UP, why_not=_nothing_promised(case)),
    ]
    return sorted(found, key=lambda offer: bool(offer.why_not))


def of_case(case_id: str, case: Case, offer: Offer, team: MediationTeam, today: date) -> Minutes:
    """Return the first words of a paper of this case."""
    session = _session_of(case, offer)
    held_on = {papers.SESSION: session.held_on, papers.FOLLOW_UP: today}.get(offer.type, case.ended_on or today)
    there = agreement.present(session) if offer.type == papers.SESSION else frozenset()
    return Minutes(
        type=offer.type,
        about=case_id,
        session=offer.session,
        team_name=_heading(case, team),
        commune=team.commune,
        held_on=held_on,
        began_at=session.begins_at,
        ended_at=session.ends_at,
        place="" if offer.type == papers.FOLLOW_UP else session.place or _place(case),
        attendees=_attendees(case, there),
        blocks={code: Block(text=text) for code, text in _BLOCKS[offer.type](case, offer).items() if is_written(text)},
    )


def of_team(type_of_paper: str, about: str, team: MediationTeam, today: date) -> Minutes:
    """Return the first words of a paper on a meeting of the team: its members are there."""
    there = {
        key: Attendee(name=each.name, role="CT" if each.leader else "TD")
        for key, each in team.members.items()
        if is_written(each.name)
    }
    return Minutes(
        type=type_of_paper, about=about, team_name=team.name, commune=team.commune, held_on=today, attendees=there
    )  # fmt: skip


def _not_settled_yet(case: Case) -> str:
    if case.outcome != rules.SETTLED:
        return "paper_not_settled"
    return "" if is_written(case.agreement) else "agreement"


def _nothing_promised(case: Case) -> str:
    if case.outcome != rules.SETTLED:
        return "paper_not_settled"
    return "" if any(is_written(each.promise) for each in case.follow_ups.values()) else "paper_no_promise"


def _heading(case: Case, team: MediationTeam) -> str:
    """Return whose paper it is: the team's, with those of other villages that mediate with it (Điều 22)."""
    heading = team.name
    for each in case.other_teams.values():
        if heading and is_written(each.name):
            heading = _say("and_team", teams=heading, other=each.name.strip())
    return heading if len(heading) <= SHORT_TEXT else team.name


def _attendees(case: Case, there: frozenset[str]) -> dict[str, Attendee]:
    """Return the people of the case; of those that a session knows to have been there, when it knows, only these.

    Where no mediator was ticked they were not asked about: nobody meets without one, and one of them signs.
    """
    mediators = frozenset(f"mediators/{key}" for key in case.mediators)
    if there and not there & (mediators | former_mediators(case).keys()):
        there |= mediators
    named = {
        **{f"parties/{key}": Attendee(name=each.name, role=each.role) for key, each in case.parties.items()},
        **{f"invited/{key}": Attendee(name=each.name, role=each.role) for key, each in case.invited.items()},
        **{f"mediators/{key}": Attendee(name=each.name, role="HGV") for key, each in case.mediators.items()},
        **{path: Attendee(name=name, role="HGV") for path, name in former_mediators(case).items() if path in there},
    }
    found = {
        path.partition("/")[2]: each
        for path, each in named.items()
        if is_written(each.name) and (not there or path in there)
    }
    return found | {
        f"{key}.{number}": Attendee(name=name, role="HGV", position=each.name)
        for key, each in case.other_teams.items()
        if not there or f"other_teams/{key}" in there
        for number, name in enumerate(mediators_of(each), start=1)
    }


def _session_of(case: Case, offer: Offer) -> MediationSession:
    """Return the session at which the paper was written; an empty one for follow-up, which is a visit of its own."""
    if offer.type == papers.FOLLOW_UP:
        return MediationSession()
    return case.sessions.get(offer.session) or _last(case)


def _last(case: Case) -> MediationSession:
    """Return the session at which the mediation ended: there the document is written and signed."""
    held = meetings(case)
    ended = [each for _, each in held if each.held_on and each.held_on == case.ended_on]
    return ended[-1] if ended else MediationSession()


def _place(case: Case) -> str:
    where = vocabulary.label("DIA_DIEM", case.place, paper.LANGUAGE) if case.place else ""
    return case.place_detail.strip() or where.lower()


def _agreement(case: Case, _: Offer) -> dict[str, str]:
    letters = {"đ": "dd"}
    return {letters.get(each.letter, each.letter): each.text for each in agreement.blocks(case) if each.letter != "h"}


def _failure(case: Case, _: Offer) -> dict[str, str]:
    asked = [
        _say("demand", name=each.name, demand=each.demand) for each in _sides(case).values() if is_written(each.demand)
    ]
    ending = vocabulary.label("KET_THUC", case.ending, paper.LANGUAGE) + "." if case.ending else ""
    return {
        "a": agreement.blocks(case)[1].made,
        "b": case.summary,
        "c": _lines(*asked),
        "d": _lines(ending, case.failure_reason),
        "dd": vocabulary.label("HUONG_DAN_DEN", case.referred_to, paper.LANGUAGE) if case.referred_to else "",
    }


def _session(case: Case, offer: Offer) -> dict[str, str]:
    session = case.sessions.get(offer.session, MediationSession())
    told = "d" if session.result == AGREED else "c"  # then her notes are what they agreed on
    said = _lines(agreement.tongue(session, paper.LANGUAGE), _said(case, offer.session))
    return {"a": case.summary, "b": said, told: session.notes, "dd": _ends(session)}


def _ends(session: MediationSession) -> str:
    """Return how the meeting ended; the day of the next one only where it ended with that."""
    result = vocabulary.label("KET_QUA_BUOI", session.result, paper.LANGUAGE) if session.result else ""
    if session.result == NEXT_DAY_SET and session.next_on:
        return _say("next", result=result, day=paper.spoken_day(session.next_on))
    return f"{result}." if result else ""


def _follow_up(case: Case, _: Offer) -> dict[str, str]:
    promised, found = [], []
    for number, each in enumerate(_by_key(case.follow_ups), start=1):
        who = agreement.side_name(case, each.who)
        due = _say("due", day=paper.spoken_day(each.due_on)) if each.due_on else ""
        promised.append(_say("promise", number=number, who=f"{who}: " if who else "", promise=each.promise, due=due))
        if each.kept:
            checked = _say("checked", day=paper.spoken_day(each.checked_on)) if each.checked_on else ""
            kept = vocabulary.label("THUC_HIEN", each.kept, paper.LANGUAGE)
            told = f". {each.words}" if each.words else ""
            found.append(_say("found", number=number, kept=kept, checked=checked, words=told))
    return {"a": _lines(*promised), "b": _lines(*found)}


_BLOCKS: Mapping[str, Callable[[Case, Offer], dict[str, str]]] = {
    papers.SETTLED: _agreement,
    papers.NOT_SETTLED: _failure,
    papers.SESSION: _session,
    papers.FOLLOW_UP: _follow_up,
}


def _said(case: Case, session: str) -> str:
    """Return what was said at a meeting; not by whom the case does not name any more: that would be nobody's word."""
    said = [
        each
        for each in _by_key(case.statements)
        if each.session == session and is_written(each.text) and each.party in case.parties
    ]
    return _lines(
        *(_say("said", name=agreement.side_name(case, each.party), text=each.text) for each in said)
    )  # fmt: skip


def _sides(case: Case) -> dict[str, Party]:
    return {key: case.parties[key] for key in sorted(case.parties) if case.parties[key].role == "BEN"}


def _by_key(members: Mapping[str, MemberT]) -> list[MemberT]:
    return [members[key] for key in sorted(members)]


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if is_written(part))


def _say(key: str, **values: object) -> str:
    return words.text(paper.LANGUAGE, f"paper.{key}", **values)
