"""The page a stranger would write a client from names everything that is on the wire."""

import json
import re
import secrets
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from fieldapp import protocol
from fieldapp.domain.digest import as_text, digest
from fieldapp.domain.review import Line
from fieldapp.sync.enrol import TOKEN_BYTES
from sync_server.api import bodies
from sync_server.api.problems import STATUS
from sync_server.courier import taking
from sync_server.journal import intake, plain
from sync_server.people.devices import TOKEN

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


HEARD = [
    protocol.Change, protocol.Ahead, protocol.DeviceKeys, protocol.EnrolRequest, protocol.RecoveryRequest,
    protocol.RecoveryOpen, protocol.Farewell, protocol.BundleHead, protocol.BundleContent, protocol.BundledPhoto,
    protocol.SyncRequest, protocol.Holding, protocol.Knock,
]  # fmt: skip
"""What a phone says."""


@pytest.mark.parametrize("struct", HEARD, ids=lambda each: each.__name__)
def test_the_page_tells_what_may_not_be_left_out(struct):
    """A client that leaves out a `base` of 0 would see its first change held as unreadable."""
    rows = re.findall(rf"^\| `{struct.__name__}` \| ((?:`\w+`(?:, )?)+) \|$", PAGE, re.MULTILINE)
    kind = [struct.__struct_config__.tag_field] if struct.__struct_config__.tag else []
    required = [field.name for field in msgspec.structs.fields(struct) if field.required]
    assert re.findall(r"`(\w+)`", "".join(rows)) == [*kind, *required]


def test_the_page_tells_every_default_that_is_not_simply_nothing():
    told = re.search(r"Other defaults: (.*?)\. So", PAGE)[1]
    every = [field for struct in STRUCTS for field in msgspec.structs.fields(struct)]
    found = {field.name: str(field.default) for field in every if isinstance(field.default, int) and field.default}
    assert dict(re.findall(r"`(\w+)` (\d+)", told)) == found


@pytest.mark.parametrize(
    "limit",
    [
        f"{protocol.MAX_BODY // 2**20} MiB at most, and carry {bodies.MAX_CHANGES:,} changes",
        f"the JSON of `set` has {protocol.MAX_CHANGE:,} bytes",
        f"1 to {plain.MAX_PATHS:,} paths of {plain.MAX_PATH} characters",
        f"in a value {plain.MAX_DEPTH - 2} maps or lists inside one another",  # `set` and the innermost count too
        f"no further from 0 than {2**53 - 1:,}",
        f"{plain.MAX_RESTORED} at most; empty for nearly all",
        f"packed: {protocol.SMALLEST_PAGE:,} to {protocol.LARGEST_PAGE:,}",
        f"whose fate it asks for, {protocol.MOST_ASKED} at most",
        f"{protocol.MAX_BUNDLE // 2**20} MiB (`MAX_BUNDLE`) at most",
    ],
)
def test_the_page_tells_the_limits_as_they_are(limit):
    assert limit in PAGE


def test_the_page_tells_what_a_token_looks_like():
    assert f"`{TOKEN.pattern}`" in PAGE
    assert TOKEN.fullmatch(secrets.token_urlsafe(TOKEN_BYTES))


def test_the_pages_example_of_a_digest_is_one():
    [(fields, told)] = re.findall(r"with the fields `(\{.*?\})`, gives `([0-9a-f]{32})`", PAGE)
    values = {path: as_text(value) for path, value in json.loads(fields).items()}
    assert digest([("r1", 7, values)]) == told


def test_the_page_names_every_reason_for_which_a_change_is_held():
    [named] = re.findall(r"breaks a rule \(`reason`: (.*?)\)", PAGE)
    reasons = {
        intake.NOT_YOURS, intake.MAY_NOT_WRITE, intake.NOT_ASKED, intake.SIGNED, intake.UNREADABLE,
        intake.UNKNOWN_KIND, intake.REUSED_ID, intake.RESTORED, taking.REVOKED_PHONE,
    }  # fmt: skip
    assert set(re.findall(r"`(\w+)`", named)) == reasons
    assert f"reason `{protocol.NO_ROOM}`" in PAGE


def test_the_page_tells_the_status_of_every_problem():
    told = {}
    for codes, statuses in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([\d, ]+) \|", PAGE, re.MULTILINE):
        names, numbers = re.findall(r"`(\w+)`", codes), [int(each) for each in statuses.split(", ")]
        told |= dict(zip(names, numbers if len(names) == len(numbers) else numbers[:1] * len(names), strict=True))
    bundles = {code for code in STATUS if code.startswith("bundle_")}
    assert told == {str(code): status for code, status in STATUS.items() if code not in bundles}
    assert {STATUS[code] for code in bundles} == {422}
    assert bundles <= set(re.findall(r"`(\w+)`", PAGE))
