"""The page a stranger would write a client from names everything that is on the wire."""

import re
from pathlib import Path

import pytest
from msgspec import Struct

from fieldapp import protocol
from fieldapp.domain.review import Line

PAGE = (Path(__file__).parents[2] / "docs/protocol.md").read_text("utf-8")
STRUCTS = [
    each
    for each in vars(protocol).values()
    if isinstance(each, type) and issubclass(each, Struct) and each is not Struct
]


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda each: each.__name__)
def test_the_page_names_every_type_and_field(struct):
    named = set(re.findall(r"`(\w+)`", PAGE))
    if struct not in (protocol.Person, protocol.Holding):  # told inside the types that carry them
        assert struct.__name__ in named
    assert set(struct.__struct_fields__) <= named | set(re.findall(r'"(\w+)"', PAGE))


def test_line_is_among_them():
    assert Line in STRUCTS


def test_the_page_tells_the_version():
    assert f"Version {protocol.PROTOCOL}." in PAGE
