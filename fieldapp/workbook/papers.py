"""The papers of a case: which can be made, a first draft of one, its words until it is signed, an amendment after."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct, structs, to_builtins

from fieldapp.domain import changes, drafting, minutes, paper
from fieldapp.domain.apart import apart, overtaken
from fieldapp.domain.changes import Fields
from fieldapp.domain.drafting import Offer
from fieldapp.domain.ids import new_id
from fieldapp.domain.minutes import Minutes, Signature
from fieldapp.domain.paper import Sheet
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.rules import Breach
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import going, keeping, working
from fieldapp.workbook.clashes import to_choose
from fieldapp.workbook.reading import CasePhoto, held_reasons
from fieldapp.workbook.roster import own_team
from fieldapp.workbook.standing import PhoneStanding, phone_standing
from fieldapp.workbook.working import Working


class SigningPlace(Struct, frozen=True, kw_only=True):
    """One person's place on a paper."""

    key: str
    role: str
    name: str
    signature: Signature | None
    sealed: bool  # handed over: it cannot be taken back any more


class PaperView(Struct, frozen=True, kw_only=True):
    """A paper as the mediator sees it."""

    id: str
    exists: bool
    minutes: Minutes
    sheet: Sheet
    places: list[SigningPlace]
    points: list[str]  # the codes of the type's points, in the order of `sheet.points`
    pages: list[CasePhoto]  # photos that are no single signature's
    lacking: int  # how many pictures of signatures and pages another phone took and this one has not got yet
    read_aloud: bool  # as it stands now, to those who sign
    signed: bool  # its words are locked
    digest: str
    printed: str  # its beginning, as it stands at the foot of the sheet
    unsent: bool
    waiting: bool
    standing: PhoneStanding
    held: list[str]  # why parts of it wait for the officer: keys of words [held]
    missing: list[Breach]
    amended_by: str  # the newest paper that changes it, or what it changes; empty when none does
    rival: str  # another paper that changes the very same one; empty when there is none
    overtaken: bool  # signed, and its case has another outcome by now: an amendment or a new paper is due
    gone: bool  # it is another team's now, and here for what of it has not been sent

    @property
    def stopping(self) -> list[Breach]:
        """What must be mended before it can be sent."""
        return [breach for breach in self.missing if breach.must]


class PaperRow(Struct, frozen=True, kw_only=True):
    """A paper in a list."""

    id: str
    type: str
    session: str  # of the case, for the minutes of one
    held_on: date | None
    amends: str
    signed: int
    to_sign: int
    standing: PhoneStanding
    clashing: bool  # two people wrote some of its words differently, and nobody has signed yet
    overtaken: bool  # as in `PaperView`
    gone: bool  # another team's now


def paper_view(store: DeviceStore, paper_id: str, today: date) -> PaperView:
    """Return the paper; an empty one that does not exist for an id of which nothing is kept."""
    at_work = working.of_record(store, paper_id, minutes.KIND)
    fields, read = at_work.fields, minutes_of(at_work.fields)
    digest, amendments = minutes.digest_of(fields), _amendments(store)
    return PaperView(
        id=paper_id,
        exists=bool(fields),
        minutes=read,
        sheet=paper.sheet_of(read, paper_id, digest),
        places=[_place(each, read, at_work.below) for each in paper.places(read)],
        points=[point.code for point in minutes.points(read.type)],
        pages=_pages(store, paper_id, read),
        lacking=sum(not store.photos.has(sha256) for sha256 in {photo.sha256 for photo in read.photos.values()}),
        read_aloud=minutes.was_read(fields),
        signed=minutes.is_signed(fields),
        digest=digest,
        printed=paper.printed(digest),
        unsent=bool(at_work.draft) or _fits_now(at_work),
        waiting=any(each.unanswered or each.waits_for_room for each in at_work.queued),
        standing=_standing(store, at_work, read),
        held=held_reasons(at_work),
        missing=[*going.breaches(store, at_work, today), *_apart(store, read)],
        amended_by=_amended_by(amendments, paper_id),
        rival=_rival(amendments, paper_id, read.amends),
        overtaken=minutes.is_signed(fields) and _overtaken(store, read.about, _papers(store, read.about)) == paper_id,
        gone=at_work.held.gone,
    )


def papers_of(store: DeviceStore, about: str) -> list[PaperRow]:
    """Return the papers that are about a record, the oldest first."""
    rows, papers = [], _papers(store, about)
    old = _overtaken(store, about, papers)
    for paper_id, (at_work, read) in papers.items():
        rows.append(
            PaperRow(
                id=paper_id,
                type=read.type,
                session=read.session,
                held_on=read.held_on,
                amends=read.amends,
                signed=len(read.signatures),
                to_sign=len(paper.places(read)),
                standing=_standing(store, at_work, read),
                gone=at_work.held.gone,
                clashing=bool(to_choose(at_work)),
                overtaken=paper_id == old,
            )
        )
    return sorted(rows, key=lambda row: row.id)


def paper_offers(store: DeviceStore, case_id: str) -> list[Offer]:
    """Return the papers that this case may still have: those that can be made first, then why the others cannot yet.

    One that is there already is amended, not made again; only follow-up is looked after more than once.
    """
    there = {(row.type, row.session) for row in papers_of(store, case_id)} - {(minutes.FOLLOW_UP, "")}
    offers = drafting.offers(working.case_of(working.of_record(store, case_id).fields))
    return [each for each in offers if (each.type, each.session) not in there]


def start_paper(store: DeviceStore, case_id: str, offer: Offer, paper_id: str, now: datetime) -> None:
    """Draft a paper from what its case says. A second tap with the same id makes no second one."""
    with store.transaction():
        case = working.case_of(working.of_record(store, case_id).fields)
        _begin(store, paper_id, drafting.of_case(case_id, case, offer, own_team(store), now.date()), now)


def start_team_paper(store: DeviceStore, type_of_paper: str, about: str, paper_id: str, now: datetime) -> None:
    """Draft a paper on a meeting of the team; `about` is the meeting's record, if it has one."""
    _begin(store, paper_id, drafting.of_team(type_of_paper, about, own_team(store), now.date()), now)


def amend_paper(store: DeviceStore, paper_id: str, amendment_id: str, now: datetime) -> None:
    """Draft an amendment: the same words, to be changed, read aloud and signed anew. The old paper stays as it is.

    Hours and place begin empty: those of the old paper are not of the day on which this one is written. A paper that
    was amended already is amended no more; its amendment is (`PaperView.amended_by`).
    """
    with store.transaction():
        fields = working.of_record(store, paper_id, minutes.KIND).fields
        words = minutes_of(minutes.text_of(fields))
        anew = structs.replace(words, amends=paper_id, held_on=now.date(), began_at="", ended_at="", place="")
        _begin(store, amendment_id, anew, now)


def keep_paper(store: DeviceStore, paper_id: str, values: Mapping[str, Any], now: datetime) -> None:
    """Keep words of a paper. Raises Problem PAPER_LOCKED once a signature stands: it was given for other words."""
    with store.transaction():
        fields = working.of_record(store, paper_id, minutes.KIND).fields
        told = {path: keeping.plain(value) for path, value in values.items()}
        if minutes.frozen(fields, told):
            raise Problem(Code.PAPER_LOCKED)
        reread = {"read_aloud_at": None, "digest": None} if minutes.text_of(told) else {}
        keeping.keep_many(store, paper_id, {**reread, **told}, now, minutes.KIND)


def keep_paper_part(store: DeviceStore, paper_id: str, path: str, part: str, value: Any, now: datetime) -> None:
    """Keep one part of one member of a paper's collection. Raises as `keep_paper` does."""
    with store.transaction():
        member = working.of_record(store, paper_id, minutes.KIND).fields.get(path) or {}
        keep_paper(store, paper_id, {path: member | {part: to_builtins(value)}}, now)


def have_read_aloud(store: DeviceStore, paper_id: str, now: datetime) -> None:
    """Remember that the paper was read to those who are there, and which words. Other ones must be read again, also
    those that a colleague's phone has sent meanwhile.

    Once somebody has signed it stays as it was then: reading it out once more says nothing of before.
    """
    with store.transaction():
        fields = working.of_record(store, paper_id, minutes.KIND).fields
        if not minutes.is_signed(fields):
            said = {"read_aloud_at": now.isoformat(timespec="seconds"), "digest": minutes.digest_of(fields)}
            keeping.keep_many(store, paper_id, said, now, minutes.KIND)


def minutes_of(fields: Fields) -> Minutes:
    """Return the paper these fields describe, without what this version of the app cannot read."""
    return working.record_of(Minutes, fields)


def _begin(store: DeviceStore, paper_id: str, first: Minutes, now: datetime) -> None:
    with store.transaction():
        if not working.of_record(store, paper_id, minutes.KIND).fields:
            keeping.keep_many(store, paper_id, changes.fields_of(first), now, minutes.KIND)


def start_paper_id(now: datetime) -> str:
    """Return the id of a new paper."""
    return new_id(int(now.timestamp() * 1000))


def _apart(store: DeviceStore, read: Minutes) -> list[Breach]:
    """Return the advice that a paper yet to be signed says something else than its case does now.

    Of a case that is not on this phone, such as one that is another team's by now, nothing is known.
    """
    case = working.of_record(store, read.about).fields if read.about else {}
    return apart(read, working.case_of(case)) if case else []


def _papers(store: DeviceStore, about: str) -> dict[str, tuple[Working, Minutes]]:
    """Return the papers that are about a record, by id."""
    found = {held.id: working.of_record(store, held.id, minutes.KIND) for held in store.records.of_kind(minutes.KIND)}
    return {
        key: (each, minutes_of(each.fields))
        for key, each in found.items()
        if each.fields and each.fields.get("about", "") == about
    }


def _overtaken(store: DeviceStore, about: str, papers: Mapping[str, tuple[Working, Minutes]]) -> str:
    """Return the signed paper that tells of another outcome than its case has; empty for none, and where the case is
    not on this phone."""
    case = working.of_record(store, about).fields if about else {}
    return overtaken({key: read for key, (_, read) in papers.items()}, working.case_of(case)) if case else ""


def _amendments(store: DeviceStore) -> dict[str, list[str]]:
    """Return the papers that amend others, by what they amend."""
    found: dict[str, list[str]] = {}
    for held in store.records.of_kind(minutes.KIND):
        amends = working.of_record(store, held.id, minutes.KIND).fields.get("amends")
        if amends:
            found.setdefault(str(amends), []).append(held.id)
    return found


def _amended_by(amendments: Mapping[str, list[str]], paper_id: str) -> str:
    """Return the newest paper that nothing amends, of all that go back to the same one: what holds now, or is being
    written to hold. Two phones may have amended one paper; both lead to the later amendment.
    """
    amended = {each: old for old, new in amendments.items() for each in new}
    first, passed = paper_id, {paper_id}
    while (old := amended.get(first)) and old not in passed:  # strange phones may tie a chain to a ring
        first = old
        passed.add(old)
    waiting, family = [first], set[str]()
    while waiting:
        one = waiting.pop()
        if one not in family:
            family.add(one)
            waiting += amendments.get(one, ())
    newest = max((each for each in family if not amendments.get(each)), default=paper_id)
    return "" if newest == paper_id else newest


def _rival(amendments: Mapping[str, list[str]], paper_id: str, amends: str) -> str:
    """Return the newest other amendment of the very same paper: another phone wrote it and knew nothing of this one."""
    return max((each for each in amendments.get(amends, ()) if each != paper_id), default="") if amends else ""


def _fits_now(at_work: Working) -> bool:
    """Return whether signatures that the commune held aside can go beside those that others gave meanwhile.

    Where everybody signed on the other phone as well, nothing is left to go: with the next press it waits no more.
    """
    held = any(queued.state == "held" and queued.reason == "signed" for queued in at_work.queued)
    new = going.going(at_work)
    return held and bool(new.instead_of) and not minutes.unseals(at_work.held.server, new.set)


def _place(place: paper.Place, read: Minutes, below: Fields) -> SigningPlace:
    return SigningPlace(
        key=place.key,
        role=place.role,
        name=place.name,
        signature=read.signatures.get(place.key),
        sealed=f"signatures/{place.key}" in below,
    )


def _pages(store: DeviceStore, paper_id: str, read: Minutes) -> list[CasePhoto]:
    """Return the photos that show no single signature: pages, among them those that were signed on paper."""
    alone = {each.photo for each in read.signatures.values() if each.how != minutes.PAPER}
    kept = {photo.sha256: photo for photo in store.photos.of_record(paper_id)}
    return [
        CasePhoto(
            id=key,
            photo=photo,
            here=store.photos.thumb(photo.sha256) is not None,
            confirmed=bool(photo.sha256 in kept and kept[photo.sha256].confirmed_at),
        )
        for key, photo in read.photos.items()
        if key not in alone
    ]


def _standing(store: DeviceStore, at_work: Working, read: Minutes) -> PhoneStanding:
    kept = {photo.sha256: photo for photo in store.photos.of_record(at_work.held.id)}
    named = {photo.sha256 for photo in read.photos.values()}
    waiting = sum(1 for sha256 in named if sha256 in kept and not kept[sha256].confirmed_at)
    lacking = sum(1 for sha256 in named if sha256 not in kept and store.road.get().lacks(sha256))
    return phone_standing(at_work, waiting + lacking)
