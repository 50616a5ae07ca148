"""Careless versions of both programs, planted into the real code: each breaks one promise, and schedules must show it.

Each is a context manager; inside it the program is careless. Nothing here can be switched on from a program.
"""

import contextlib
from contextlib import contextmanager
from unittest.mock import patch

from msgspec.structs import replace
from sqlalchemy import func, select

from fieldapp.domain.ids import new_id
from fieldapp.store.outbox import Outbox
from fieldapp.workbook import class_signing
from sync_server.api import exchange, routes
from sync_server.blobs import desk
from sync_server.db.engine import reading, writing
from sync_server.db.tables import blobs, journal, records
from sync_server.journal import accept, intake, shelf, window


@contextmanager
def cursor_by_time():
    """A page begins behind the moment of the phone's newest line, not behind its number."""
    real = window.read

    def read(conn, viewer, since, *more):
        of = journal.c
        here = of.partition == viewer.partition
        moment = conn.execute(select(of.received_at).where(here, of.seq == since)).scalar_one_or_none() or ""
        newer = conn.execute(select(func.min(of.seq)).where(here, of.received_at > moment)).scalar_one_or_none()
        newest = conn.execute(select(func.max(of.seq)).where(here)).scalar_one_or_none() or 0
        return real(conn, viewer, newest if newer is None else max(newer - 1, since), *more)

    with patch.object(window, "read", read):
        yield


@contextmanager
def receipt_before_commit():
    """The answer goes out first, and what it confirms is written when the next request comes."""
    later = []

    @contextmanager
    def writing_later(engine):
        with reading(engine) if later else contextlib.nullcontext(), engine.connect() as conn:
            transaction = conn.begin()
            yield conn
            transaction.rollback()

    def take_later(conn, author, incoming, *more):
        receipts = intake.take(conn, author, incoming, *more)
        later.append((author, incoming, more))
        return receipts

    real = exchange.round_trip

    def round_trip(service, *more):
        with writing(service.engine) as conn:
            while later:
                author, incoming, rest = later.pop(0)
                intake.take(conn, author, incoming, *rest)
        return real(service, *more)

    with (
        patch.object(exchange, "writing", writing_later),
        patch.object(exchange, "take", take_later),
        patch.object(routes, "round_trip", round_trip),
    ):
        yield


@contextmanager
def resent_as_a_new_id():
    """What goes on the wire again goes under another id."""
    real = Outbox.freeze

    def freeze(self, limit):
        with self._storage.transaction():
            rows = self.all()
            self.clear()
            for queued in rows:
                again = queued.state == "on_wire"
                change = replace(queued.change, id=new_id()) if again else queued.change
                self._put(replace(queued, change=change))
        return real(self, limit)

    with patch.object(Outbox, "freeze", freeze):
        yield


@contextmanager
def any_phone_reads_any_photo():
    """Who knows a photo's hash gets it."""

    def visible(conn, viewer, sha256):
        asked = select(blobs.c.size, blobs.c.received_at).where(blobs.c.sha256 == sha256)
        return conn.execute(asked.limit(1)).one_or_none()

    with patch.object(desk, "_visible", visible):
        yield


@contextmanager
def pages_without_field_numbers():
    """Which records come in a page goes by the number of each record's last line, and not by those of its fields."""
    real = window._visible_in

    def visible_in(conn, viewer, start, upto):
        of = records.c
        late = set(conn.execute(select(of.id).where(of.partition == viewer.partition, of.seq > upto)).scalars())
        return {record: kind for record, kind in real(conn, viewer, start, upto).items() if record not in late}

    with patch.object(window, "_visible_in", visible_in):
        yield


@contextmanager
def clashes_without_field_numbers():
    """Every field counts as written when its record was last written."""
    real = shelf.fetch

    def fetch(*arguments):
        known = real(*arguments)
        for record in known.records.values():
            record.written = {path: replace(was, seq=record.seq) for path, was in record.written.items()}
        return known

    with patch.object(intake.shelf, "fetch", fetch):
        yield


@contextmanager
def the_last_one_wins():
    """What somebody else wrote meanwhile is overwritten."""
    with patch.object(accept, "_clashes", lambda *_: []):
        yield


@contextmanager
def a_photo_counts_before_it_is_whole():
    """A photo is called received with its first piece."""
    real = desk.add

    def add(engine, store, author, upload, now):
        return replace(real(engine, store, author, upload, now), offset=upload.length, complete=True)

    with patch.object(desk, "add", add):
        yield


@contextmanager
def what_is_signed_is_altered():
    """Words of a paper are taken also when people have signed others."""
    with patch.object(intake, "unseals", lambda *_: False):
        yield


@contextmanager
def receipts_clear_what_is_held():
    """A phone forgets what the server has put aside."""

    def hold(self, change_id, *_):
        self.remove(change_id)

    with patch.object(Outbox, "hold", hold):
        yield


@contextmanager
def what_lay_aside_is_not_offered_again():
    """A phone forgets what it had been told lies aside, when a server that was put back does not know of it."""

    def reoffer(self, change_id):
        self.remove(change_id)

    with patch.object(Outbox, "reoffer", reoffer):
        yield


@contextmanager
def the_last_line_stays_on_the_pad():
    """Whoever signs at a class is given the picture of whoever signed before."""
    real, drawn = class_signing._sign, []

    def sign(store, class_id, person, how, picture, now):
        drawn.append(picture)
        real(store, class_id, person, how, drawn[-2:][0], now)

    with patch.object(class_signing, "_sign", sign):
        yield


@contextmanager
def a_class_has_one_place_to_sign():
    """A signature takes the place of what the same person has signed on another phone."""
    with patch.object(class_signing, "new_id", lambda *_: "signed"):
        yield


@contextmanager
def a_village_keeps_its_pictures():
    """A signature's picture is given to phones of the team that brought it, and all others see that it is there."""

    def visible(conn, viewer, sha256):
        here = (blobs.c.partition == viewer.partition, blobs.c.team == viewer.team)
        return conn.execute(
            select(blobs.c.size, blobs.c.received_at).where(blobs.c.sha256 == sha256, *here)
        ).one_or_none()

    with patch.object(desk, "_visible", visible):
        yield


MUTANTS = {
    mutant.__name__: mutant
    for mutant in (
        cursor_by_time, receipt_before_commit, resent_as_a_new_id, any_phone_reads_any_photo,
        pages_without_field_numbers, clashes_without_field_numbers, the_last_one_wins,
        a_photo_counts_before_it_is_whole, what_is_signed_is_altered, receipts_clear_what_is_held,
        what_lay_aside_is_not_offered_again, the_last_line_stays_on_the_pad, a_class_has_one_place_to_sign,
        a_village_keeps_its_pictures,
    )
}  # fmt: skip
