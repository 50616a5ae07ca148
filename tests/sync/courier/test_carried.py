"""What lies with whoever carries it: sealed, for a while, and never in the way."""

from datetime import timedelta

import httpx
import msgspec
import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import carried
from fieldapp.store.device import DeviceStore
from sync_server.db import tables
from tests.sync.courier.on_foot import answers, pack, take_in


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


def test_a_carried_bundle_that_the_disk_spoilt_is_noted(lan, tam):
    take_in(tam, pack(lan).file)
    [path] = [each for each in (tam.folder / "files").iterdir() if each.name.endswith(".carried")]
    path.write_bytes(b"spoilt")
    tam.sync()
    [left] = tam.store.carried.all("up")
    assert left.problem == Code.BUNDLE_DAMAGED


def test_once_a_bundle_is_handed_over_the_office_does_not_read_that_it_is_carried(either_commune, lan, tam):
    lan.send()
    take_in(tam, pack(lan).file)
    tam.wire.fates = [None, "lost", "lost"]  # the sync arrives, the bundle does not
    tam.sync()
    assert _carries(either_commune, tam) == 1
    tam.wire.fates = []
    assert tam.sync().complete
    assert _carries(either_commune, tam) == 0


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_server_in_trouble_says_nothing_against_a_bundle(either_commune, lan, tam, status):
    """It is neither called refused, with a question whether to let it go, nor left lying for half a day."""
    case = lan.send()
    take_in(tam, pack(lan).file)
    whole = tam.wire.handle_request

    def in_trouble(request):
        away = request.url.path.startswith("/api/v1/courier")
        return httpx.Response(status, stream=httpx.ByteStream(b"<h1>!</h1>")) if away else whole(request)

    tam.wire.handle_request = in_trouble
    tam.sync()
    [left] = tam.store.carried.all("up")
    assert (left.problem, left.tried_at) == ("", "")
    tam.wire.handle_request = whole
    tam.sync()
    assert tam.store.carried.all("up") == []
    assert either_commune.case(case) is not None


def test_a_store_without_anything_of_it_opens_as_before(tmp_path):
    with DeviceStore.open(tmp_path / "new") as store:
        assert store.courier.get() is None
        assert store.carried.all() == []


def _carries(commune, phone):
    [row] = [each for each in commune.rows(tables.devices) if each["id"] == phone.me.device]
    return row["held_bundles"]
