"""What was said travels as photos do: sealed, piece by piece, to the commune and the own team, and to nobody else."""

import httpx
import pytest

from fieldapp import workbook
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState
from fieldapp.workbook.standing import PhoneStanding
from sync_server.db import tables
from tests.cast import HUNG, LAN, TAM
from tests.sounds import a_wav, an_m4a
from tests.sync.photos import held_photos, of_blobs, patched, standing, unconfirmed
from tests.sync.village import GONE, NEW, Wire

SAID = an_m4a(200_000)
NOTE = "n-1"


@pytest.fixture
def lan(commune, phones):
    return phones(commune, LAN)


def said(phone, content=SAID, note=NOTE):
    key = workbook.attach_note_sound(phone.store, note, content, 67, phone.now())
    return workbook.note_view(phone.store, note).note.photos[key].sha256


def made_a_case(phone, note=NOTE):
    case = workbook.make_case(phone.store, note, phone.now())
    workbook.keep_many(phone.store, case, {**NEW, "summary": "Hàng rào"}, phone.now())
    assert workbook.send(phone.store, case, phone.now()) == []
    return case


def heard(phone, note=NOTE):
    return [(each.here, each.photo.media, each.photo.seconds) for each in workbook.note_view(phone.store, note).sounds]


def test_a_colleague_hears_it_and_another_village_neither_sees_nor_gets_it(either_commune, phones):
    lan, hung, tam = (phones(either_commune, who) for who in (LAN, HUNG, TAM))
    sha256 = said(lan)
    assert workbook.note_view(lan.store, NOTE).waiting
    report = lan.sync()
    assert (report.complete, report.photos_sent, unconfirmed(lan)) == (True, 1, [])
    assert not workbook.note_view(lan.store, NOTE).waiting
    assert hung.sync().photos_received == 1
    assert heard(hung) == [(True, "audio/mp4", 67)]
    assert hung.store.photos.read(sha256) == SAID
    assert hung.store.photos.thumb(sha256) is None
    assert tam.sync().photos_received == 0 and heard(tam) == []
    with pytest.raises(Problem) as refused:
        tam.server.blob_read(sha256, 0, 1000, print)
    assert refused.value.code is Code.NOT_FOUND
    assert tam.server.blob_state(sha256) == BlobState(offset=0, complete=False)


def test_its_case_is_received_only_when_the_sound_is_there_too(commune, lan):
    said(lan)
    case = made_a_case(lan)
    lan.wire.fates = [None, *GONE]  # the words go well
    assert lan.sync().offline
    view = workbook.view(lan.store, case, lan.now().date())
    assert (view.phone_standing, view.waiting, held_photos(commune)) == (PhoneStanding.SAVED, False, [1])
    assert [(each.what, each.state) for each in workbook.proofs(lan.store, case).parts][-1] == ("sound", "waiting")
    lan.wire.fates = []
    assert lan.sync().complete
    assert (standing(lan, case), held_photos(commune)) == (PhoneStanding.RECEIVED, [0])
    assert workbook.proofs(lan.store, case).complete


def test_one_file_is_the_notes_and_the_cases_and_travels_once(commune, lan, hung):
    sha256 = said(lan)
    case = made_a_case(lan)
    sent = patched(lan.wire)
    assert lan.sync().complete
    assert (sum(sent), commune.photo(case, sha256)) == (len(SAID), SAID)
    assert hung.sync().photos_received == 1
    assert {each.record for each in hung.store.photos.all()} == {NOTE, case}
    assert standing(hung, case) is PhoneStanding.RECEIVED


@pytest.mark.parametrize("fate", ["unanswered", "lost"])
def test_after_a_cut_it_goes_on_where_the_server_stands(commune, lan, fate):
    sha256 = said(lan)
    lan.wire.fates = [None, None, fate, *GONE]  # the words, a first piece
    assert lan.sync().offline
    lan.wire.fates = []
    arrived = lan.server.blob_state(sha256).offset
    assert arrived > 0
    sent = patched(lan.wire)
    assert lan.sync().complete
    assert sum(sent) == len(SAID) - arrived


def test_on_its_way_home_what_has_come_outlives_the_app(commune, lan, phones):
    sha256 = said(lan)
    assert lan.sync().complete
    hung = phones(commune, HUNG, wire=Breaking(commune.wire, 50_000))
    assert hung.sync().offline
    assert hung.store.arriving.so_far(sha256) == SAID[:50_000]
    assert heard(hung) == [(False, "audio/mp4", 67)]
    hung.restart()
    hung.go_to(hung.url, Wire(commune.wire))
    first = []
    hung.wire.before = lambda request: first.append(request.headers.get("range")) if request.method == "GET" else None
    assert hung.sync().photos_received == 1
    assert first[0].startswith("bytes=50000-")
    assert (hung.store.photos.read(sha256), heard(hung)) == (SAID, [(True, "audio/mp4", 67)])


def test_one_that_was_taken_out_before_it_went_is_not_sent_and_not_held_for_ever(commune, lan):
    said(lan)
    [sound] = workbook.note_view(lan.store, NOTE).sounds
    workbook.drop_note_photo(lan.store, NOTE, sound.id, lan.now())
    assert lan.sync().complete
    assert (of_blobs(lan.wire, "PATCH"), lan.store.photos.all(), held_photos(commune)) == ([], [], [0])
    assert commune.rows(tables.blobs) == []


def test_one_that_the_team_took_out_is_gone_for_the_colleague_too(commune, lan, hung):
    sha256 = said(lan)
    lan.sync()
    hung.sync()
    [sound] = workbook.note_view(hung.store, NOTE).sounds
    workbook.drop_note_photo(hung.store, NOTE, sound.id, hung.now())
    hung.sync()
    lan.sync()
    assert heard(lan) == []
    with pytest.raises(Problem):
        lan.server.blob_read(sha256, 0, 1000, print)


def test_no_picture_is_looked_for_in_a_browsers_sound(commune, lan, hung, monkeypatch):
    said(lan, a_wav(2))
    lan.sync()
    monkeypatch.setattr("fieldapp.media.photo.prepare", lambda content: pytest.fail("it was taken for a picture"))
    assert hung.sync().photos_received == 1


class Breaking(Wire):
    """Carries so many bytes of one answer with a photo, and then nothing any more."""

    def __init__(self, inner, gives):
        super().__init__(inner)
        self.gives, self.broken = gives, False

    def handle_request(self, request):
        if self.broken:
            raise httpx.ConnectError("no network")
        answer = super().handle_request(request)
        if request.method != "GET":
            return answer
        self.broken = True
        return httpx.Response(answer.status_code, headers=answer.headers, stream=_Torn(answer.read()[: self.gives]))


class _Torn(httpx.SyncByteStream):
    def __init__(self, content):
        self._content = content

    def __iter__(self):
        yield self._content
        raise httpx.ReadError("the link broke")
