"""A commune at work: cases at every standing, a conflict, a closed door, phones well and ill."""

import hashlib
from datetime import date, timedelta
from functools import cached_property

from msgspec.structs import replace
from sqlalchemy import insert

from fieldapp.domain import minutes, notes
from fieldapp.domain.appraisals import KIND, appraisal_id, round_of
from fieldapp.domain.ids import new_id
from fieldapp.domain.roles import Role
from fieldapp.protocol import Change, EnrolRequest, Farewell, Holding, RecoveryOpen, RecoveryRequest
from sync_server.blobs import desk
from sync_server.blobs.desk import Upload
from sync_server.clock import stamp
from sync_server.db.engine import writing
from sync_server.db.tables import handovers
from sync_server.journal import settling
from sync_server.journal.author import Author
from sync_server.journal.intake import take
from sync_server.journal.plain import Unread
from sync_server.people import (
    advisers,
    asking,
    devices,
    documents,
    elections,
    events,
    lost,
    membership,
    nominations,
    notices,
    placing,
    recovery,
    villages,
)
from sync_server.people.about import About
from sync_server.people.documents import Given
from sync_server.people.elections import Candidate, Election
from sync_server.people.events import Kind
from sync_server.people.nominations import About as OfClass
from sync_server.people.nominations import Who
from sync_server.people.notices import Mark, Words
from sync_server.people.standards import MET, UNMET, Look
from tests.cast import FAR, HUNG, LAN, MINH, NOW, OTHER_TEAM, QUAN, TAM, TEAM
from tests.office.aside import hold
from tests.office.classes import a_class, a_roll_before_its_day
from tests.office.paper import a_photo, photo_value, sound_value
from tests.sounds import a_wav, an_m4a

NOTHING_LEFT = Farewell(changes_left=0, photos_left=0, drafts_left=0)
LONG = (
    "Ông Bảo dựng lại hàng rào giáp ranh đất vườn nhà bà Lan, bà Lan cho rằng hàng rào mới lấn sang 0,4 m dài 6 m. "
    "Hai bên đã to tiếng hai lần, có người làm chứng.\nHàng xóm đề nghị tổ hòa giải đến xem tại chỗ."
)


def quarrel(**more):
    """A whole case, every field of the logbook filled in."""
    return {
        "received_on": "2026-11-18",
        "basis": "1A",
        "dispute_type": "A04",
        "summary": LONG,
        "parties/p1": {
            "role": "BEN", "kind": "CN", "name": "Bà Nguyễn Thị Lan", "birth_year": 1968,
            "address": "Thôn Mùng, Xã Dương Hưu", "demand": "Trả lại đúng ranh cũ.",
        },
        "parties/p2": {
            "role": "BEN", "kind": "GD", "name": "Ông Trần Văn Bảo", "birth_year": 1961, "address": "Thôn Mùng",
        },
        "parties/p3": {"role": "LQ", "kind": "CN", "name": "Ông Hoàng Văn Thụ", "address": "Nhà giáp ranh phía đông"},
        "mediators/m1": {"name": "Nguyễn Thị Lan", "person": "lan"},
        "mediators/m2": {"name": "Trần Văn Hùng", "person": "hung"},
        "invited/i1": {"role": "MOI", "kind": "M6", "name": "Cụ Vi Văn Định", "both_sides_agree": True},
        "place": "D1",
        "place_detail": "Tại hàng rào giữa hai nhà",
        "openness": "CK",
        "sessions/s1": {"held_on": "2026-11-19", "notes": "Hai bên kể lại. Ông Bảo chưa đồng ý đo lại."},
        "sessions/s2": {
            "held_on": "2026-11-20", "notes": "Đo lại có cụ Định chứng kiến: lệch 0,3 m.\nÔng Bảo nhận sẽ dời rào.",
        },
        "outcome": "THANH",
        "ending": "1",
        "ended_on": "2026-11-20",
        "agreement": "Ông Bảo dời hàng rào về ranh cũ. Bà Lan hỗ trợ một ngày công.",
        "duties": "Ông Bảo dời rào; bà Lan cho vật liệu cũ.",
        "performance": "Hai nhà cùng làm, trưởng thôn chứng kiến.",
        "perform_by": "2026-12-05",
        "follow_ups/f1": {"due_on": "2026-12-05", "promise": "Dời xong hàng rào", "kept": "DUNG_HAN"},
        "signatures/c1": {"name": "Nguyễn Thị Lan", "role": "BEN", "signed_on": "2026-11-20", "photo": "a1"},
        "signatures/c2": {"name": "Trần Văn Bảo", "role": "BEN", "fingerprint": True, "signed_on": "2026-11-20"},
        "note": "Trưởng thôn sẽ nhắc trước hạn ba ngày.",
    } | more  # fmt: skip


def small(one, other, kind="A01", **more):
    """A case as it is when first sent."""
    return {
        "received_on": "2026-11-15",
        "dispute_type": kind,
        "summary": "Hai bên lời qua tiếng lại, nhờ tổ hòa giải nói giúp.",
        "parties/p1": {"role": "BEN", "kind": "CN", "name": one},
        "parties/p2": {"role": "BEN", "kind": "CN", "name": other},
        "mediators/m1": {"name": "Vi Thị Tâm", "person": "tam"},
    } | more


class Commune:
    """What was written, by name, so that tests can go there."""

    def __init__(self, engine, store, sealing):
        self.engine = engine
        self.store = store
        self.sealing = sealing
        self.full = self._begin()
        self.private = self._second()
        self.returned = self._third()
        self.amended = self._fourth()
        self.approved = self._fifth()
        self.training = a_class(engine, self.deliver)
        self.note, self.paper = self._beside()
        self.far = self.write(FAR, small("Bà Hà", "Ông Khánh"), days_ago=2).record
        self.phones = self._phones()
        self.held = self._held()
        self.left = self._left()
        self._looked_at()
        self._without_a_phone()
        self.election = an_election(engine)
        self.villages = self._villages()
        self.adviser = an_adviser(engine)
        self.trainer = self._trainer()
        self.question = self._question()
        self.receipt = a_receipt(engine)
        self.higher = a_higher_class(engine)
        self.notices = self._notices()
        self._reviewed_differently()

    def write(self, author, values, *, record=None, base=0, days_ago=0.0, at=None):
        """Take one change in, that many days ago."""
        moment = NOW - timedelta(days=days_ago)
        change = Change(
            id=new_id(), kind="case", record=record or new_id(), base=base, set=values, at=at or stamp(moment), seq=1
        )
        with writing(self.engine) as conn:
            receipt = take(conn, author, [change], moment)[0]
        assert receipt.outcome in ("accepted", "clash"), receipt
        return Written(change.record, receipt.seq)

    def deliver(self, content, author=LAN):
        """Hand in a photo as a phone does."""
        sha256 = hashlib.sha256(content).hexdigest()
        upload = Upload(sha256=sha256, offset=0, length=len(content), chunk=content)
        desk.add(self.engine, self.store, author, upload, NOW)

    def _begin(self):
        here, missing, said = a_photo(1), a_photo(2), a_wav(1)
        self.deliver(here)
        self.deliver(said)
        photos = {
            "photos/a1": photo_value(here, "Biên bản, trang 1"),
            "photos/a2": photo_value(missing, "Hàng rào giữa hai nhà"),
            "photos/s1": sound_value(said, seconds=1),
            "photos/s2": sound_value(an_m4a()),
        }
        return self.write(LAN, quarrel(**photos), days_ago=3).record

    def _second(self):
        return self.write(
            TAM, small("Bà Lường Thị Nhung", "Ông Lường Văn Phúc", "A02", openness="KCK"), days_ago=9
        ).record

    def _third(self):
        case = self.write(HUNG, quarrel(**{"parties/p1": {"role": "BEN", "name": "Bà Mai"}}), days_ago=12)
        self.write(
            MINH,
            {
                "verdict": "returned",
                "remarks/r1": {"path": "agreement", "text": "Xin ghi rõ ai dời rào, xong trước ngày nào."},
                "remarks/r2": {"path": "", "text": "Hồ sơ nên gửi trong tuần."},
            },
            record=case.record, base=case.seq, days_ago=6,
        )  # fmt: skip
        return case.record

    def _fourth(self):
        case = self.write(LAN, small("Ông Hoàng Văn Sơn", "Bà Đinh Thị Thơm", "A05"), days_ago=14)
        back = self.write(
            MINH,
            {"verdict": "returned", "remarks/r3": {"path": "summary", "text": "Ghi rõ dây điện chạy qua nhà ai."}},
            record=case.record, base=case.seq, days_ago=10,
        )  # fmt: skip
        self.write(
            LAN,
            {"summary": "Dây điện nhà ông Sơn chạy qua mái nhà bà Thơm, hai bên đã cãi nhau."},
            record=case.record,
            base=back.seq,
            days_ago=4,
        )
        self.write(
            HUNG,
            {"summary": "Dây điện chạy ngang sân chung."},
            record=case.record,
            base=back.seq,
            days_ago=1,
            at="2023-01-01T07:00:00+07:00",
        )
        return case.record

    def _fifth(self):
        case = self.write(TAM, small("Bà Vi Thị Xuân", "Ông Nông Văn Tiến", "A08"), days_ago=30)
        self.write(MINH, {"verdict": "approved"}, record=case.record, base=case.seq, days_ago=25)
        return case.record

    def _held(self):
        """What lies aside, by why: another team's, not to be read, and what Minh declined."""
        tam = replace(TAM, device_id=self.phones["tam"])
        added = {"note": "Tôi cũng có mặt hôm đo lại ranh.", "verdict": "approved", "parties/p3": None,
                 "sessions/s9": {"held_on": "2026-11-21", "notes": LONG}}  # fmt: skip
        said = Change(id=new_id(), kind="case", record=self.full, base=1, set=added, at=stamp(NOW), seq=3)
        held = {
            "team": hold(self.engine, tam, said, NOW - timedelta(days=2)),
            "unread": hold(self.engine, LAN, Unread(id="c9", raw='{"id": "c9", "set": ["<b>' + "x" * 300), NOW),
            "declined": hold(self.engine, tam, replace(said, id=new_id()), NOW - timedelta(days=5)),
            "whole": hold(self.engine, tam, replace(said, id=new_id(), set={"note": "Chỉ một câu."}), NOW),
        }
        with writing(self.engine) as conn:
            settling.decline(conn, MINH, held["declined"], "Tổ kia đã ghi rồi, xin xem lại.", NOW - timedelta(days=4))
        return held

    def _without_a_phone(self):
        """Somebody who has just begun and has no phone yet."""
        about = About(name="Lò Văn Mới", born="1990", sex="NAM", ethnic="KHAC", phone="")
        with writing(self.engine) as conn:
            membership.add(conn, MINH, "moi", OTHER_TEAM, about, NOW - timedelta(days=1))

    @cached_property
    def rolled(self):
        """A class with a list to look at, for who asks for it: the stories of the commune count without it."""
        return a_roll_before_its_day(self.engine)

    def _beside(self):
        """A quick note with a photo and a voice, and the minutes of a team meeting that one has signed."""
        picture, said = a_photo(4), an_m4a(seed=3)
        note = {
            "words": "Bà Sửu gọi: hai nhà cãi nhau về cái bờ rào.",
            "written_on": "2026-11-22",
            "written_by": LAN.name,
        }
        words = {
            "type": "BBHT", "held_on": "2026-11-21", "team_name": "Tổ hòa giải thôn Mùng", "place": "Nhà văn hóa",
            "blocks/a": {"text": "Bàn việc lối đi chung."}, "blocks/c": {"text": "Bà Lan gặp hai nhà."},
            "attendees/p1": {"name": LAN.name, "role": "HGV"}, "attendees/p2": {"name": HUNG.name, "role": "HGV"},
        }  # fmt: skip
        given = {"name": LAN.name, "role": "HGV", "how": "SIGNED", "at": "2026-11-21T20:05:00+07:00", "photo": "g1"}
        sealed = {"signatures/p1": given, "digest": minutes.digest_of(words), "photos/g1": photo_value(picture)}
        files = {"photos/p1": photo_value(picture), "photos/s1": sound_value(said, seconds=12)}
        sent = [
            self._tell(LAN, notes.KIND, note | files), self._tell(LAN, minutes.KIND, words | sealed),
        ]  # fmt: skip
        for content in (picture, said):
            self.deliver(content)
        return sent

    def _tell(self, author, kind, values):
        told = Change(id=new_id(), kind=kind, record=new_id(), base=0, set=values, at=stamp(NOW), seq=1)
        with writing(self.engine) as conn:
            [receipt] = take(conn, author, [told], NOW)
        assert receipt.outcome == "accepted", receipt
        return told.record

    def _reviewed_differently(self):
        """Two phones that both had the sheet of a mediator wrote another conclusion each."""
        record = appraisal_id("hung", round_of(NOW.date()))
        sheet = {"person": "hung", "year": NOW.year, "month": NOW.month, "reviewed_on": NOW.date().isoformat()}
        told = [(LAN, sheet), (HUNG, {"conclusion": "DE_NGHI_THOI"}), (LAN, {"conclusion": "TIEP_TUC"})]
        base = 0
        for author, values in told:
            sent = Change(id=new_id(), kind=KIND, record=record, base=base, set=values, at=stamp(NOW), seq=1)
            with writing(self.engine) as conn:
                [receipt] = take(conn, author, [sent], NOW)
            base = base or receipt.seq
        assert receipt.outcome == "clash", receipt

    def _question(self):
        """What an expert was asked about the first case, and answered."""
        asked = (
            "Loại vụ, việc: Lối đi chung\nNội dung: Bên B dựng lại hàng rào giáp ranh đất vườn nhà bên A, "
            "bên A cho rằng hàng rào mới lấn sang 0,4 m dài 6 m.\n\n"
            "Điều muốn hỏi: Ranh giới không có trong sổ đỏ thì xác định theo gì?"
        )
        said = "Điều 175 Bộ luật Dân sự 2015: theo thỏa thuận, theo tập quán, hoặc theo ranh giới có từ 30 năm trở lên."
        with writing(self.engine) as conn:
            question = asking.fresh_id()
            asking.ask(conn, MINH, question, self.full, asked, ["luat"], NOW - timedelta(days=2))
            asking.mark_read(conn, "luat", "Tạ Thị Luật", question, NOW - timedelta(days=1))
            asking.answer(conn, "luat", "Tạ Thị Luật", question, said, NOW - timedelta(hours=20))
        return question

    def _notices(self):
        """A draft, one to be published, one that the centre could not read out, one changed since, one taken back."""
        with writing(self.engine) as conn:
            notices.begin(conn, MINH, draft := new_id(), WORDS, NOW - timedelta(days=1))
        coming = replace(WORDS, title="Tổ hòa giải giúp được gì", first=NOW.date() + timedelta(days=3))
        made = {"draft": draft, "coming": a_notice(self.engine, words=coming)}
        made["fresh"] = a_notice(self.engine)
        made["refused"] = a_notice(self.engine, words=replace(WORDS, title="Kết quả hòa giải ở cơ sở năm 2026"))
        made["changed"] = a_notice(self.engine, words=replace(WORDS, title="Thôn Mùng làm mô hình điểm", matter="MH"))
        made["gone"] = a_notice(self.engine, words=replace(WORDS, title="Lịch tiếp dân của xã"))
        with writing(self.engine) as conn:
            for name in ("changed", "gone"):
                notices.mark(conn, CENTRE, made[name], POSTED, NOW - timedelta(hours=9))
            no = Mark(kind=notices.Kind.REFUSED, channel="LOA", version=1, remark="Cụm loa thôn Đẫu hỏng, đang chờ thợ")
            notices.mark(conn, CENTRE, made["refused"], no, NOW - timedelta(hours=2))
            notices.mark(conn, CENTRE, made["refused"], POSTED, NOW - timedelta(hours=1))
            again = replace(WORDS, title="Thôn Mùng làm mô hình điểm năm 2026", matter="MH")
            notices.rewrite(conn, MINH, made["changed"], 2, again, NOW - timedelta(hours=3))
            notices.hand_over(conn, MINH, made["changed"], 3, NOW - timedelta(hours=3))
            notices.take_back(conn, MINH, made["gone"], "Ngày tiếp dân ghi sai", NOW - timedelta(hours=1))
        return made

    def _trainer(self):
        """A trainer who is none any more."""
        told = advisers.Told(
            name="Hoàng Văn Giảng", work_place="Trường THCS Dương Hưu", field="Luật Hôn nhân và gia đình"
        )
        with writing(self.engine) as conn:
            advisers.add(conn, MINH, made := new_id(), advisers.TRAINER, told, None, NOW - timedelta(days=50))
            advisers.end(conn, MINH, made, NOW.date(), "Chuyển công tác", NOW - timedelta(hours=2))
        return made

    def _villages(self):
        """One of today with two teams' worth of history, and one that was merged into another."""
        now, gone = NOW - timedelta(days=200), [new_id(), new_id()]
        made = new_id()
        with writing(self.engine) as conn:
            for village, name in zip(gone, ("Thôn Khe Lạnh", "Thôn Khe Ấm"), strict=True):
                villages.add(conn, MINH, village, name, None, "", now)
            on = date(2025, 7, 1)
            villages.merge(conn, MINH, gone, made, "Thôn Khe Rộng", on, "15/NQ-HĐND", NOW - timedelta(days=100))
            villages.rename(conn, MINH, made, "Thôn Khe", date(2026, 1, 1), "2/NQ-HĐND", NOW - timedelta(days=9))
            mung = placing.named(conn, MINH.partition, "Thôn Mùng")
        return {"made": made, "gone": gone[0], "mung": mung}

    def _left(self):
        """Somebody who mediated, led, and has left, with a phone that has not sent everything yet."""
        about = About(name="Lương Thị Thu Hằng", born="1958", sex="NU", ethnic="KHAC", phone="0912 000 555")
        now = NOW - timedelta(days=30)
        with writing(self.engine) as conn:
            membership.add(conn, MINH, "hang", OTHER_TEAM, about, now)
            membership.recognise(conn, MINH, "hang", now.date(), "12/QĐ-UBND", now)
            membership.name_leader(conn, MINH, OTHER_TEAM, "hang", now)
            code = devices.make_code(conn, MINH, "hang", now)
            device = devices.redeem(conn, EnrolRequest(code=code, token="hang" * 11, app="0.1.0"), now).device
            holding = Holding(changes=2, photos=1)
            devices.note_seen(conn, device, app="0.1.0", holding=holding, clock_off_s=0, now=NOW - timedelta(days=9))
            membership.leave(conn, MINH, "hang", NOW.date(), "b", "31/QĐ-UBND", NOW - timedelta(hours=3))
        return "hang"

    def _looked_at(self):
        """One mediator whose standards were looked at, one of them not met; of the others nobody has written yet."""
        found = {"T2": MET, "T3": MET, "T4": UNMET}
        by = "Ban công tác Mặt trận thôn Mùng"
        look = Look(found=found, on="2026-11-12", looked_by=by, remark="Học thêm Luật Đất đai")
        with writing(self.engine) as conn:
            membership.look_at(conn, MINH, "hung", look, 0, NOW - timedelta(days=2))

    def _phones(self):
        phones = {}
        for officer, who, changes, photos, off in (
            (MINH, LAN, 0, 0, 0),
            (MINH, HUNG, 3, 2, -5400),
            (MINH, TAM, 0, 0, 0),
            (QUAN, FAR, 0, 0, 0),
        ):
            with writing(self.engine) as conn:
                code = devices.make_code(conn, officer, who.person_id, NOW - timedelta(days=40))
                asked = EnrolRequest(code=code, token=(who.person_id * 50)[:43], app="0.1.0", device_name="Điện thoại")
                reply = devices.redeem(conn, asked, NOW - timedelta(days=40))
                devices.note_seen(
                    conn, reply.device, app="0.1.0", holding=Holding(changes=changes, photos=photos),
                    clock_off_s=off, now=NOW - timedelta(hours=5),
                )  # fmt: skip
            phones[who.person_id] = reply.device
        with writing(self.engine) as conn:
            devices.revoke(conn, MINH.partition, phones["tam"], NOW)
            phones["gone"] = self._another(conn, "lan", "gone" * 11)
            phones["lost"] = self._another(conn, "tam", "lost" * 11)
            devices.make_code(conn, MINH, "tam", NOW)
            self._a_new_pin(conn, phones["lan"], ("lan" * 50)[:43])
            self._a_lost_phone(conn, phones["lost"])
            lost.mark_lost(conn, MINH, phones["gone"], NOW - timedelta(days=8))
            lost.farewell(conn, devices.known_by(conn, "gone" * 11), NOTHING_LEFT, NOW - timedelta(days=7))
        return phones

    def _another(self, conn, who, token):
        code = devices.make_code(conn, MINH, who, NOW - timedelta(days=20))
        return devices.redeem(conn, EnrolRequest(code=code, token=token, app="0.1.0"), NOW - timedelta(days=20)).device

    def _a_new_pin(self, conn, device, token):
        """A phone whose PIN was reset once, and for which a code waits again."""
        asked = RecoveryRequest(vault="1f" * 16)
        key = recovery.make_key(conn, self.sealing, devices.known_by(conn, token), asked, NOW - timedelta(days=39))
        code = recovery.make_code(conn, MINH, device, NOW - timedelta(days=3))
        opened = RecoveryOpen(code=code, id=key.id, nonce="n" * 22)
        recovery.open_with(conn, self.sealing, opened, NOW - timedelta(days=3) + timedelta(minutes=4))
        recovery.make_code(conn, MINH, device, NOW - timedelta(hours=1))

    def _a_lost_phone(self, conn, device):
        """A phone that could not hand over everything, and left a parcel while it was locked."""
        lost.mark_lost(conn, MINH, device, NOW - timedelta(days=2))
        left = Farewell(changes_left=2, photos_left=1, drafts_left=1)
        lost.farewell(conn, devices.known_by(conn, "lost" * 11), left, NOW - timedelta(days=1))
        row = {"device": device, "sha256": "0" * 64, "size": 2_400_000, "received_at": stamp(NOW - timedelta(hours=2))}
        conn.execute(insert(handovers).values(**row))
        events.note(conn, device, Kind.PARCEL, NOW - timedelta(hours=2), bytes=2_400_000)


def an_election(engine, team=TEAM, officer=MINH, person="hung"):
    """An election of mediators in Mùng or elsewhere, whose papers have not been sent; gives its id."""
    stood = [Candidate(name="Trần Văn Hùng", votes=41, person=person), Candidate(name="Hoàng Thị Bé", votes=29)]
    held = Election(id=new_id(), team=team, what="HGV", how="CK", held_on=NOW.date() - timedelta(days=7), voters=60,
                    present=48, chair="Ông Vi Văn Cầm", candidates=stood)  # fmt: skip
    with writing(engine) as conn:
        elections.record(conn, officer, held, NOW)
    return held.id


def an_adviser(engine, officer=MINH, role=advisers.EXPERT):
    """A lawyer who helps the commune, sent to a training once; gives the id."""
    told = advisers.Told(name="Đặng Thị Ngân", calling="LS", work_place="Văn phòng luật sư Ngân Hà", field="Đất đai",
                         phone="0912 000 777")  # fmt: skip
    with writing(engine) as conn:
        advisers.add(conn, officer, made := new_id(), role, told, NOW.date() - timedelta(days=300), NOW)
        advisers.send(conn, officer, made, "Kỹ năng hòa giải, Sở Tư pháp", NOW.date() - timedelta(days=60), "", NOW)
    return made


def a_higher_class(engine, officer=MINH, person="hung"):
    """A class of the province to which somebody of Mùng, or of elsewhere, was sent and did not go; gives its id."""
    began = NOW.date() - timedelta(days=12)
    about = OfClass(title="Bồi dưỡng tập huấn viên hòa giải ở cơ sở", subject="TH06", holder="Sở Tư pháp tỉnh",
                  first=began, last=began + timedelta(days=1), place="Nhà văn hóa tỉnh", places=1)  # fmt: skip
    name = "Trần Văn Hùng" if officer is MINH else "Lý Văn Xa"
    sent = {
        person: Who(name=name, person=person, position="Hòa giải viên", team="Tổ hòa giải"),
        new_id(): Who(name="Bà Phan Thị Khuê", position="Tập huấn viên"),
    }
    higher = new_id()
    with writing(engine) as conn:
        nominations.begin(conn, officer, higher, about, NOW)
        for nominee, who in sent.items():
            nominations.nominate(conn, officer, higher, nominee, who, NOW)
        absent = nominations.Kind.ABSENT
        nominations.note(conn, officer, higher, person, absent, NOW, why="Nhà có việc")
    return higher


WORDS = Words(
    title="Từ nay ai cũng có thể nhờ tổ hòa giải", matter="PL", channels=["LOA", "TRANG", "MXH"],
    text="Kính thưa bà con! Theo Luật Hòa giải ở cơ sở, khi trong thôn có mâu thuẫn, tranh chấp nhỏ, bà con có thể nhờ "
    "tổ hòa giải của thôn mình.\n\nHòa giải là hai bên tự nguyện, không ai bị ép. Chuyện riêng của mỗi nhà được "
    "giữ kín.",
    first=NOW.date(), last=NOW.date() + timedelta(days=20),
)  # fmt: skip
CENTRE = Author(person_id="trung", name="Ngô Văn Trung", role=Role.OFFICER, partition=MINH.partition)
POSTED = Mark(
    kind=notices.Kind.PUBLISHED, channel="TRANG", version=1, on=NOW.date(), who="Ngô Văn Trung",
    link="https://duonghuu.bacninh.gov.vn/tin/hoa-giai",
)  # fmt: skip


def a_notice(engine, officer=MINH, words=WORDS, hours=20):
    """A notice, begun so long ago, that the centre was given, and of which it has said nothing yet; gives its id."""
    with writing(engine) as conn:
        notices.begin(conn, officer, notice := new_id(), words, NOW - timedelta(hours=hours))
        notices.hand_over(conn, officer, notice, 1, NOW - timedelta(hours=hours - 1))
    return notice


def a_receipt(engine, team=TEAM, officer=MINH, person="hung"):
    """A document that somebody of Mùng or elsewhere received besides a class; gives the receipt's id."""
    given = Given(document="Tờ gấp Luật Đất đai 2024", copies=2, given_on=NOW.date() - timedelta(days=4),
                  given_by="Bà Hoàng Thị Ngát", name="Trần Văn Hùng" if team == TEAM else "Lý Văn Xa", person=person,
                  team=team)  # fmt: skip
    receipt = new_id()
    with writing(engine) as conn:
        documents.give(conn, officer, receipt, given, NOW)
    return receipt


class Written:
    """Where a change went."""

    def __init__(self, record, seq):
        self.record, self.seq = record, seq
