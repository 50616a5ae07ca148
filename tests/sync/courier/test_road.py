"""From a phone over another to the commune and home again, in whatever order, once or twice."""

import msgspec
import pytest

from fieldapp import envelope
from fieldapp.domain.problems import Problem
from fieldapp.sync.courier import keys
from fieldapp.sync.courier.taking import Came
from sync_server.db import tables
from tests.cast import LAN
from tests.sync.courier.on_foot import answers, by_way_of, pack, take_in
from tests.sync.village import a_picture, assert_settled


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
