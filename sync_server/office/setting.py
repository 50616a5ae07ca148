"""What the office's pages need to work, put together once by `create_app`."""

from litestar.di import NamedDependency
from msgspec import Struct, field
from sqlalchemy import Engine

from sync_server.api.service import Service
from sync_server.blobs.store import BlobStore
from sync_server.clock import Clock, utc_now
from sync_server.journal.tallies import Tallies
from sync_server.office.sessions import Limits


class Office(Struct, frozen=True, kw_only=True):
    """One office: its database, its photos, its clock and its rules."""

    engine: Engine
    photos: BlobStore
    service: Service  # what bundles that somebody brings are taken in with
    recovery_mark: str = ""  # of the server's secret: which recovery keys it can unseal
    address: str = ""  # how phones reach this server
    phone_link: str = ""  # where the app opens with a code; empty: no QR
    secure_cookies: bool = False
    limits: Limits = Limits()
    demand_factor: bool = False  # whether everybody who signs in needs a second factor
    tallies: Tallies = field(default_factory=Tallies)  # what the province counts
    clock: Clock = utc_now


TheOffice = NamedDependency[Office]
