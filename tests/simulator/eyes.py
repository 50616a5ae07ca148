"""What somebody sees on a phone: asked of the workbook, as the screens do."""

from fieldapp import workbook
from fieldapp.domain import minutes
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
    return named + [row.id for row in workbook.list_cases(phone.store) if row.standing in CLAIMS]


def not_received(phone):
    """Return the words that this phone shows as not received: they wait, or lie with the officer."""
    return [(each.state, each.change) for each in phone.store.outbox.all()]
