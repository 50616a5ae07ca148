"""What somebody sees on a phone: asked of the workbook, as the screens do."""

from fieldapp import workbook
from fieldapp.domain import minutes, training
from fieldapp.workbook import working
from fieldapp.workbook.standing import PhoneStanding

CLAIMS = (PhoneStanding.RECEIVED, PhoneStanding.APPROVED)


def fields(phone, record):
    """Return the record as its reader sees it."""
    return working.of_record(phone.store, record).fields


def draft(phone, record):
    """Return what the next press of "Gửi xã" would hand over of what was just written."""
    return working.of_record(phone.store, record).draft


def below(phone, record):
    """Return what stands under the draft."""
    return working.of_record(phone.store, record).below


def claims(phone):
    """Return the records of which this phone says that the commune has all."""
    today = phone.now().date()
    papers = [held.id for held in phone.store.records.of_kind(minutes.KIND)]
    named = [each for each in papers if workbook.paper_view(phone.store, each, today).standing in CLAIMS]
    named += [row.id for row in workbook.list_cases(phone.store) if row.standing in CLAIMS]
    rolled = workbook.roll(phone.store, class_of(phone))
    waits = rolled.waiting or rolled.lacking
    people = [] if waits else [each.person for each in rolled.people if each.attendance]
    return named + [training.attendance_id(rolled.id, person) for person in people]


def nothing_left(phone):
    """Return whether this phone says that nothing is on it alone."""
    whole = workbook.overview(workbook.list_cases(phone.store), workbook.beside_cases(phone.store))
    return not (whole.only_here or whole.beside)


def class_of(phone):
    """Return the one class that all phones of a commune fill."""
    return f"lop-{phone.who.partition}"


def on_roll(phone, person):
    """Return one person as the roll of the class shows them; None when they are not on it."""
    return workbook.find_attendee(workbook.roll(phone.store, class_of(phone)), person)


def given(phone):
    """Return, by record of the class, the signatures that its roll shows: their keys and their pictures' hashes."""
    rolled = workbook.roll(phone.store, class_of(phone))
    return {
        training.attendance_id(rolled.id, each.person): {
            key: each.attendance.photos[value.photo].sha256 if value.photo in each.attendance.photos else ""
            for key, value in each.attendance.signatures.items()
        }
        for each in rolled.people
        if each.attendance
    }


def not_received(phone):
    """Return the words that this phone shows as not received: they wait, or lie with the officer."""
    return [(each.state, each.change) for each in phone.store.outbox.all()]
