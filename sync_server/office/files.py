"""The files behind the pages: style, script, fonts, and the photos of a case."""

from collections.abc import Mapping

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sync_server.blobs import desk
from sync_server.db.engine import reading
from sync_server.journal import casebook
from sync_server.journal.scope import Viewer
from sync_server.office.assets import Asset
from sync_server.office.forms import Asking
from sync_server.office.gate import TheVisitor
from sync_server.office.headers import LASTING, PRIVATE
from sync_server.office.setting import TheOffice

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
    with reading(office.engine) as conn:
        case = casebook.open_case(conn, officer.partition, record)
    named = [each.sha256 for each in (case.photos if case else []) if each.path == f"photos/{photo}" and each.present]
    if not named:
        raise NotFoundException
    content = desk.read(office.engine, office.photos, Viewer(partition=officer.partition, team=None), named[0])
    return Response(content, media_type="image/jpeg", headers=PRIVATE)
