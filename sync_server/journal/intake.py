"""Taking changes in: each is accepted, accepted with a clash, or held aside. Nothing is refused outright.

Everything is decided in memory over the records that a batch touches (`shelf`), then written in one
go. A change that breaks a rule goes to quarantine with its content and blocks nothing behind it.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from fieldapp.domain import changes, clash, kinds, review
from fieldapp.domain.review import Standing, Verdict
from fieldapp.domain.roles import Role
from fieldapp.protocol import NO_ROOM, Change, Receipt
from sync_server.clock import VIETNAM, stamp
from sync_server.journal import photo_names, plain, quarantine, reassigned, scope, shelf
from sync_server.journal.accept import accept, unseals
from sync_server.journal.author import Author
from sync_server.journal.following import follow_cases
from sync_server.journal.plain import Tidy, Unread
from sync_server.journal.shelf import Shelf, Shelved

NOT_YOURS, MAY_NOT_WRITE, UNREADABLE = "not_yours", "may_not_write", "unreadable"
UNKNOWN_KIND, REUSED_ID = "unknown_kind", "reused_id"
SIGNED = "signed"  # people have signed other words, and those stay
NOT_ASKED = "not_asked"  # it answers what another team was asked
RESTORED = "restored"  # an officer's words, brought back by a phone after this server had lost them
MOVED_ON, DECIDED_ALREADY = "moved_on", "decided_already"  # an officer's page was out of date
_REPLIES = "replies/"
Incoming = Change | Unread


def take(
    conn: Connection, author: Author, incoming: Sequence[Incoming], now: datetime, same_history: bool = True,
    seen: int | None = None,
) -> list[Receipt]:  # fmt: skip
    """Take in one person's changes, in order, and return a receipt for each.

    `conn` is in a writing transaction that the caller commits; only then do the receipts hold.
    The same change again (same id, same content, same author) gets the same receipt and counts once.
    Without `same_history` (the sender last spoke to a server of another epoch) no `base` is believed.
    `seen` is the number up to which the sender has read: what went to another team after it, they could not know. None
    for one who has all of it in front of them.
    """
    try:
        with conn.begin_nested():
            return _take(conn, author, incoming, now, same_history, seen)
    except (DataError, IntegrityError):
        if len(incoming) == 1:
            return [quarantine.set_aside(conn, author, incoming[0], UNREADABLE, stamp(now))]
    return [receipt for each in incoming for receipt in take(conn, author, [each], now, same_history, seen)]


def _take(
    conn: Connection, author: Author, incoming: Sequence[Incoming], now: datetime, same_history: bool, seen: int | None
) -> list[Receipt]:
    tidied = [(each, None if isinstance(each, Unread) else plain.tidied(each)) for each in incoming]
    readable = [tidy.change for _, tidy in tidied if tidy]
    known = shelf.fetch(conn, author, readable, (plain.kept_id(each.id) for each in incoming))
    known.same_history = same_history
    if seen is not None:
        read = seen if 0 <= seen <= known.seq else 0  # a number that we never gave proves nothing
        known.still_theirs = reassigned.still_theirs(conn, author, list(known.records), read)
    at, year = stamp(now), now.astimezone(VIETNAM).year
    receipts = [_one(known, sent, tidy, at, year) for sent, tidy in tidied]
    shelf.write(conn, known)
    follow_cases(conn, known, now)
    return receipts


def _one(known: Shelf, sent: Incoming, whole: Tidy | None, at: str, year: int) -> Receipt:
    if answer := _settled(known, whole.change if whole else sent):
        return replace(answer, change=sent.id)
    if whole is None:
        return _hold(known, sent, UNREADABLE, at)
    tidy, mark = whole.change, plain.digest(whole)
    if earlier := known.taken.get(tidy.id):
        return _again(known, earlier[1]) if earlier[0] == mark else _hold(known, tidy, REUSED_ID, at)
    if reason := _content_fault(tidy, known.author.role):
        return _hold(known, tidy, reason, at)
    record = known.records.get(tidy.record)
    if not _in_reach(known, tidy, record):
        return _hold(known, tidy, NOT_YOURS, at)
    if not _was_asked(known.author, tidy, record):
        return _hold(known, tidy, NOT_ASKED, at)
    if record is None and not _says_something(tidy):
        return _hold(known, tidy, UNREADABLE, at)
    if record and (reason := _too_late(known.author, tidy, record)):
        return Receipt(change=tidy.id, outcome="held", at=at, reason=reason)
    if record and known.author.role == Role.OFFICER and clash.not_offered(record.fields(), tidy.set):
        return _hold(known, tidy, MAY_NOT_WRITE, at)
    if unseals(known, tidy):
        return _hold(known, tidy, SIGNED, at)
    if known.held and (key := quarantine.key_of(tidy)) in known.held:
        known.let_in.append(key)  # it waited for an officer, and needs none any more
    return accept(known, tidy, mark, at, year, whole.text)


def _again(known: Shelf, receipt: Receipt) -> Receipt:
    """Return the receipt of a change that came before."""
    known.brought.add(receipt.seq)
    return receipt


def _settled(known: Shelf, sent: Incoming) -> Receipt | None:
    """Return what an officer made of this very change when it was held; None while it waits, or never was."""
    receipt = known.held.get(quarantine.key_of(sent)) if known.held else None
    return receipt if receipt and receipt.outcome != "held" else None


def _content_fault(change: Change, role: Role) -> str:
    """Return why nobody in this role may write this, whatever record it is for; or empty."""
    if change.kind not in changes.KINDS:
        return UNKNOWN_KIND
    if changes.forbidden(change.kind, change.set, role):
        return RESTORED if change.restores else MAY_NOT_WRITE
    if changes.unreadable(change.kind, change.set) or photo_names.misnamed(change.kind, change.set):
        return UNREADABLE
    verdict = change.set.get("verdict", Verdict.APPROVED)
    return "" if role != Role.OFFICER or verdict in tuple(Verdict) else UNREADABLE


def _in_reach(known: Shelf, change: Change, record: Shelved | None) -> bool:
    if record is None:
        return scope.may_begin(known.author, change.kind) and not known.author.astray
    theirs = scope.may_change(known.author, record.kind, record.team) or record.id in known.still_theirs
    return record.kind == change.kind and theirs


def _was_asked(author: Author, change: Change, record: Shelved | None) -> bool:
    """Return whether what it answers was asked of its author's team: a roll call is on every phone of the commune.

    The question says whom it asks; when a decision has taken it away, the answer itself does. Where neither does, as in
    what was written before questions said so, anybody may answer. What a phone brings back may be another's answer.
    """
    if author.role != Role.MEDIATOR or change.kind not in kinds.OF_COMMUNE or change.restores:
        return True
    answered = {path: path.removeprefix(_REPLIES) for path in change.set if path.startswith(_REPLIES)}
    if not answered:
        return True
    fields = record.fields() if record else {}
    sources = [
        (fields.get(f"inquiries/{key}") or fields.get(path) or change.set[path]) for path, key in answered.items()
    ]
    return {(each or {}).get("team") or "" for each in sources} <= {author.team_id, author.formerly, ""}


def _says_something(change: Change) -> bool:
    """Return whether it sets a value: taking away what never was begins no record."""
    return any(value is not None for value in change.set.values())


def _too_late(author: Author, change: Change, record: Shelved) -> str:
    """Return why an officer's decision finds nothing to decide any more; or empty."""
    if author.role != Role.OFFICER:
        return ""
    if change.base != record.seq:
        return MOVED_ON
    verdict = change.set.get("verdict")
    says = any(value and path.startswith("remarks/") for path, value in change.set.items())
    if verdict and not review.may_follow(Verdict(verdict), Standing(record.standing), with_remarks=says):
        return DECIDED_ALREADY
    return ""


def _hold(known: Shelf, sent: Incoming, reason: str, at: str) -> Receipt:
    row = quarantine.row_of(known.author, sent, reason, at)
    earlier = known.held.get((row["change"], row["digest"]))
    if earlier is None:
        if known.room().is_full:
            return Receipt(change=sent.id, outcome="held", at=at, reason=NO_ROOM)  # nothing of it is kept here
        known.room().add(row["content"])
        earlier = Receipt(change=sent.id, outcome="held", at=at, reason=reason)
        known.held[row["change"], row["digest"]] = earlier
        known.new_held.append(row)
    return replace(earlier, change=sent.id)
