"""What a form brings, and the proof that it comes from a page of ours.

A page carries a hidden field that only a server page can hold: the hash of a secret kept in a
cookie that scripts cannot read and other sites cannot make the browser send.
"""

import hashlib
import hmac
import secrets

from litestar import Request
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from msgspec import Struct

from fieldapp.domain.ids import new_id
from fieldapp.domain.text import clean, is_written
from sync_server.journal import plain

Asking = Request[object, object, State]
FIELD = "form_token"
_MAX_NAME = 80  # characters of a file's name that are shown
MAX_FIELDS = 5_000  # a held change may set 2,000 fields, with a box and a tick for each


class FormRefused(Exception):
    """A form that was not sent from a page of ours."""


class Sent(Struct, frozen=True, kw_only=True):
    """A file that somebody chose."""

    name: str  # as their computer calls it
    content: bytes


class Form(Struct, frozen=True):
    """Every value of a form by name, in NFC, in the page's order; and the files that came with it."""

    values: dict[str, list[str]]
    files: list[Sent] = []

    def get(self, name: str) -> str:
        """Return the first value of this name, or an empty text."""
        return self.values.get(name, [""])[0]

    def said(self, name: str) -> str:
        """Return the first value of this name without spaces around it; empty for one of which nothing is seen."""
        return text.strip() if is_written(text := self.get(name)) else ""

    def all(self, name: str) -> list[str]:
        """Return every value of this name."""
        return self.values.get(name, [])

    @property
    def press(self) -> str:
        """The id that the page gave to what its button makes, so that pressed twice it is made once; else a new one."""
        return given if plain.is_id(given := self.get("press")) else new_id()


TheForm = NamedDependency[Form]


def token_for(key: str) -> str:
    """Return the hidden field's value for a browser's form key."""
    return hashlib.sha256(f"form:{key}".encode()).hexdigest()


def new_key() -> str:
    """Return a new secret for one browser's forms."""
    return secrets.token_urlsafe(24)


def is_ours(key: str, token: str, fetch_site: str) -> bool:
    """Return whether a form with this token comes from our page in the browser that holds the key."""
    foreign = fetch_site not in ("", "same-origin", "none")
    return bool(key) and not foreign and hmac.compare_digest(token_for(key).encode(), token.encode())


async def read_form(request: Asking) -> Form:
    """Return the form of a POST. Raises HTTPException 413 for more values than any page of ours sends."""
    values: dict[str, list[str]] = {}
    files: list[Sent] = []
    sent = list((await request.form()).multi_items())
    if len(sent) > MAX_FIELDS:
        raise HTTPException(status_code=413)
    for name, value in sent:
        if isinstance(value, str):
            values.setdefault(clean(name), []).append(clean(value))
        elif isinstance(value, UploadFile) and (content := await value.read()):
            files.append(Sent(name=clean(value.filename)[-_MAX_NAME:], content=content))
    return Form(values, files)
