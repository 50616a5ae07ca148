"""The officer forgot a remark: it follows the first return, and the phone shows both while nobody has answered."""

from datetime import UTC, datetime

from fieldapp import workbook
from fieldapp.workbook.standing import PhoneStanding
from sync_server.db.engine import writing
from sync_server.journal.intake import take
from sync_server.office.story import tell
from tests.cast import LAN, MINH, change


def add_remark(commune, record, path, text):
    """What the office's form sends: a return that takes nothing away; returns its receipt."""
    case = commune.case(record)
    said = {f"remarks/{path}": {"path": path, "text": text}} if text else {}
    with writing(commune.engine) as conn:
        wanted = change(record, case.seq, set={"verdict": "returned"} | said)
        [receipt] = take(conn, MINH, [wanted], datetime.now(UTC))
    return receipt


def of(phone, record):
    """Return the case as the phone shows it."""
    return workbook.view(phone.store, record, phone.now().date())


def test_a_remark_that_follows_the_return_is_shown_with_the_first(either_commune, phones):
    lan = phones(either_commune, LAN)
    record = lan.send()
    lan.sync()
    either_commune.decide(record, "returned", {"agreement": "Ghi rõ ai dời rào."})
    lan.sync()
    assert add_remark(either_commune, record, "duties", "Ghi cả hạn.").outcome == "accepted"
    assert add_remark(either_commune, record, "", "").reason == "decided_already", "a return that says nothing new"
    lan.sync()
    shown = of(lan, record)
    assert shown.phone_standing is PhoneStanding.RETURNED
    assert shown.remarks == {"agreement": "Ghi rõ ai dời rào.", "duties": "Ghi cả hạn."}


def test_an_answer_that_has_not_gone_yet_waits_for_the_new_remark_too(commune, lan):
    record = lan.send()
    lan.sync()
    commune.decide(record, "returned", {"agreement": "Ghi rõ ai dời rào."})
    lan.sync()
    add_remark(commune, record, "duties", "Ghi cả hạn.")
    lan.write(record, agreement="Ông Bảo dời rào.")
    lan.sync()
    assert of(lan, record).phone_standing is PhoneStanding.RETURNED
    lan.send(record, duties="Ông Bảo dời trước ngày 30.")
    lan.sync()
    assert of(lan, record).phone_standing is PhoneStanding.RECEIVED


def test_both_histories_tell_return_and_addition_apart(commune, lan):
    record = lan.send()
    lan.sync()
    commune.decide(record, "returned", {"agreement": "Ghi rõ ai dời rào."})
    add_remark(commune, record, "duties", "Ghi cả hạn.")
    lan.sync()
    story = workbook.history(lan.store, record)
    assert [(line.verdict, line.adds) for line in story] == [("", False), ("returned", False), ("returned", True)]
    told = tell(commune.case(record).lines, "vi")
    assert [line.heading.removeprefix(line.heading.split(" đã ")[0]) for line in told[1:]] == [
        " đã trả lại",
        " đã góp ý thêm",
    ]
