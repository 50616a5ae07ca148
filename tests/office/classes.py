"""A class that Minh has set, and what two phones have sent of it."""

from fieldapp.domain.ids import new_id
from fieldapp.domain.training import ATTENDANCE, CLASS, attendance_id
from fieldapp.protocol import Change
from sync_server.clock import stamp
from sync_server.db.engine import writing
from sync_server.journal.intake import take
from tests.cast import HUNG, LAN, MINH, NOW, OTHER_TEAM, TAM, TEAM
from tests.office.paper import a_photo, photo_value

TITLE = "Luật Đất đai, những điểm mới"
PEOPLE = {"lan": "Nguyễn Thị Lan", "hung": "Trần Văn Hùng", "tam": "Vi Thị Tâm"}


def tell(engine, author, kind, record, values, base=0):
    """Take one change in."""
    told = Change(id=new_id(), kind=kind, record=record, base=base, set=values, at=stamp(NOW), seq=1)
    with writing(engine) as conn:
        [receipt] = take(conn, author, [told], NOW)
    assert receipt.outcome in ("accepted", "clash"), receipt
    return receipt


def attend(engine, author, class_id, person, state="CM", base=0, **more):
    """Let a phone tick one name."""
    of = {"class_id": class_id, "person": person, "name": PEOPLE[person], "village": "Thôn Mùng", "state": state}
    by = {f"entered_by/{author.person_id}": {"name": author.name}}
    return tell(engine, author, ATTENDANCE, attendance_id(class_id, person), of | by | more, base)


def a_class(engine, deliver):
    """Set a class for two teams, with three people on its list, one of whom two phones wrote differently."""
    record = new_id()
    invited = {f"teams/{team}": {"name": f"Tổ {team}"} for team in (TEAM, OTHER_TEAM)}
    told = {"subject": "TH01", "title": TITLE, "held_on": "2026-11-21", "starts_at": "19 giờ", "place": "Nhà văn hóa"}
    seq = tell(engine, MINH, CLASS, record, told | invited | {"organizer": "UBND xã Dương Hưu"}).seq
    sheet = a_photo(9)
    more = {"photos/p1": photo_value(sheet), "documents/d1": {"title": "Sổ tay hòa giải viên"}}
    tell(engine, LAN, CLASS, record, more | {"evaluation": "Dễ hiểu, nên có thêm tình huống."}, seq)
    deliver(sheet)  # as a phone does: the words first
    attend(engine, LAN, record, "lan", documents=True, on_paper=True, clear=5, useful=4, opinion="Nên học buổi tối.")
    attend(engine, LAN, record, "hung", "VP", reason="Ốm")
    attend(engine, TAM, record, "hung", "V")
    drawn = {"photos/s1": photo_value(a_photo(8)), "signatures/s1": {"how": "SIGNED", "photo": "s1"}}
    attend(engine, HUNG, record, "tam", "HB", made_up_on="2026-11-22", **drawn)
    return record


def a_roll_before_its_day(engine):
    """Set a class whose list two teams' phones wrote a week before it is held."""
    record = new_id()
    told = {"subject": "TH03", "title": "Ghi biên bản cho đủ, cho đúng", "held_on": "2026-11-29", "place": "Thôn Đẫu"}
    tell(engine, MINH, CLASS, record, told)
    for author, person in ((HUNG, "lan"), (HUNG, "hung"), (TAM, "tam")):
        attend(engine, author, record, person)
    return record
