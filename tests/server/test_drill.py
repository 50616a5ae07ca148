"""The drill: a server is lost and comes back from a backup that is older than what the phones know.

Real processes, real commands, real phones over real sockets, on both engines.
"""

import shutil

import pytest

from fieldapp import workbook
from fieldapp.workbook.standing import PhoneStanding
from sync_server.db import tables
from sync_server.db.history import Why
from sync_server.people.events import Kind
from sync_server.people.log import OfPhone, OfServer
from tests.cast import HUNG, LAN
from tests.server.machine import Machine
from tests.sync.village import SOCKET, Phone, a_picture

ROUNDS = 6  # more than any of this needs


@pytest.fixture(params=["sqlite", "postgresql"])
def machine(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/office/server.db"
    else:
        url = request.getfixturevalue("cluster").url(request.getfixturevalue("own_postgres"))
    machine = Machine(url, tmp_path / "office")
    yield machine
    machine.server.kill()


@pytest.fixture
def village(machine, tmp_path):
    """Lan and Hùng, with their phones."""
    made = [Phone(machine, tmp_path / who.person_id, who, wire=SOCKET, url=machine.server.url) for who in (LAN, HUNG)]
    yield made
    for each in made:
        each.close()


class Day:
    """What was done on the day, and where it stood when the server broke."""

    def __init__(self, machine, lan, hung, folder):
        self.machine, self.lan, self.hung, self.backup = machine, lan, hung, folder
        machine.server.start()
        self.kept = lan.send(summary="Trước bản sao.")
        lan.photo(self.kept, a_picture(1, side=300))
        lan.send(self.kept)
        self.sync()
        self.meanwhile = self._a_backup_while_phones_sync()
        self.epoch = machine.epoch()
        self.edited = hung.send(self.kept, note="Hùng ghi sau bản sao.")
        self.lost = lan.send(summary="Sau bản sao.")
        [self.photo] = lan.photo(self.lost, a_picture(2, side=300))
        lan.send(self.lost)
        self.sync()
        self.known = {record: written(machine.case(record)) for record in (self.kept, *self.meanwhile, self.lost)}
        machine.server.kill()

    def come_back(self):
        """Put the backup back by the command, start, and let the phones sync until nothing moves.

        The disk with the photos is gone as well: what came after the backup is on the phones alone.
        """
        shutil.rmtree(self.machine.config.blob_folder)
        done = self.machine.type("restore", self.backup, "--replace")
        assert done.returncode == 0, done.stderr
        self.machine.server.start()
        return self.sync(ROUNDS)

    def sync(self, rounds=2):
        reports = [phone.sync() for _ in range(rounds) for phone in (self.lan, self.hung)]
        assert not [each for each in reports if each.problem or each.offline], reports
        return reports

    def _a_backup_while_phones_sync(self):
        command, cases = self.machine.begin("backup", self.backup), []
        while command.poll() is None:
            cases.append(self.lan.send(summary=f"Trong lúc sao lưu, {len(cases)}."))
            self.lan.photo(cases[-1], a_picture(10 + len(cases), side=200))
            self.lan.send(cases[-1])
            self.sync(1)
        assert command.returncode == 0, command.communicate()
        return cases


@pytest.fixture
def day(machine, village, tmp_path):
    return Day(machine, *village, tmp_path / "backup")


def written(case):
    """Return what people wrote in a case: all but its number in the book, which the server gives."""
    return {path: value for path, value in case.fields.items() if path != "logbook_no"}


def claimed(phone):
    """Return the cases of which this phone says that the commune has all."""
    said = (PhoneStanding.RECEIVED, PhoneStanding.APPROVED)
    return [row.id for row in workbook.list_cases(phone.store) if row.standing in said]


def assert_no_false_claim(day):
    """Of every case that a phone calls received, the server has every value that the phone shows, and every photo."""
    for phone in (day.lan, day.hung):
        for record in claimed(phone):
            case = day.machine.case(record)
            assert case is not None, "called received, and the server never heard of it"
            assert phone.sees(record) == case.fields
            assert all(photo.present and day.machine.photos.size(photo.sha256) for photo in case.photos)


def test_the_drill_ends_with_both_sides_whole(day):
    assert len(day.meanwhile) > 0
    reports = day.come_back()
    assert all(each.complete for each in reports[-2:])
    assert_another_history(day)
    assert_no_false_claim(day)
    assert_everything_is_everywhere(day)
    assert day.lan.me.device in noted(day.machine), "the log names who brought something back"


def assert_another_history(day):
    epoch = day.machine.epoch()
    assert epoch != day.epoch
    assert {day.lan.road.epoch, day.hung.road.epoch} == {epoch}
    newest = next(line.history for line in day.machine.log() if isinstance(line, OfServer))
    assert (newest.epoch, newest.why) == (epoch, Why.RESTORED)


def assert_everything_is_everywhere(day):
    """Every case is at the server with each field's last value and its photos, and both phones show the same."""
    for record, fields in day.known.items():
        case = day.machine.case(record)
        assert case is not None, "lost with the server"
        assert written(case) == fields
        assert all(photo.present and day.machine.photos.size(photo.sha256) for photo in case.photos)
        for phone in (day.lan, day.hung):
            assert record in claimed(phone) and phone.sees(record) == case.fields
    numbers = [day.machine.case(record).fields["logbook_no"] for record in day.known]
    assert len(numbers) == len(set(numbers))
    changes = [row["change"] for row in day.machine.rows(tables.journal)]
    assert len(changes) == len(set(changes)), "nothing counts twice"


def noted(machine):
    """Return the phones of which the log says that they offered something again."""
    lines = [line for line in machine.log() if isinstance(line, OfPhone)]
    return {line.device for line in lines if line.event.kind == Kind.HISTORY}
