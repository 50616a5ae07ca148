"""A phone over HTTP: what it sends arrives once, what is new comes down, nothing more."""

from tests.cast import DUONG_HUU, change


def test_a_phone_meets_its_commune(enrol):
    phone = enrol("lan")
    assert phone.enrolled.team_name == "Tổ hòa giải thôn Mùng"
    reply = phone.sync()
    assert [entry.kind for entry in reply.entries] == ["team", "team"]
    assert reply.cursor == {DUONG_HUU: 2}
    assert not reply.more


def test_what_one_sends_the_teammate_gets(enrol):
    lan, hung = enrol("lan"), enrol("hung")
    sent = change()
    reply = lan.sync(sent)
    assert [receipt.outcome for receipt in reply.receipts] == ["accepted"]
    assert sent.record not in [entry.record for entry in reply.entries]
    [entry] = [entry for entry in hung.sync().entries if entry.kind == "case"]
    assert entry.set == sent.set | {"logbook_no": 1}
    assert [line.by for line in entry.lines] == ["Nguyễn Thị Lan"]
