"""A road that breaks at any byte, with a phone on it and photos to carry, for the stories about them."""

import pytest

from tests.sync.bad_link import BadLink
from tests.sync.photos import with_photo
from tests.sync.village import SOCKET, a_picture

PICTURES = [a_picture(seed) for seed in range(4)]
HEADS = 1_500  # bytes: what one request and its answer need besides a photo's


@pytest.fixture
def link(port):
    link = BadLink("127.0.0.1", port)
    yield link
    link.close()


@pytest.fixture
def far(commune, phones, link):
    """A phone behind the bad link, and what it has of photos."""
    return lambda who: phones(commune, who, url=link.url, wire=SOCKET)


def brought(commune, lan, pictures=PICTURES):
    """Have Lan bring photos to the commune; return their hashes and how many bytes they have together."""
    hashes = [with_photo(lan, picture)[1] for picture in pictures]
    assert lan.sync().complete
    return hashes, sum(len(lan.store.photos.read(sha256)) for sha256 in hashes)


def rounds_until(phone, through, most=60):
    """Sync until it is through; return how often a round broke off."""
    for broken in range(most):
        if phone.sync().complete and through():
            return broken
    raise AssertionError("no end of it")


def of_photos(request):
    return "/blobs/" in request.url.path
