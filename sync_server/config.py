"""The server's settings, read from the environment once."""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path

from msgspec import Struct

from sync_server.secret import secret_in


class Config(Struct, frozen=True, kw_only=True):
    """Where the server keeps things, where it listens and what it tells phones."""

    database_url: str
    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8600
    public_url: str = ""  # how phones and officers reach it, when that is not host and port
    phone_link: str = ""  # where the app opens with a code; empty: no QR
    secure_cookies: bool = False  # True behind TLS
    trusted_proxy: str = ""  # whose word on a visitor's address is believed; empty: nobody's
    idle_minutes: int = 30  # after which an officer who does nothing is signed out
    demand_second_factor: bool = False  # of everybody who signs in at the office; a commune may ask for it by itself
    recovery_secret: bytes = b""  # seals what opens phones; empty: a file in `data_dir`, made at the first start

    @property
    def blob_folder(self) -> Path:
        """Where the photos are."""
        return self.data_dir / "blobs"

    @property
    def parcel_folder(self) -> Path:
        """Where the sealed parcels of locked phones are."""
        return self.data_dir / "parcels"

    @property
    def bundle_folder(self) -> Path:
        """Where bundles that come by courier are until they are taken in."""
        return self.data_dir / "bundles"

    @property
    def letter_folder(self) -> Path:
        """Where sealed backups are that come in pieces, until they are whole."""
        return self.data_dir / "letters"

    @property
    def address(self) -> str:
        """What people type to reach this server."""
        return self.public_url or f"http://{self.host}:{self.port}"


def read_config(environment: Mapping[str, str]) -> Config:
    """Return the settings. Raises ValueError on nonsense."""
    data_dir = Path(environment.get("DATA_DIR") or "data/server").resolve()
    return Config(
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{data_dir / 'server.db'}",
        data_dir=data_dir,
        host=environment.get("HOST") or "127.0.0.1",
        port=_port(environment.get("PORT") or "8600"),
        public_url=environment.get("PUBLIC_URL", "").rstrip("/"),
        phone_link=environment.get("PHONE_LINK", ""),
        secure_cookies=_yes(environment.get("SECURE_COOKIES", "")),
        trusted_proxy=_addresses(environment.get("TRUSTED_PROXY", "")),
        idle_minutes=_minutes(environment.get("IDLE_MINUTES") or "30"),
        demand_second_factor=_yes(environment.get("DEMAND_SECOND_FACTOR", "")),
        recovery_secret=_secret(environment.get("RECOVERY_SECRET") or ""),
    )


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 65536):
        raise ValueError(f"PORT must be a number below 65536, not {text!r}")
    return int(text)


def _addresses(text: str) -> str:
    """Return the addresses or networks, comma between; never "everybody", as then anybody says where they come from."""
    each = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return ",".join(str(ip_network(part)) if "/" in part else str(ip_address(part)) for part in each)
    except ValueError as error:
        raise ValueError(f"TRUSTED_PROXY must be addresses with a comma between, not {text!r}") from error


def _minutes(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= 600):
        raise ValueError(f"IDLE_MINUTES must be a number from 1 to 600, not {text!r}")
    return int(text)


def _secret(text: str) -> bytes:
    return secret_in(text) if text else b""


def _yes(text: str) -> bool:
    return text.strip().lower() in ("1", "true", "yes", "on")
