"""Puts the server together. The only file that knows every part of it."""

from datetime import timedelta
from typing import Any

from litestar import Litestar, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException

from fieldapp.protocol import MAX_BODY
from sync_server.api.problems import Asked, of_http
from sync_server.api.routes import API, api_router, healthz
from sync_server.api.service import Service
from sync_server.blobs.folder import FolderStore
from sync_server.blobs.rollcall import RollCall
from sync_server.clock import Clock, utc_now
from sync_server.config import Config
from sync_server.db.engine import open_engine
from sync_server.db.migrate import migrate
from sync_server.office.routes import office_pages
from sync_server.office.sessions import Limits
from sync_server.office.setting import Office
from sync_server.secret import Sealing, kept_secret

UNFINISHED_KEPT = timedelta(days=7)  # a photo, parcel or letter that came in part waits this long for the rest


def create_app(config: Config, clock: Clock = utc_now) -> Litestar:
    """Return the whole server on its database, which is brought to the present schema first."""
    engine = open_engine(config.database_url)
    migrate(engine)
    photos = FolderStore(config.blob_folder)
    parcels = FolderStore(config.parcel_folder)
    bundles = FolderStore(config.bundle_folder)
    letters = FolderStore(config.letter_folder, most_unfinished=1)
    for store in (photos, parcels, bundles, letters):
        store.sweep(UNFINISHED_KEPT)
    sealing = Sealing(config.recovery_secret or kept_secret(config.data_dir))
    service = Service(
        engine=engine, blobs=photos, roll=RollCall(photos), parcels=parcels, bundles=bundles,
        letters=letters, sealing=sealing, clock=clock,
    )  # fmt: skip
    office = office_pages(
        Office(
            engine=engine,
            photos=photos,
            service=service,
            recovery_mark=sealing.mark,
            address=config.address,
            phone_link=config.phone_link,
            secure_cookies=config.secure_cookies,
            limits=Limits(idle=timedelta(minutes=config.idle_minutes)),
            demand_factor=config.demand_second_factor,
            clock=clock,
        )
    )
    return Litestar(
        route_handlers=[healthz, api_router(service), office.router],
        dependencies={"service": Provide(lambda: service, sync_to_thread=False)},
        exception_handlers={HTTPException: _unknown_address(office.troubles[HTTPException])},
        request_max_body_size=MAX_BODY,
        on_shutdown=[engine.dispose],
        openapi_config=None,
        logging_config=None,
    )


def _unknown_address(page: Any) -> Any:
    """Return what answers an address that nobody knows: phones get a problem, people a page."""

    def answer(request: Asked, error: HTTPException) -> Response[Any]:
        return of_http(request, error) if request.url.path.startswith(API) else page(request, error)

    return answer
