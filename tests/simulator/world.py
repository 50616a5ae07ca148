"""One simulated world: a server, its phones, a clock, and what is under way between them."""

import random
import shutil
from contextlib import contextmanager, suppress
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from sqlalchemy import func, select

from fieldapp.domain import ids
from fieldapp.domain.problems import Code, Problem
from sync_server.db import history, tables
from sync_server.db.engine import reading, writing
from sync_server.ops import backup as ops_backup
from sync_server.ops import restore as ops_restore
from sync_server.people import devices, lost
from tests.simulator import reckoning
from tests.simulator.account import Account
from tests.simulator.cast import BEGIN, PHONES, WITNESSES, code_for, officer_of
from tests.simulator.phone import Phone

MOST_ROUNDS = 8


class Broken(AssertionError):
    """A promise was not kept."""


class World:
    """Made anew for each schedule over a server program that stays."""

    page = 1  # bytes at first: short schedules are to cross as many pages as long ones do

    def __init__(self, server, template, folder, names):
        self.server, self.template = server, template
        self.account = Account()
        self.history = 0  # grows when the server becomes another than it was
        self.in_flight = []
        self.elapsed = timedelta(0)
        server.clock = self.now
        server.begin(template)
        self.folder = folder
        self.bag = []  # files of the courier, wherever they are
        self._backup = None  # where the last one lies, and whether the server's own command made it
        self.phones = {name: self._phone(name) for name in sorted(names)}

    def _phone(self, name):
        shutil.copytree(self.template / name, self.folder / name)
        return Phone(self, name, PHONES[name], self.folder / name)

    def now(self):
        return BEGIN + self.elapsed

    def close(self):
        for phone in self.phones.values():
            phone.close()

    def run(self, operations):
        """Do them one after the other, let everything settle, and raise Broken when a promise was not kept."""
        with _ids_by_count():
            for operation in operations:
                self.elapsed += timedelta(minutes=1)
                if not self._is_gone(operation):
                    operation.do(self)
                    self._look(operation)
            self.settle()
            self.refuse(reckoning.faults(self))

    def settle(self):
        """The network is good, what is under way arrives, and everybody syncs until nothing moves any more."""
        while self.in_flight:
            self.arrive()
        self.phones |= {name: self._phone(name) for name in WITNESSES if WITNESSES[name] in self.phones}
        for _ in range(MOST_ROUNDS):
            left = [
                phone
                for phone in self.phones.values()
                if not (phone.revoked or phone.gone) and phone.settled_at != self._stands()
            ]
            if not left:
                return
            for phone in left:
                phone.open()  # one that is closed would be taken for carrying nothing
                carried = phone.carries()
                report = self.round(phone)
                if report.problem is Code.NOT_SIGNED_IN:
                    phone.shut_out = phone.enrol().problem is Code.OTHER_PERSON_UNSENT
                    report = self.round(phone)
                # What it delivered for others at the end of its round it has not read itself.
                whole = report.complete and phone.carries() == carried
                phone.settled_at = self._stands() if whole or phone.shut_out else None
        raise Broken(f"{left[0].name} does not settle: {report}")

    def _stands(self):
        """Return what is another as soon as the server has anything new for anybody."""
        with reading(self.server.engine) as conn:
            lines, photos = (
                select(func.count()).select_from(tables.journal),
                select(func.count()).select_from(tables.blobs),
            )
            return conn.execute(lines).scalar_one(), conn.execute(photos).scalar_one()

    def round(self, phone):
        """A sync of this phone, with whatever fates lie on its wire."""
        report = phone.use(phone.engine_round)
        phone.wire.fates = []
        return report

    def between(self, name):
        """Another phone has a whole round in the middle of somebody's."""
        phone = self.phones[name]
        if not (phone.in_round or phone.gone):
            phone.use(phone.engine_round)

    def arrive(self):
        """The oldest request that its phone has given up arrives."""
        if self.in_flight:
            self.server.answer(self.in_flight.pop(0))

    def code_for(self, who):
        """Return a new code for a mediator."""
        return code_for(self.server, who, self.now())

    def knows(self, phone):
        """Return whether the server knows the phone's token."""
        return self._device_of(phone) is not None

    def revoke(self, phone):
        """Let the officer take a phone the right to speak, if the server knows it."""
        if (device := self._device_of(phone)) is not None:
            with writing(self.server.engine) as conn:
                devices.revoke(conn, phone.who.partition, device, self.now())

    def _device_of(self, phone):
        known = select(tables.devices.c.id).where(tables.devices.c.id == phone.store.identity.get().reply.device)
        with reading(self.server.engine) as conn:
            return conn.execute(known).scalar_one_or_none()

    def backup(self, by_command):
        """Copy the server."""
        folder = self.folder / f"backup-{self.now():%d%H%M%S%f}"
        if by_command:
            ops_backup.back_up(self.server.config, folder, self.now())
        else:
            folder.mkdir()
            self.server.take_files(folder)
        self._backup = folder, by_command

    def restore(self, new_epoch, photos_too):
        """Put the server back to its last copy, or to the very beginning."""
        folder, by_command = self._backup or (self.template, False)
        if by_command:
            self.server.engine.dispose()
            ops_restore.put_back(self.server.config, folder, self.now(), replace=True)
        else:
            self.server.put_files(folder, with_photos=photos_too)
        self._is_another(new_epoch and not by_command)

    def begin_anew(self):
        """Replace the server's database by an empty one with the same people."""
        self.server.put_files(self.template / "empty")
        self._is_another(new_epoch=True)

    def _is_another(self, new_epoch):
        self.history += 1
        if new_epoch:
            with writing(self.server.engine) as conn:
                history.begin_anew(conn, history.Why.RESTORED, self.now())
        for phone in self.phones.values():
            if phone.revoked and not phone.gone:
                phone.open()
                self.revoke(phone)

    @contextmanager
    def losing(self):
        """Inside, something goes down for good. All that was there before is looked at first, so that no fault of the
        programs hides behind it."""
        self.refuse(f"lost before: {word}" for word in reckoning.lost_words(self, on_the_way=self.history > 0))
        yield
        reckoning.forgive(self)

    def lose(self, phone):
        """Let the officer mark a phone lost, if the server knows it."""
        if (device := self._device_of(phone)) is not None:
            with writing(self.server.engine) as conn:
                lost.mark_lost(conn, officer_of(phone.who.partition), device, self.now())

    def find(self, phone):
        """Let the officer take that back."""
        if (device := self._device_of(phone)) is not None:
            with suppress(Problem), writing(self.server.engine) as conn:
                lost.mark_found(conn, officer_of(phone.who.partition), device, self.now())

    def parting(self, phone):
        """A phone is about to destroy what it holds at the server's word: nothing of it may be there alone."""
        self.refuse(reckoning.parting_faults(self, phone))

    def _is_gone(self, operation):
        phone = self.phones.get(getattr(operation, "phone", None))
        return phone is not None and phone.gone

    def _look(self, operation):
        phone = self.phones.get(getattr(operation, "phone", None))
        if phone is not None and phone.store is not None:
            self.refuse(reckoning.draft_faults(self, phone) + reckoning.claim_faults(self, phone))

    def refuse(self, faults):
        if faults := list(faults):
            raise Broken("\n".join(faults))


@contextmanager
def _ids_by_count():
    """Ids come from a seed, so that a schedule makes the same ones each time."""
    chance = random.Random(0)
    with patch.object(ids, "os", SimpleNamespace(urandom=chance.randbytes)):
        yield
