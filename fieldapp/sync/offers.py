"""What a restored server has lost and this phone still knows, as changes that bring it back.

Several phones may offer the same: equal values are no clash. Each offer names the changes whose values it brings back,
so that a phone with an older picture sees that hers is outdone and offers nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import changes, kinds
from fieldapp.domain.changes import Fields
from fieldapp.domain.ids import new_id
from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.protocol import Change
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Covered, Held

MOST_NAMED = 100  # changes that one offer says it brings back: the newest


class Offer(Struct, frozen=True, kw_only=True):
    """Values of one record that go together."""

    set: Fields
    seen: bool  # what the server has there came before, and is to be overwritten; else nobody can tell: a clash
    restores: list[str]  # the lost changes whose values these are


class Story(Struct, frozen=True, kw_only=True):
    """What this phone knew of a record, and what the server tells of it now."""

    kind: str
    known: Fields
    known_lines: list[Line]
    told: Fields = {}
    told_lines: list[Line] = []
    torn: bool = False  # known in part: a pull had ended in the middle, with values still on their way


def lost(story: Story, where: Callable[[str], bool] = bool) -> list[Offer]:
    """Return what of the known record the server has lost at these paths.

    Only what lost changes wrote is offered. What a mediator may not write goes by itself: an officer decides about it.
    """
    known, known_lines, told, told_lines = story.known, story.known_lines, story.told, story.told_lines
    there = {line.change for line in told_lines} | {change for line in told_lines for change in line.restores}
    gone = list(_lacking(known_lines, told_lines, there))
    seen_before = {line.change for line in known_lines}
    newer, unsure, office = Fields(), Fields(), Fields()
    in_part: set[str] = set()  # changes that the offers do not bring back wholly
    for path in sorted(_touched(gone, known)):
        value, writer = known.get(path), _writer(told_lines, path, told)
        if value == told.get(path):
            continue
        if not where(path):
            in_part.update(line.change for line in [_writer(known_lines, path, known)] if line)
        elif changes.forbidden(story.kind, {path: value}, Role.MEDIATOR):
            office[path] = value
        elif writer is None or (_is_older(writer, seen_before) and not _may_be_less(story, path, writer)):
            newer[path] = value
        elif not _outdone(story, path, there):
            unsure[path] = value
    newer, unsure = _with_their_words(story, newer, unsure)
    return [
        Offer(set=values, seen=values is not unsure, restores=_names(gone, values, in_part))
        for values in (newer, unsure, office)
        if values
    ]


def _with_their_words(story: Story, newer: Fields, unsure: Fields) -> tuple[Fields, Fields]:
    """Return both. Signatures go with the words that they were given for where there are others by now: as a clash,
    which the server holds whole, so that nobody's name stands under what was never read to them.
    """
    under = kinds.ALL[story.kind].words_under if story.kind in kinds.ALL else kinds.no_words
    words, stand = under(newer, story.known), under(newer, story.told | newer)
    if words == {path: value for path, value in stand.items() if value is not None}:
        return newer, unsure
    return {}, unsure | dict.fromkeys(stand) | words | newer


def _lacking(known_lines: Iterable[Line], told_lines: Iterable[Line], there: Collection[str]) -> Iterator[Line]:
    """Yield the lines that the server has lost, and the rest of those that it has in part: a phone that was put back
    to an older copy sends what it still has of a change under the same id.
    """
    paths = {line.change: {*line.paths} for line in told_lines}
    for line in known_lines:
        left = [path for path in line.paths if path not in paths.get(line.change, ())]
        if line.change not in there:
            yield line
        elif line.change in paths and left:
            yield replace(line, paths=left)


def bring_back(
    store: DeviceStore, record: str, story: Story, at: str, *, seen: bool = True, outdone: Collection[str] = ()
) -> int:
    """Offer what the server has lost of the record, in the caller's transaction; return how many changes that are.

    What a change that still waits is going to replace is kept in the record until that has its receipt: it may be
    held, and then replaces nothing (`answered`). Without `seen` nothing counts as known to be older than this.
    At the paths `outdone` what was known has been replaced since, by whoever had seen it.
    """
    waiting = _waiting(store, record)
    _cover(store, record, lost(story, where=lambda path: path in waiting))
    found = lost(story, where=lambda path: path not in waiting and path not in outdone)
    return queue(store, record, [each if seen else replace(each, seen=False) for each in found], at)


def answered(store: DeviceStore, change: Change, at: str, *, taken: bool) -> None:
    """Offer what a change had covered that was not `taken`, in the caller's transaction.

    If it was, that is outdone, but for what its author had not seen.
    """
    held = store.records.get(change.record)
    if held is None or held.covered is None:
        return
    waiting, under = _waiting(store, change.record), held.covered
    free = {path: value for path, value in under.set.items() if path in change.set and path not in waiting}
    left = {path: value for path, value in under.set.items() if path not in free}
    store.records.put(replace(held, covered=replace(under, set=left) if left else None))
    going = {path: value for path, value in free.items() if not taken or path in held.unseen}
    if going:
        queue(store, change.record, [Offer(set=going, seen=False, restores=under.restores)], at)


def queue(store: DeviceStore, record: str, found: Collection[Offer], at: str) -> int:
    """Put the offers into the outbox, in the caller's transaction; return how many changes they are.

    Of one with something that whoever writes on this phone had not seen, this phone does not remember that it went:
    else the server would take that for words of theirs, which they may write over without a clash.
    """
    held = store.records.get(record)
    if held is None:
        return 0
    queued = 0
    for offer in found:
        unseen = not offer.set.keys().isdisjoint(held.unseen)
        if not held.lines and all(value is None for value in offer.set.values()):
            continue  # to take something away from a record that is not there
        change = Change(
            id=new_id(), kind=held.kind, record=record, base=held.base if offer.seen else 0, set=offer.set, at=at,
            seq=store.outbox.next_seq(), prev=0 if unseen else held.own_seq, restores=offer.restores,
        )  # fmt: skip
        held = held if unseen else replace(held, own_seq=change.seq)
        store.outbox.append(change)
        queued += 1
    store.records.put(held)
    return queued


def still_unseen(store: DeviceStore, held: Held) -> list[str]:
    """Return the paths of `held.unseen` at which something is being written or waits even now."""
    return sorted(set(held.unseen) & (held.draft.keys() | _waiting(store, held.id)))


def unseen(store: DeviceStore, held: Held, numbers_hold: bool) -> list[str]:
    """Return the paths at which what is being written or waits had not seen all that this phone knows.

    A number tells it as long as `numbers_hold`; once they are of another history, only what was told since is news.
    """
    begun = dict.fromkeys(_waiting(store, held.id), 0) | dict.fromkeys(held.draft, 0)
    news = [*held.lines, *held.told_lines]
    if numbers_hold:
        news += held.former_lines
        waiting = [each.change for each in store.outbox.of_record(held.id) if each.unanswered]
        begun |= {path: change.base for change in reversed(waiting) for path in change.set}
        begun |= {path: held.draft_bases.get(path, held.draft_base) for path in held.draft}
    else:
        known = {line.change for line in held.former_lines}
        news = [line for line in news if not _is_older(line, known)]
    now = {path for path, since in begun.items() if any(line.seq > since and path in line.paths for line in news)}
    return sorted(now | set(held.unseen))


def number_anew(store: DeviceStore, record: str, known_lines: Collection[Line], unseen: Collection[str]) -> None:
    """Let what is being written or waits say again what its author had seen, in the numbers of the new history.

    She had seen what the server has at a path when its last writer there is one whom this phone knew, and `unseen`
    does not name the path.
    """
    held = store.records.get(record)
    if held is None:
        return
    seen = {line.change for line in known_lines}
    for queued in store.outbox.of_record(record):
        known = _saw_all(queued.change.set, held, seen) and queued.change.set.keys().isdisjoint(unseen)
        if queued.state in ("waiting", "on_wire") and known:
            store.outbox.has_seen(queued.change.id, held.base)
    if held.draft:
        saw = {path: path not in unseen and _saw_all([path], held, seen) for path in held.draft}
        bases = {path: held.base if known else 0 for path, known in saw.items()}
        store.records.put(replace(held, draft_bases=bases, draft_base=min(bases.values())))


def _cover(store: DeviceStore, record: str, found: Collection[Offer]) -> None:
    held = store.records.get(record)
    if held is None or not found:
        return
    before = held.covered or Covered(set={}, restores=[])
    names = [*before.restores, *(name for offer in found for name in offer.restores)]
    under = before.set | {path: value for offer in found for path, value in offer.set.items()}
    covered = Covered(set=under, restores=list(dict.fromkeys(names))[-MOST_NAMED:])
    store.records.put(replace(held, covered=covered))


def _waiting(store: DeviceStore, record: str) -> set[str]:
    """Return the paths of the record at which a change has no receipt yet."""
    return set().union(*(each.change.set for each in store.outbox.of_record(record) if each.unanswered))


def _saw_all(paths: Iterable[str], held: Held, seen: Collection[str]) -> bool:
    writers = (_writer(held.lines, path, held.server) for path in paths)
    return all(writer is None or _is_older(writer, seen) for writer in writers)


def _touched(gone: Collection[Line], known: Fields) -> set[str]:
    """Return the paths that lost changes wrote, and what the server kept aside of them as clashes."""
    lost_ids = {line.change for line in gone}
    clashes = {path for path in known if path.startswith("conflicts/") and path.rpartition("/")[2] in lost_ids}
    return {path for line in gone for path in line.paths} | clashes


def _names(gone: Iterable[Line], values: Fields, but_not: Collection[str]) -> list[str]:
    touching = [line.change for line in gone if not values.keys().isdisjoint(line.paths)]
    return [change for change in touching if change not in but_not][-MOST_NAMED:]


def _writer(lines: Iterable[Line], path: str, fields: Fields) -> Line | None:
    """Return the last line that wrote there; one whose words lie aside among these fields, since they lost, did not."""
    wrote = (line for line in lines if path in line.paths and _conflict(path, line.change) not in fields)
    return max(wrote, key=lambda line: line.seq, default=None)


def _conflict(path: str, change: str) -> str:
    return f"{changes.CONFLICTS}/{path}/{change}"


def _is_older(writer: Line, seen: Collection[str]) -> bool:
    """Return whether this phone knew what that line wrote, be it that the line only brought it back."""
    return writer.change in seen or (bool(writer.restores) and all(each in seen for each in writer.restores))


def _may_be_less(story: Story, path: str, writer: Line) -> bool:
    """Return whether what this phone knows there may not take the place of what stands there now, though it is later:
    that was the version that lost in a clash still open, or nothing was known only because it had not come yet.
    """
    had_lost = any(_conflict(path, change) in story.known for change in (writer.change, *writer.restores))
    return had_lost or (story.torn and path not in story.known)


def _outdone(story: Story, path: str, again: Collection[str]) -> bool:
    """Return whether somebody has brought back what this phone knows there, with all that came after it."""
    writer = _writer(story.known_lines, path, story.known)
    return writer is not None and writer.change in again
