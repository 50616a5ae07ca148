"""What tests of photos share: to write a case with one, to look where it stands, and links that refuse it."""

import time

import httpx

from fieldapp import workbook
from sync_server.db import tables
from tests.sync.village import Wire


def with_photo(phone, picture):
    record = phone.write()
    [sha256] = phone.photo(record, picture)
    phone.send(record)
    return record, sha256


def unconfirmed(phone):
    return [each.sha256 for each in phone.store.photos.unconfirmed()]


def standing(phone, record):
    return workbook.view(phone.store, record, phone.now().date()).phone_standing


def held_photos(commune):
    return [row["held_photos"] for row in commune.rows(tables.devices)]


def of_blobs(wire, method):
    return [path for way, path in wire.paths if way == method and "/blobs/" in path]


def patched(wire):
    """Count the bytes that go up from now on."""
    sent = []
    wire.before = lambda request: sent.append(len(request.read()) if request.method == "PATCH" else 0)
    return sent


def no_photos(request):
    if "/blobs/" in request.url.path:
        raise httpx.ConnectError("the link is too thin for photos")


def until(what, seconds=10):
    """Wait until the other lane is so far."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


class Failing(Wire):
    """Answers some photos with a status, whatever is asked of them."""

    def __init__(self, inner, status, hashes):
        super().__init__(inner)
        self.status, self.hashes = status, hashes

    def handle_request(self, request):
        if request.method != "HEAD" and any(sha256 in request.url.path for sha256 in self.hashes):
            self.paths.append((request.method, request.url.path))
            return httpx.Response(self.status, stream=httpx.ByteStream(b""))
        return super().handle_request(request)
