"""The road on foot: a bundle out of one phone, carried by another, taken by the server, and its answer back home."""

import hashlib
from datetime import timedelta

import msgspec
import pytest

from fieldapp import envelope
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import MAX_BUNDLE
from fieldapp.store import carried
from fieldapp.store.device import DeviceStore
from fieldapp.sync.courier import keys, packing, taking
from fieldapp.sync.courier.taking import Came
from sync_server.app import create_app
from sync_server.clock import utc_now
from sync_server.courier import answering
from sync_server.db import tables
from tests.cast import HUNG, LAN, TAM
from tests.sync.village import a_picture, assert_settled


@pytest.fixture
def lan(either_commune, phones):
    """Lan's phone, which has reached the commune once and never will again."""
    lan = phones(either_commune, LAN)
    assert lan.sync().complete
    lan.wire.fates = ["lost"] * 1000
    return lan


@pytest.fixture
def hung(either_commune, phones):
    return phones(either_commune, HUNG)


@pytest.fixture
def tam(either_commune, phones):
    """Of another village: she must see nothing, and can carry everything."""
    tam = phones(either_commune, TAM)
    assert tam.sync().complete
    return tam


def pack(phone):
    return packing.pack(phone.store, phone.now)


def take_in(phone, file):
    return taking.take_in(phone.store, file, phone.now)


def answers(phone):
    return [phone.store.carried.read(each.sha256) for each in phone.store.carried.all("down")]


def by_way_of(carrier, phone):
    """Carry all that a phone has to the commune and the answer back."""
    assert take_in(carrier, pack(phone).file).came is Came.BUNDLE
    assert not carrier.sync().problem
    [answer] = answers(carrier)
    carrier.store.carried.drop(hashlib.sha256(answer).hexdigest())
    return take_in(phone, answer)


def test_from_phone_to_phone_to_the_commune_and_all_the_way_back(either_commune, lan, tam):
    case = lan.send(note="Gửi nhờ")
    [photo] = lan.photo(case, a_picture())
    lan.send(case)
    bundle = pack(lan)
    assert (bundle.changes, bundle.photos, bundle.photos_left) == (1, 1, 0)
    assert lan.queue() == [(lan.queue()[0][0], "on_wire")], "the origin keeps everything"

    assert take_in(tam, bundle.file).came is Came.BUNDLE
    [carried] = tam.store.carried.all("up")
    assert (carried.device, carried.number, carried.size) == (lan.me.device, bundle.number, len(bundle.file))
    report = tam.sync()
    assert report.complete
    assert either_commune.case(case).fields["note"] == "Gửi nhờ"
    assert either_commune.photo(case, photo) == lan.store.photos.read(photo)
    assert tam.held(case) is None, "the carrier saw nothing of it"
    assert [each.way for each in tam.store.carried.all()] == ["down"]

    [answer] = answers(tam)
    told = take_in(lan, answer)
    assert (told.came, told.received, told.photos, told.held) == (Came.ANSWER, 1, 1, 0)
    assert lan.queue() == []
    assert not lan.store.photos.unconfirmed()
    assert lan.held(case).lines[0].seq > 0
    assert_settled(either_commune, lan)
    lan.wire.fates = []
    assert lan.sync().complete
    assert_settled(either_commune, lan)


def test_the_officers_answers_come_home_on_foot(either_commune, lan, tam):
    case = lan.send()
    by_way_of(tam, lan)
    assert either_commune.decide(case, "returned", {"summary": "Ghi rõ ngày."})
    told = by_way_of(tam, lan)
    assert told.news >= 1
    assert "Ghi rõ ngày." in str(lan.sees(case))
    assert_settled(either_commune, lan)


def test_nothing_of_a_bundle_can_be_read_by_who_carries_it(lan, tam):
    lan.send(note="Chuyện không ai được biết")
    file = pack(lan).file
    take_in(tam, file)
    for secret in ("Chuyện không ai được biết", "Bà Lan", LAN.name):
        assert secret.encode() not in file
    with pytest.raises(Problem):
        envelope.opened(envelope.taken_apart(file), keys.own(tam.store.courier.get()))


def test_a_bundle_and_a_direct_round_may_both_arrive_in_either_order(either_commune, lan, tam):
    first, second = lan.send(note="Một"), lan.send(note="Hai")
    take_in(tam, pack(lan).file)
    lan.wire.fates = []
    lan.sync()
    assert tam.sync().complete
    [late] = answers(tam)
    assert take_in(lan, late).came is Came.ANSWER, "late, and harmless"
    assert len(either_commune.changes()) == len(set(either_commune.changes()))
    third = lan.send(first, note="Ba")
    bundle = pack(lan)
    take_in(tam, bundle.file)
    tam.sync()
    assert lan.sync().complete, "the direct round sends the same change after the bundle has brought it"
    assert either_commune.case(third).fields["note"] == "Ba"
    assert take_in(lan, answers(tam)[-1]).received == 0
    assert_settled(either_commune, lan)
    assert lan.held(second).lines


def test_receipts_alone_are_taken_when_the_phone_has_moved_on_since(either_commune, lan, hung, tam):
    case = lan.send(note="Của Lan")
    take_in(tam, pack(lan).file)
    tam.sync()
    other = hung.send(note="Của Hùng")
    hung.sync()
    [answer] = answers(tam)
    lan.wire.fates = []
    lan.wire.before = None
    # The phone hears of the server without telling its change: as after a pull whose request carried nothing.
    road = lan.road
    lan.store.road.put(msgspec.structs.replace(road, cursor={lan.me.partition: road.cursor[lan.me.partition]}))
    lan.store.road.put(msgspec.structs.replace(lan.road, cursor={lan.me.partition: 0}))
    told = take_in(lan, answer)
    assert (told.came, told.received, told.news) == (Came.ANSWER, 1, 0)
    assert lan.sync().complete
    assert lan.sees(other)["note"] == "Của Hùng"
    assert lan.sees(case)["note"] == "Của Lan"
    assert_settled(either_commune, lan, hung)


def test_bundles_out_of_order_end_whole(either_commune, lan, tam, hung):
    case = lan.send(note="Một")
    older = pack(lan)
    lan.send(case, note="Hai")
    newer = pack(lan)
    assert newer.number > older.number
    assert newer.changes == 2, "what has no receipt yet goes along again"
    take_in(hung, newer.file)
    hung.sync()
    take_in(tam, older.file)
    tam.sync()
    assert either_commune.case(case).fields["note"] == "Hai"
    take_in(lan, answers(hung)[0])
    assert take_in(lan, answers(tam)[0]).received == 0
    hung.sync()
    assert_settled(either_commune, lan, hung)
    assert either_commune.case(case).fields["note"] == "Hai"
    assert lan.sees(case)["note"] == "Hai"


def test_the_same_bundle_again_gets_the_same_answer(either_commune, lan, tam, hung):
    lan.send()
    file = pack(lan).file
    for carrier in (tam, hung):
        take_in(carrier, file)
        carrier.sync()
    assert answers(tam) == answers(hung)
    assert len(either_commune.rows(tables.bundles)) == 1
    assert take_in(tam, file).came is Came.BUNDLE, "she took it in again after having handed it over"
    tam.sync()
    assert len(answers(tam)) == 1
    assert take_in(lan, answers(tam)[0]).received == 1
    assert take_in(lan, answers(tam)[0]).received == 0, "twice is once"


def test_a_bundle_with_nothing_to_say_asks_for_news(either_commune, lan, hung, tam):
    case = hung.send(note="Tin mới")
    hung.sync()
    told = by_way_of(tam, lan)
    assert (told.received, told.news) == (0, 1)
    assert lan.sees(case)["note"] == "Tin mới"
    assert_settled(either_commune, lan, hung)


def test_photos_that_do_not_fit_go_with_the_next_one(either_commune, lan, tam, monkeypatch):
    case = lan.send()
    for seed in range(3):
        lan.photo(case, a_picture(seed, side=1200))
    lan.send(case)
    most = lan.store.photos.all()[0].size * 3 // 2  # one fits, two do not
    monkeypatch.setattr(packing, "MAX_BUNDLE", most)
    files = [pack(lan) for _ in range(3)]
    assert [(each.photos, each.photos_left) for each in files] == [(1, 2)] * 3
    assert all(len(each.file) <= most for each in files)
    for each in files:
        take_in(tam, each.file)
    tam.sync()
    assert len(either_commune.rows(tables.blobs)) == 3, "each bundle took another one"
    for answer in answers(tam):
        take_in(lan, answer)
    assert lan.store.photos.unconfirmed() == []


def test_a_photo_goes_on_where_the_air_left_it(either_commune, lan, tam):
    case = lan.send()
    lan.photo(case, a_picture(1))
    lan.send(case)
    lan.wire.fates = []
    lan.wire.before = lambda request: lan.wire.fates.extend(["lost"] * 50) if request.method == "PATCH" else None
    lan.engine._pieces.size = 16 * 1024
    lan.sync()
    lan.wire.before, lan.wire.fates = None, ["lost"] * 1000
    told = by_way_of(tam, lan)
    assert told.photos == 1
    assert len(either_commune.rows(tables.blobs)) == 1


def test_a_bundle_is_never_larger_than_a_file_may_be(lan):
    for n in range(40):
        lan.send(summary=hashlib.sha256(str(n).encode()).hexdigest() * 250)
    bundle = pack(lan)
    assert len(bundle.file) <= MAX_BUNDLE
    assert bundle.changes == 40


def test_a_kill_between_freezing_and_the_file_loses_nothing(either_commune, lan, tam, monkeypatch):
    case = lan.send(note="Còn nguyên")

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(envelope, "written", killed)
        with pytest.raises(KeyboardInterrupt):
            pack(lan)
    lan.wire.fates = []
    lan.restart()
    lan.wire.fates = ["lost"] * 1000
    assert [state for _, state in lan.queue()] == ["on_wire"]
    by_way_of(tam, lan)
    assert either_commune.case(case).fields["note"] == "Còn nguyên"
    assert_settled(either_commune, lan)


def test_a_phone_that_never_reached_the_commune_is_told_what_to_do(either_commune, phones):
    new = phones(either_commune, LAN)
    with pytest.raises(Problem) as said:
        pack(new)
    assert said.value.code is Code.COURIER_NOT_READY


def test_keys_are_told_once_and_again_after_the_server_was_restored(either_commune, phones):
    lan = phones(either_commune, LAN)
    lan.sync()
    assert keys.is_ready(lan.store)
    assert keys.to_tell(lan.store) is None
    either_commune.begin_new_history()
    lan.sync()
    lan.sync()
    assert keys.to_tell(lan.store) is None
    [row] = [each for each in either_commune.rows(tables.devices) if each["id"] == lan.me.device]
    assert row["seal_key"] == keys.own(lan.store.courier.get()).seal_public.hex()
    assert "keys_changed" not in [each["kind"] for each in either_commune.rows(tables.device_events)]


def test_other_keys_of_the_same_phone_are_noted_in_its_history(either_commune, lan):
    lan.store.courier.clear()
    lan.wire.fates = []
    lan.sync()
    assert "keys_changed" in [each["kind"] for each in either_commune.rows(tables.device_events)]


def test_a_server_that_came_back_from_a_backup_opens_bundles_of_before(either_commune, lan, hung, tam):
    """Its keys come from its secret. The history is another: the answer tells all of it, the next bundle brings all."""
    before = lan.send(note="Có từ trước")
    by_way_of(tam, lan)
    hung.sync()
    case = lan.send(note="Trước khi khôi phục")
    file = pack(lan).file
    either_commune.begin_new_history()
    again = create_app(either_commune.config, utc_now)
    assert again is not either_commune.app
    take_in(tam, file)
    tam.sync()
    [answer] = answers(tam)
    tam.store.carried.drop(hashlib.sha256(answer).hexdigest())
    told = take_in(lan, answer)
    assert (told.came, told.received, told.more) == (Came.ANSWER, 0, False)
    assert not lan.road.anew, "all was told"
    assert len(lan.held(before).lines) == 1
    told = by_way_of(tam, lan)
    assert told.received == 1
    assert either_commune.case(case).fields["note"] == "Trước khi khôi phục"
    hung.sync()
    assert_settled(either_commune, lan, hung)


def test_an_answer_of_a_history_that_is_no_more_counts_for_nothing(either_commune, lan, tam):
    case = lan.send()
    take_in(tam, pack(lan).file)
    tam.sync()
    [answer] = answers(tam)
    lan.store.road.put(msgspec.structs.replace(lan.road, epoch="another", cursor={}))
    assert take_in(lan, answer).came is Came.OUTDATED
    assert len(lan.queue()) == 1
    assert case


def test_an_answer_does_not_undo_what_the_air_has_told(lan, tam):
    lan.send()
    take_in(tam, pack(lan).file)
    tam.sync()
    lan.store.road.put(msgspec.structs.replace(lan.road, lost=True))
    take_in(lan, answers(tam)[0])
    assert lan.road.lost
    assert not lan.road.came_back


def test_an_answer_counts_as_contact_since_its_bundle_was_made(lan, tam):
    long_ago = (lan.now() - timedelta(days=50)).isoformat()
    lan.store.road.put(msgspec.structs.replace(lan.road, last_contact_at=long_ago))
    take_in(tam, pack(lan).file)
    tam.sync()
    [packed] = lan.store.courier.get().packed
    [answer] = answers(tam)
    take_in(lan, answer)
    assert lan.road.last_contact_at == packed.at
    lan.store.road.put(msgspec.structs.replace(lan.road, last_contact_at=long_ago))
    take_in(lan, answer)
    assert lan.road.last_contact_at == long_ago, "once"


def test_what_is_no_bundle_is_said_to_be_none(lan, tam):
    for file in (b"", b"a letter", a_picture(), pack(lan).file[:-300]):
        if file[:1] != b"{":
            with pytest.raises(Problem) as said:
                take_in(tam, file)
            assert said.value.code is Code.BUNDLE_DAMAGED
    assert take_in(lan, pack(lan).file).came is Came.OWN_BUNDLE
    assert lan.store.carried.all() == []


def test_an_answer_that_was_changed_on_its_way_is_refused_whole(lan, tam):
    lan.send()
    take_in(tam, pack(lan).file)
    tam.sync()
    [answer] = answers(tam)
    for place in (len(answer) - 1, len(answer) // 2, answer.index(b"\n") + 3):
        other = answer[:place] + bytes([answer[place] ^ 1]) + answer[place + 1 :]
        with pytest.raises(Problem) as said:
            take_in(lan, other)
        assert said.value.code is Code.BUNDLE_FORGED
    assert len(lan.queue()) == 1


def test_an_answer_for_another_phone_is_carried_too(either_commune, lan, tam, hung):
    lan.send()
    take_in(tam, pack(lan).file)
    tam.sync()
    [answer] = answers(tam)
    hung.sync()
    assert take_in(hung, answer).came is Came.ANSWER_FOR_ANOTHER
    assert take_in(hung, answer).came is Came.CARRIED_ALREADY
    assert take_in(lan, answers(hung)[0]).received == 1


def test_a_cut_on_the_way_goes_on_from_the_byte(either_commune, lan, tam):
    case = lan.send()
    lan.photo(case, a_picture(5, side=1600))
    lan.send(case)
    file = pack(lan).file
    take_in(tam, file)
    tam.engine._pieces.size = 16 * 1024
    tam.wire.before = lambda request: tam.wire.fates.extend([None, "unanswered"]) if request.method == "PUT" else None
    rounds = 0
    while tam.store.carried.all("up") and rounds < 60:
        tam.sync()
        tam.wire.fates = []
        rounds += 1
    assert rounds > 1
    assert take_in(lan, answers(tam)[0]).photos == 1


def test_a_lost_last_answer_is_simply_asked_for_again(either_commune, lan, tam):
    lan.send()
    take_in(tam, pack(lan).file)
    tam.wire.before = lambda request: tam.wire.fates.append("unanswered") if request.method == "HEAD" else None
    assert tam.sync().offline
    tam.wire.before = None
    assert tam.store.carried.all("up")
    assert tam.sync().complete
    assert take_in(lan, answers(tam)[0]).received == 1
    assert len(either_commune.rows(tables.bundles)) == 1


def test_what_the_commune_refuses_is_noted_and_spoils_no_round(either_commune, lan, tam):
    lan.send()
    file = pack(lan).file
    forged = file[:-1] + bytes([file[-1] ^ 1])
    take_in(tam, forged)
    take_in(tam, file)
    own = tam.send()
    assert tam.sync().complete
    assert either_commune.case(own) is not None
    [left] = tam.store.carried.all("up")
    assert left.problem == Code.BUNDLE_FORGED
    tam.wire.paths.clear()
    tam.sync()
    assert ("PUT", "/api/v1/courier") not in tam.wire.paths, "not again and again"
    assert len(answers(tam)) == 1


def test_who_carries_enough_says_so_and_keeps_what_there_is(lan, tam, monkeypatch):
    monkeypatch.setattr(carried, "MOST_CARRIED", 2)
    for _ in range(2):
        take_in(tam, pack(lan).file)
    with pytest.raises(Problem) as said:
        take_in(tam, pack(lan).file)
    assert said.value.code is Code.CARRIES_ENOUGH
    assert len(tam.store.carried.all()) == 2


def test_what_is_carried_outlives_another_persons_enrolment(lan, tam):
    file = pack(lan).file
    take_in(tam, file)
    tam.store.clear()
    tam.store.photos.sweep(float("inf"))
    [kept] = tam.store.carried.all()
    assert tam.store.carried.read(kept.sha256) == file
    assert tam.store.courier.get() is None, "the keys were hers"


def test_what_is_carried_is_sealed_on_the_disk_and_goes_with_its_row(lan, tam, tmp_path):
    file = pack(lan).file
    take_in(tam, file)
    [kept] = tam.store.carried.all()
    tam.store.photos.sweep(float("inf"))
    tam.restart()
    assert tam.store.carried.read(kept.sha256) == file
    tam.store.carried.drop(kept.sha256)
    assert not [path for path in (tam.folder / "files").iterdir() if kept.sha256 in path.name]


def test_an_answer_is_kept_for_sixty_days_and_no_longer(lan, tam):
    lan.send()
    take_in(tam, pack(lan).file)
    tam.sync()
    tam.clock_off = timedelta(days=59)
    tam.sync()
    assert answers(tam)
    [each] = tam.store.carried.all("down")
    tam.clock_off = timedelta(0)
    tam.store.carried.put(msgspec.structs.replace(each, since=(tam.now() - timedelta(days=61)).isoformat()))
    tam.sync()
    assert tam.store.carried.all() == []


def test_a_clock_that_is_years_ahead_lets_no_answer_go(lan, tam):
    lan.send()
    take_in(tam, pack(lan).file)
    tam.sync()
    tam.clock_off = timedelta(days=5 * 365)
    tam.sync()
    assert len(answers(tam)) == 1


def test_a_lost_phones_bundle_is_taken_and_tells_it_nothing(either_commune, lan, tam, hung):
    from datetime import UTC, datetime

    from sync_server.db.engine import writing
    from sync_server.people import lost
    from tests.sync.village import officer_of

    other = hung.send(note="Mới của Hùng")
    hung.sync()
    case = lan.send(note="Còn trong máy mất")
    file = pack(lan).file
    with writing(either_commune.engine) as conn:
        lost.mark_lost(conn, officer_of(lan.me.partition), lan.me.device, datetime.now(UTC))
    take_in(tam, file)
    tam.sync()
    assert either_commune.case(case).fields["note"] == "Còn trong máy mất"
    told = take_in(lan, answers(tam)[0])
    assert (told.received, told.news) == (1, 0)
    assert lan.held(other) is None


def test_a_revoked_phones_bundle_goes_aside_wholly(either_commune, lan, tam, hung):
    before = lan.send(note="Đã gửi trước")
    by_way_of(tam, lan)
    hung.send(note="Mới của Hùng")
    hung.sync()
    case = lan.send(note="Sau khi bị ngừng")
    lan.photo(case, a_picture(3))
    lan.send(case)
    file = pack(lan).file
    either_commune.revoke(lan)
    take_in(tam, file)
    tam.sync()
    assert either_commune.case(case) is None
    held = either_commune.rows(tables.quarantine)
    assert {each["reason"] for each in held} == {"revoked_phone"}
    assert any("Sau khi bị ngừng" in each["content"] for each in held)
    told = take_in(lan, answers(tam)[0])
    assert (told.received, told.news) == (0, 0)
    assert told.held == len(held)
    assert {state for _, state in lan.queue()} == {"held"}
    assert either_commune.case(before).fields["note"] == "Đã gửi trước"


def test_the_office_makes_a_fresh_answer_from_where_the_newest_bundle_stood(either_commune, lan, tam):
    case = lan.send()
    take_in(tam, pack(lan).file)
    tam.sync()
    assert either_commune.decide(case, "returned", {"summary": "Viết rõ hơn."})
    service = _service(either_commune)
    fresh = answering.fresh(service, lan.me.device)
    told = take_in(lan, fresh.file)
    assert told.received == 1
    assert "Viết rõ hơn." in str(lan.sees(case))
    assert_settled(either_commune, lan)
    assert answering.fresh(service, tam.me.device) is None, "she never sent a bundle"


def test_a_long_absence_fits_into_one_answer(either_commune, lan, hung, tam):
    for n in range(30):
        hung.send(summary=f"Vụ số {n}. " + "Chuyện dài. " * 400)
    hung.sync()
    told = by_way_of(tam, lan)
    assert told.news >= 30
    assert not told.more
    assert_settled(either_commune, lan, hung)


def _service(commune):
    """Return what the running program answers phones with."""
    every = (handler for route in commune.app.routes for handler in getattr(route, "route_handlers", []))
    given = (handler.resolve_dependencies().get("service") for handler in every)
    return next(each for each in given if each is not None).dependency()


def test_a_carried_bundle_that_the_disk_spoilt_is_noted(lan, tam):
    take_in(tam, pack(lan).file)
    [path] = [each for each in (tam.folder / "files").iterdir() if each.name.endswith(".carried")]
    path.write_bytes(b"spoilt")
    tam.sync()
    [left] = tam.store.carried.all("up")
    assert left.problem == Code.BUNDLE_DAMAGED


def test_a_store_without_anything_of_it_opens_as_before(tmp_path):
    with DeviceStore.open(tmp_path / "new") as store:
        assert store.courier.get() is None
        assert store.carried.all() == []
