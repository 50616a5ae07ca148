"""Where the phone keeps its things and whom it talks to: read once, from the environment.

FIELDAPP_DATA    the folder of this phone's store (in a browser: of all phones); Flet's own folder when packed
FIELDAPP_SECRETS the folder of what this device adds to a PIN; beside FIELDAPP_DATA unless named
FIELDAPP_SERVER  the server's address until an enrolment names another one
FIELDAPP_PORT    set: show the app to browsers on this port, one folder a phone; unset: be an app
FIELDAPP_HOST    the address to listen on in a browser's case; this machine alone unless it says otherwise
FLET_PLATFORM    set by Flet in a package for android or ios: then secrets go to the platform's secure storage
FIELDAPP_DEMO    1: show the switch that takes the network away
"""

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

from msgspec import Struct

DEFAULT_SERVER = "http://127.0.0.1:8600"
DEFAULT_PORT = 8601
VIETNAM = timezone(timedelta(hours=7), "+07")  # no summer time since 1975


class Config(Struct, frozen=True, kw_only=True):
    """The settings of one process."""

    data: Path
    secrets_folder: Path | None = None
    server: str = DEFAULT_SERVER
    port: int = 0  # 0: not shown to browsers
    host: str = "127.0.0.1"
    demo: bool = False
    secure_storage: bool = False  # the platform keeps secrets: a phone

    @property
    def secrets(self) -> Path:
        """The folder of the device's secrets: never inside `data`, so that a copy of that is not enough."""
        return self.secrets_folder or self.data.with_name(f"{self.data.name}-secrets")

    @property
    def trying_out(self) -> bool:
        """Whether the secrets lie in files, which is good for trying out and no more."""
        return not self.secure_storage

    @property
    def many_phones(self) -> bool:
        """Whether this process serves browsers, each with a phone of its own choice."""
        return self.port != 0

    @property
    def uploads(self) -> Path | None:
        """The folder through which browsers hand over their files; a phone needs none."""
        return self.data / ".uploads" if self.many_phones else None

    @property
    def spoken(self) -> Path:
        """The folder in which a phone's recorder writes while somebody speaks: in clear, until it is taken in."""
        return self.data / ".spoken"

    @property
    def clock(self) -> Callable[[], datetime]:
        """The time with its zone: a phone's own; in a browser Vietnam's, since the server may stand anywhere."""
        return vietnam_time if self.many_phones else phone_time


def read(environment: Mapping[str, str] = os.environ) -> Config:
    """Return the settings that this environment describes."""
    own_folder = environment.get("FLET_APP_STORAGE_DATA") or "data/phone"
    port = environment.get("FIELDAPP_PORT", "")
    return Config(
        data=Path(environment.get("FIELDAPP_DATA") or own_folder).resolve(),
        secrets_folder=Path(named).resolve() if (named := environment.get("FIELDAPP_SECRETS")) else None,
        server=(environment.get("FIELDAPP_SERVER") or DEFAULT_SERVER).rstrip("/"),
        port=int(port) if port.isascii() and port.isdigit() else 0,
        host=environment.get("FIELDAPP_HOST") or "127.0.0.1",
        demo=environment.get("FIELDAPP_DEMO") == "1",
        secure_storage=environment.get("FLET_PLATFORM") in ("android", "ios"),
    )


def phone_time() -> datetime:
    """Return the time by this device's clock and zone."""
    return datetime.now().astimezone()


def vietnam_time() -> datetime:
    """Return the time in Vietnam by this machine's clock."""
    return datetime.now(VIETNAM)
