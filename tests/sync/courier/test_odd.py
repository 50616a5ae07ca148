"""What is no bundle, was changed, was cut, or comes from a phone that is not trusted any more."""

import httpx
import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.sync.courier.taking import Came
from sync_server.db import tables
from tests.sync.courier.on_foot import answers, by_way_of, pack, take_in
from tests.sync.village import a_picture


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


def test_a_proxy_with_a_bound_on_bodies_gets_smaller_pieces_of_a_bundle(either_commune, lan, tam):
    case = lan.send()
    lan.photo(case, a_picture(5, side=1600))
    lan.send(case)
    take_in(tam, pack(lan).file)
    whole = tam.wire.handle_request

    def bounded(request):
        too_long = request.method == "PUT" and len(request.read()) > 20_000
        return httpx.Response(413, stream=httpx.ByteStream(b"<h1>nginx</h1>")) if too_long else whole(request)

    tam.wire.handle_request = bounded
    assert tam.sync().complete
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
