"""Whose bundle it is and whose answer: keys, former histories, the office's own copy."""

import hashlib
from datetime import timedelta

import msgspec
import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.sync.courier import keys
from fieldapp.sync.courier.taking import Came
from sync_server.app import create_app
from sync_server.clock import utc_now
from sync_server.courier import answering
from sync_server.db import tables
from tests.cast import LAN
from tests.sync.courier.on_foot import answers, by_way_of, pack, take_in
from tests.sync.village import assert_settled


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
