"""The files behind the pages: style, script, fonts, and the photos and sounds of a case, a paper or a note."""

from collections.abc import Mapping, Sequence

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from fieldapp.domain import cases, minutes, notes, sounds
from sync_server.api.ranges import partial
from sync_server.blobs import desk
from sync_server.db.engine import reading
from sync_server.journal import casebook
from sync_server.journal.scope import Viewer
from sync_server.office import noting
from sync_server.office.assets import Asset
from sync_server.office.forms import Asking
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.headers import LASTING, PRIVATE
from sync_server.office.setting import Office, TheOffice
from sync_server.people.looks import What

Assets = Mapping[str, Asset]
TheAssets = NamedDependency[Assets]


@get("/static/{name:str}", sync_to_thread=False)
def static_file(request: Asking, assets: TheAssets, name: FromPath[str]) -> Response[bytes]:
    """Send one of our files, zipped for a browser that takes it so."""
    asset = assets.get(name)
    if asset is None:
        raise NotFoundException
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    return Response(
        asset.zipped if zipped else asset.plain,
        media_type=asset.media_type,
        headers=LASTING | ({"Content-Encoding": "gzip"} if zipped else {}),
    )


@get("/cases/{record:str}/photos/{photo:str}", sync_to_thread=True)
def photo(office: TheOffice, officer: TheVisitor, record: FromPath[str], photo: FromPath[str]) -> Response[bytes]:
    """Send one photo of a case of the officer's commune."""
    return Response(_bytes_of(office, officer, record, photo, _CASES), media_type="image/jpeg", headers=PRIVATE)


@get("/cases/{record:str}/sounds/{sound:str}", sync_to_thread=True)
def sound(
    request: Asking, office: TheOffice, officer: TheVisitor, record: FromPath[str], sound: FromPath[str]
) -> Response[bytes]:
    """Send one sound of a case of the officer's commune, as far as it is one: its name alone proves nothing."""
    return _heard(request, _bytes_of(office, officer, record, sound, _CASES))


@get("/entries/{entry:str}/photos/{photo:str}", sync_to_thread=True)
def entry_photo(office: TheOffice, officer: TheVisitor, entry: FromPath[str], photo: FromPath[str]) -> Response[bytes]:
    """Send one photo of a paper or note of the officer's commune."""
    return Response(_bytes_of(office, officer, entry, photo, _ENTRIES), media_type="image/jpeg", headers=PRIVATE)


@get("/entries/{entry:str}/sounds/{sound:str}", sync_to_thread=True)
def entry_sound(
    request: Asking, office: TheOffice, officer: TheVisitor, entry: FromPath[str], sound: FromPath[str]
) -> Response[bytes]:
    """Send one sound of a note of the officer's commune, as far as it is one."""
    return _heard(request, _bytes_of(office, officer, entry, sound, _ENTRIES))


_CASES, _ENTRIES = (cases.KIND,), (minutes.KIND, notes.KIND)


def _heard(request: Asking, content: bytes) -> Response[bytes]:
    kind = sounds.media_of(content)
    if not kind:
        raise NotFoundException
    return partial(content, request.headers.get("range", ""), PRIVATE, kind)


def _bytes_of(office: Office, officer: Visitor, record: str, key: str, kinds: Sequence[str]) -> bytes:
    """Return the bytes of a photo or sound that has come; the look is noted. Raises as for one that is not there."""
    with reading(office.engine) as conn:
        case = casebook.open_record(conn, officer.partition, record, kinds)
    named = [each.sha256 for each in (case.photos if case else []) if each.path == f"photos/{key}" and each.present]
    if not named:
        raise NotFoundException
    noting.note(office, officer, What.CASE, record)
    return desk.read(office.engine, office.photos, Viewer(partition=officer.partition, team=None), named[0])
