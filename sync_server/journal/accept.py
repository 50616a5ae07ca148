"""What a change does to its record once it is let in: numbers, clashes, values, standing, facts."""

from functools import cache
from typing import Any

from msgspec.structs import replace

from fieldapp.domain import cases, changes, clash, kinds, review, rules
from fieldapp.domain.changes import Fields, OwnLine
from fieldapp.domain.review import Standing
from fieldapp.domain.roles import Role
from fieldapp.protocol import Change, Receipt
from sync_server.journal import chain, fates, photo_names, plain, shelf, stands
from sync_server.journal.author import Author
from sync_server.journal.shelf import Shelf, Shelved

_SOMETHING_ELSE = object()
_ALARMS, _PHOTOS = "alarms", photo_names.COLLECTION.rstrip("/")
_FACTS = frozenset(cases.Listed.__struct_fields__)


def accept(known: Shelf, change: Change, digest: str, at: str, year: int, text: str = "") -> Receipt:
    """Give the change its server number, carry it out on its record and return its receipt.

    `at` is the server's stamp of this moment, `year` the one in Vietnam, `text` the change's `set` as JSON, if it is
    written down already. A record that nobody has yet has nothing that could clash.
    """
    author = known.author
    known.seq += 1
    known.chain = chain.after(known.chain, digest, known.seq)
    record, clashed, stays = known.records.get(change.record), list[str](), Fields()
    if record is None:
        record = known.records[change.record] = _new(author, change, at)
        taken = stands.taken(change.set, (), ())
    else:
        stays = _said_already(record, change)
        new = _without(change, stays)
        clashed = _clashes(known, record, new)
        taken = stands.taken(new.set, clashed, record.written)
    added = stays | _conflicts(author, change, clashed) | _logbook_no(known, record, year)
    record.take(taken, known.seq, author.device_id, change.seq)
    record.take(added, known.seq, "", change.seq)
    known.touched[record.id] = None
    names = {path.partition("/")[0] for path in taken}
    if _PHOTOS in names:
        known.pictured |= {(record.id, path): None for path in taken if path.startswith(photo_names.COLLECTION)}
    _move(record, known, change, at)
    if record.kind == cases.KIND and not _FACTS.isdisjoint(names | added.keys()):
        _note_facts(record, taken, added)
    if changes.CONFLICTS in names or not record.is_new:
        _note_clashes(record)
    if _ALARMS in names:
        _note_alarms(record)
    written = text or plain.as_text(change.set)
    known.new_lines.append(_line(known, change, digest, written, clashed, added, record.team, at))
    receipt = fates.accepted(change.id, known.seq, at, clashed, added)
    known.taken[change.id] = (digest, receipt)
    known.brought.add(known.seq)
    return receipt


def unseals(known: Shelf, change: Change) -> bool:
    """Return whether the change would alter what people have signed: as it is, or by what of it would be taken.

    Where one of its words clashes and its signature does not, that would stand under words nobody has signed.
    """
    kind, record = kinds.ALL[change.kind], known.records.get(change.record)
    if kind.unseals is kinds.never:
        return False
    before, restoring = record.fields() if record else {}, bool(change.restores)
    if record and not restoring and _is_for_unread(known, record, change):
        return True
    change = _without(change, _said_already(record, change)) if record else change
    if kind.unseals(before, change.set, restoring):
        return True
    clashed = _clashes(known, record, change) if record else []
    taken = {path: value for path, value in change.set.items() if path not in clashed}
    altered = any(kind.is_text(path) for path in clashed)  # what brings signatures back brings their words only then
    return bool(clashed) and kind.unseals(before, taken, restoring and not altered)


def _is_for_unread(known: Shelf, record: Shelved, change: Change) -> bool:
    """Return whether something in the change holds for a value that it does not name, and its author may not know."""
    unnamed = kinds.ALL[change.kind].named_along(change.set) - change.set.keys()
    return bool(_clashes(known, record, replace(change, set=dict.fromkeys(unnamed, _SOMETHING_ELSE))))


def _said_already(record: Shelved, change: Change) -> Fields:
    """Return what stands where the change says once more, and otherwise, what is said once for all who sign.

    Two phones without a signal each take the first signature under the same words, and each says when they were read
    aloud and locked: the first to come has said it, and the other's signature goes beside. `added` of its line tells
    that. What a phone brings back was one story, and is taken whole or not at all.
    """
    kind = kinds.ALL[change.kind]
    if kind.said_already is kinds.nothing_stays or change.restores:
        return {}
    return kind.said_already(record.fields(), change.set)


def _without(change: Change, stays: Fields) -> Change:
    if not stays:
        return change
    return replace(change, set={path: value for path, value in change.set.items() if path not in stays})


def _clashes(known: Shelf, record: Shelved, change: Change) -> list[str]:
    """Return the paths that somebody else wrote since `base`.

    What this request itself brings is nobody else's, also when it was first taken from the author's former phone.
    """
    base = change.base if known.same_history and change.base <= record.seq else 0  # else it proves nothing
    device = known.author.device_id
    found = changes.clashes(change.set, base, device, change.prev, record.written, lambda: known.own_lines(record))
    return [path for path in found if record.written[path].seq not in known.brought]


def _new(author: Author, change: Change, at: str) -> Shelved:
    team = author.team_id or change.record  # a team's own record belongs to itself
    return Shelved(id=change.record, kind=change.kind, team=team, first_received_at=at)


def _conflicts(author: Author, change: Change, clashed: list[str]) -> Fields:
    return {
        f"conflicts/{path}/{change.id}": {
            "path": path,
            "value": plain.as_text(change.set[path]),
            "by": author.name,
            "at": change.at,
        }
        for path in clashed
    }


def _logbook_no(known: Shelf, record: Shelved, year: int) -> Fields:
    """Return the next number of the team's book of the year in which the commune got the case."""
    if record.kind != cases.KIND or record.logbook_no:
        return {}
    known.numbers[year] = known.numbers.get(year, 0) + 1
    return {"logbook_no": known.numbers[year]}


def _move(record: Shelved, known: Shelf, change: Change, at: str) -> None:
    """Take the record to where it stands after this change, and note since when it stands there."""
    verdict = change.set.get("verdict") or ""
    record.lines.append(shelf.bare_line(known.seq, known.author.role, verdict))
    record.own.append(OwnLine(seq=known.seq, device_seq=change.seq, prev=change.prev))
    standing = review.standing(record.lines) if len(record.lines) > 1 else _first(known.author.role, verdict)
    if standing != record.standing:
        record.standing, record.waiting_since = standing, at
    if known.author.role == Role.MEDIATOR:
        record.by = known.author.name
    record.seq = known.seq


@cache
def _first(role: Role, verdict: str) -> Standing:
    """Return where a record stands after its first line."""
    return review.standing([shelf.bare_line(1, role, verdict)])


def _note_facts(record: Shelved, taken: Fields, added: Fields) -> None:
    fields = taken | added if record.is_new else record.fields()
    case = changes.record_of(cases.Listed, {path: fields[path] for path in fields if path.partition("/")[0] in _FACTS})
    record.title = cases.listed_title(case)
    sent_away = case.not_mediated if case.not_mediated in rules.NOT_MEDIATED else ""
    record.dispute_type, record.outcome = case.dispute_type, case.outcome or sent_away
    record.received_on = case.received_on.isoformat() if case.received_on else ""
    record.logbook_no = case.logbook_no or 0


def _note_clashes(record: Shelved) -> None:
    """Count the fields of which several versions lie open, so that the queue need not look into the records."""
    lying = any(changes.conflict_path(path) and was.value is not None for path, was in record.written.items())
    record.clashes = len(clash.open_clashes(record.fields(), ())) if lying else 0


def _note_alarms(record: Shelved) -> None:
    """Count the dangers that are reported and not over, so that the queue can begin with them."""
    told = [was.value for path, was in record.written.items() if path.startswith(f"{_ALARMS}/")]
    record.alarms = sum(bool(value) and not value.get("over_at") for value in told)


def _line(
    known: Shelf, change: Change, digest: str, text: str, clashed: list[str], added: Fields, team: str, at: str
) -> dict[str, Any]:
    author = known.author
    return {
        "partition": author.partition,
        "seq": known.seq,
        "change": change.id,
        "kind": change.kind,
        "record": change.record,
        "author": author.person_id,
        "author_name": author.name,
        "role": author.role.value,
        "device": author.device_id,
        "team": team,
        "base": change.base,
        "device_seq": change.seq,
        "prev": change.prev,
        "set": text,
        "clashed": plain.as_text(clashed) if clashed else stands.NONE_CLASHED,
        "added": plain.as_text(added) if added else stands.NOTHING_ADDED,
        "verdict": change.set.get("verdict") or "",
        "at": change.at,
        "received_at": at,
        "digest": digest,
        "chain": known.chain,
        "restores": plain.as_text(change.restores),
    }
