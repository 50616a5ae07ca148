"""What a change does to its record once it is let in: numbers, clashes, values, standing, facts."""

from typing import Any

from fieldapp.domain import cases, changes, clash, review
from fieldapp.domain.changes import Fields, OwnLine, Written
from fieldapp.domain.roles import Role
from fieldapp.protocol import Change, Receipt
from sync_server.journal import chain, fates, plain, shelf
from sync_server.journal.author import Author
from sync_server.journal.shelf import Shelf, Shelved

_FACTS = ("parties", "dispute_type", "outcome", "received_on")


def accept(known: Shelf, change: Change, digest: str, at: str, year: int) -> Receipt:
    """Give the change its server number, carry it out on its record and return its receipt.

    `at` is the server's stamp of this moment, `year` the one in Vietnam.
    """
    author = known.author
    known.seq += 1
    known.chain = chain.after(known.chain, digest, known.seq)
    record = known.records.setdefault(change.record, _new(author, change, at))
    base = change.base if known.same_history and change.base <= record.seq else 0  # else it proves nothing
    clashed = _clashes(known, record, change, base)
    added = _conflicts(author, change, clashed) | _logbook_no(known, record, year)
    taken = {path: value for path, value in change.set.items() if path not in clashed and _says(record, path, value)}
    _write(known, record, change, taken, author.device_id)
    _write(known, record, change, added, "")
    _move(record, known, change, at)
    _note_facts(record, {*taken, *added})
    _note_clashes(record)
    known.new_lines.append(_line(known, change, digest, clashed, added, record.team, at))
    receipt = fates.accepted(change.id, known.seq, at, clashed, added)
    known.taken[change.id] = (digest, receipt)
    known.brought.add(known.seq)
    return receipt


def _clashes(known: Shelf, record: Shelved, change: Change, base: int) -> list[str]:
    """Return the paths that somebody else wrote since `base`.

    What this request itself brings is nobody else's, also when it was first taken from the author's former phone.
    """
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


def _write(known: Shelf, record: Shelved, change: Change, values: Fields, device: str) -> None:
    rows = known.touched.setdefault(record.id, {})
    for path, value in values.items():
        record.written[path] = Written(seq=known.seq, device=device, value=value, device_seq=change.seq)
        rows[path] = {
            "partition": known.author.partition,
            "record": record.id,
            "path": path,
            "seq": known.seq,
            "author": known.author.person_id,
            "device": device,
            "device_seq": change.seq,
            "change": change.id,
            "value": None if value is None else plain.as_text(value),
        }


def _says(record: Shelved, path: str, value: object) -> bool:
    """Return whether this is news: to take away what never was is none, and must not clash with what others write."""
    return value is not None or path in record.written


def _move(record: Shelved, known: Shelf, change: Change, at: str) -> None:
    """Take the record to where it stands after this change, and note since when it stands there."""
    verdict = change.set.get("verdict") or ""
    record.lines.append(shelf.bare_line(known.seq, known.author.role, verdict))
    record.own.append(OwnLine(seq=known.seq, device_seq=change.seq, prev=change.prev))
    standing = review.standing(record.lines)
    if standing != record.standing:
        record.standing, record.waiting_since = standing, at
    if known.author.role == Role.MEDIATOR:
        record.by = known.author.name
    record.seq = known.seq


def _note_facts(record: Shelved, changed: set[str]) -> None:
    if record.kind != cases.KIND or not any(path.partition("/")[0] in (*_FACTS, "logbook_no") for path in changed):
        return
    fields = record.fields()
    case = changes.record_of(cases.Case, {p: v for p, v in fields.items() if p.partition("/")[0] in _FACTS})
    record.title = cases.title(case)
    record.dispute_type, record.outcome = case.dispute_type, case.outcome
    record.received_on = case.received_on.isoformat() if case.received_on else ""
    record.logbook_no = fields.get("logbook_no", 0)


def _note_clashes(record: Shelved) -> None:
    """Count the fields of which several versions lie open, so that the queue need not look into the records."""
    lying = any(changes.conflict_path(path) and was.value is not None for path, was in record.written.items())
    record.clashes = len(clash.open_clashes(record.fields(), ())) if lying else 0


def _line(
    known: Shelf, change: Change, digest: str, clashed: list[str], added: Fields, team: str, at: str
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
        "set": plain.as_text(change.set),
        "clashed": plain.as_text(clashed),
        "added": plain.as_text(added),
        "verdict": change.set.get("verdict") or "",
        "at": change.at,
        "received_at": at,
        "digest": digest,
        "chain": known.chain,
        "restores": plain.as_text(change.restores),
    }
