"""The agreement document, block by block (Luật 35/2013/QH13, Điều 24.2 a-h), from what the case says.

A block is hers where she wrote it; else it is made from her earlier words, and follows them when they are corrected.
The phone reads it aloud, the paper prints it and the office shows it from here, so that all three say the same.
"""

from collections.abc import Iterable

from msgspec import Struct

from fieldapp.domain import vocabulary, words
from fieldapp.domain.around import OtherTeam
from fieldapp.domain.cases import (
    Case,
    MediationSession,
    Party,
    former_mediators,
    mediators_of,
    meetings,
    met_since,
    people,
    statement_key,
)
from fieldapp.domain.text import is_written

LETTERS = ("a", "b", "c", "d", "đ", "e", "g", "h")
"""As the law counts them."""

FIELDS: dict[str, str] = {
    "a": "agreement_basis", "b": "agreement_parties", "c": "agreement_matter", "d": "agreement_course",
    "đ": "agreement", "e": "duties", "g": "performance", "h": "signatures",
}  # fmt: skip
"""Where each block's own words stand; for h, who has signed."""


_ORDINALS = 3  # sides that have a word: first, second, third


class Block(Struct, frozen=True, kw_only=True):
    """One block of the document."""

    letter: str
    field: str
    own: str  # her own words for it
    made: str  # what the rest of the case says about it
    tail: str = ""  # what stands under either: in block g the day that was agreed

    @property
    def name(self) -> str:
        """The key of its heading in the shared words."""
        return f"agreement.block_{'dd' if self.letter == 'đ' else self.letter}"

    @property
    def text(self) -> str:
        """What the document says here."""
        return _lines([self.own if is_written(self.own) else self.made, self.tail])


def blocks(case: Case, language: str = "vi") -> list[Block]:
    """Return the eight blocks in the law's order."""
    made = {
        "a": _basis, "b": _parties, "c": _matter, "d": course, "đ": _agreed, "e": _duties, "g": _performance,
        "h": _signing,
    }  # fmt: skip
    return [
        Block(
            letter=letter,
            field=FIELDS[letter],
            own="" if letter == "h" else str(getattr(case, FIELDS[letter])),
            made=made[letter](case, language),
            tail=_by_day(case, language) if letter == "g" else "",
        )
        for letter in LETTERS
    ]


def course(case: Case, language: str = "vi") -> str:
    """Return how the mediation went, meeting by meeting: day, place, who was there, what each side said, the result."""
    told = [_meeting(case, key, each, number, language) for number, (key, each) in enumerate(meetings(case), 1)]
    rests = [_pause(case, key, language) for key in case.pauses]
    return _lines([*told, *rests])


def present_names(case: Case, session: MediationSession) -> list[str]:
    """Return who was at a meeting, in the order of the case: the sides, the mediators, whom they had invited, those of
    another team."""
    there = present(session)
    return [name for path, name in (_people(case) | former_mediators(case)).items() if path in there]


def present(session: MediationSession) -> frozenset[str]:
    """Return the paths of who was at a meeting; nobody where nobody was asked about.

    Who interpreted was there, though she is asked about after those present.
    """
    there = frozenset(session.present)
    return there | {f"invited/{session.interpreter}"} if there and session.interpreter else there


def tongue(session: MediationSession, language: str = "vi") -> str:
    """Return in which language a meeting was held, in a sentence; empty where it was Vietnamese."""
    if session.language in ("", "VI"):
        return ""
    name = session.other_language or vocabulary.label("NGON_NGU", session.language, language)
    return _say(language, "spoken", tongue=name)


def side_name(case: Case, key: str, language: str = "vi") -> str:
    """Return what a party is called: by name, else `Bên thứ nhất` and so on."""
    party = case.parties.get(key)
    if party is None or is_written(party.name):
        return party.name if party else ""
    if party.role != "BEN":
        return _say(language, "related")
    sides = [each for each, one in case.parties.items() if one.role == "BEN"]
    return _nth(sides.index(key) + 1, language)


def _basis(case: Case, language: str) -> str:
    basis = vocabulary.label("CAN_CU", case.basis, language) if case.basis else ""
    told = [_say(language, "basis", basis=basis) if basis else _say(language, "law")]
    if case.received_on:
        told.append(_say(language, "received", day=f"{case.received_on:%d/%m/%Y}"))
    names = [each.name for each in case.mediators.values() if is_written(each.name)]
    if names:
        told.append(_say(language, "mediators", names=", ".join(names)))
    return _lines([*told, *(_with_team(each, language) for each in case.other_teams.values())])


def _with_team(team: OtherTeam, language: str) -> str:
    """Return that a team of another village mediates too, and who of it (Điều 22)."""
    names = ", ".join(mediators_of(team))
    if not is_written(team.name):
        return _say(language, "mediators_elsewhere", names=names) if names else ""
    told = _say(language, "with_team", team=team.name)
    return _lines([told, _say(language, "mediators", names=names) if names else ""], " ")


def _parties(case: Case, language: str) -> str:
    sides = [(key, each) for key, each in case.parties.items() if each.role == "BEN"]
    others = [(key, each) for key, each in case.parties.items() if each.role != "BEN"]
    told = [
        f"{_nth(number, language)}: {_person(each, language)}."
        for number, (_, each) in enumerate(sides, 1)
        if is_written(each.name)
    ]
    told += [f"{_say(language, 'related')}: {_person(each, language)}." for _, each in others if is_written(each.name)]
    return _lines(told)


def _nth(number: int, language: str) -> str:
    return _say(language, f"side_{number}" if number <= _ORDINALS else "side", number=number)


def _person(party: Party, language: str) -> str:
    kind = vocabulary.label("LOAI_BEN", party.kind, language).lower() if party.kind not in ("", "CN") else ""
    born = _say(language, "born", year=party.birth_year) if party.birth_year else ""
    address = _say(language, "address", address=party.address) if party.address else ""
    return ", ".join(each for each in (party.name, kind, born, address) if each)


def _matter(case: Case, language: str) -> str:
    kind = vocabulary.label("VU_VIEC", case.dispute_type, language) if case.dispute_type else ""
    return _lines([_say(language, "matter", kind=kind) if kind else "", case.summary])


def _meeting(case: Case, key: str, session: MediationSession, number: int, language: str) -> str:
    day = f"{session.held_on:%d/%m/%Y}" if session.held_on else ""
    hours = " – ".join(each for each in (session.begins_at, session.ends_at) if each)
    place = session.place or case.place_detail
    head = ", ".join(each for each in (_say(language, "meeting", number=number), day, hours, place) if each)
    told = [f"{head}."]
    names = present_names(case, session)
    if names:
        told.append(_say(language, "present", names=", ".join(names)))
    told += _spoken(case, session, language)
    if session.support:
        told.append(_say(language, "support", support=session.support))
    for party in case.parties:
        said = case.statements.get(statement_key(key, party))
        if said and is_written(said.text):
            told.append(_say(language, "said", name=side_name(case, party, language), text=said.text.strip()))
    if is_written(session.notes):
        told.append(_say(language, "noted", text=session.notes.strip()))  # whose words these are
    told += _result(session, language)
    return _lines(told)


def _spoken(case: Case, session: MediationSession, language: str) -> list[str]:
    interpreter = case.invited.get(session.interpreter)
    by = _say(language, "interpreted", name=interpreter.name) if interpreter and is_written(interpreter.name) else ""
    told = _lines([tongue(session, language), by], " ")
    return [told] if told else []


def _result(session: MediationSession, language: str) -> list[str]:
    if not session.result:
        return []
    result = vocabulary.label("KET_QUA_BUOI", session.result, language)
    day = session.next_on if session.result == "HEN" else None
    return [_say(language, "result", result=f"{result} ({day:%d/%m/%Y})" if day else result)]


def _pause(case: Case, key: str, language: str) -> str:
    pause = case.pauses[key]
    since = f"{pause.paused_on:%d/%m/%Y}" if pause.paused_on else "…"
    went_on = pause.resumed_on or met_since(case, pause.paused_on)  # who meets goes on, said or not
    if went_on is None and case.ended_on and case.ended_on >= (pause.paused_on or case.ended_on):
        went_on = case.ended_on  # it ended while it rested
    until = f"{went_on:%d/%m/%Y}" if went_on else "…"
    told = _say(language, "pause", since=since, until=until)
    return f"{told} {pause.reason.strip()}".strip()


def _agreed(case: Case, language: str) -> str:
    """Return what was noted at the meeting that ended with an agreement."""
    agreed = [each.notes for _, each in meetings(case) if each.result == "THOA_THUAN"]
    return agreed[-1].strip() if agreed else ""


def _duties(case: Case, language: str) -> str:
    return _lines(
        f"{side_name(case, each.who, language)}: {each.promise.strip()}".removeprefix(": ")
        for each in case.follow_ups.values()
        if is_written(each.promise)
    )


def _performance(case: Case, language: str) -> str:
    told = []
    for each in case.follow_ups.values():
        if is_written(each.promise) and each.due_on:
            who = side_name(case, each.who, language)
            promise = f"{who}: {each.promise.strip()}".removeprefix(": ")
            told.append(_say(language, "promise", promise=promise.rstrip("."), day=f"{each.due_on:%d/%m/%Y}"))
    return _lines(told)


def _by_day(case: Case, language: str) -> str:
    return _say(language, "by_day", day=f"{case.perform_by:%d/%m/%Y}") if case.perform_by else ""


def _signing(case: Case, language: str) -> str:
    sides = [each.name for each in case.parties.values() if is_written(each.name)]
    mediators = [each.name for each in case.mediators.values() if is_written(each.name)]
    mediators += [name for each in case.other_teams.values() for name in mediators_of(each)]
    return _lines(
        _say(language, key, names=", ".join(names))
        for key, names in (("sign_sides", sides), ("sign_mediators", mediators))
        if names
    )


def _people(case: Case) -> dict[str, str]:
    fields = {
        f"{name}/{key}": {"name": each.name}
        for name in ("parties", "mediators", "invited")
        for key, each in getattr(case, name).items()
    }
    teams = {f"other_teams/{key}": {"mediators": each.mediators} for key, each in case.other_teams.items()}
    return people(fields | teams)


def _lines(told: Iterable[str], between: str = "\n") -> str:
    return between.join(each for each in told if is_written(each))


def _say(language: str, key: str, **values: object) -> str:
    return words.text(language, f"agreement.{key}", **values)
