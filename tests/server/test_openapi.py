"""The OpenAPI document is the server's own word: whatever is asked, no answer is outside it, on either engine."""

import hashlib
import re
from pathlib import Path

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from litestar.routes import HTTPRoute
from msgspec import to_builtins
from schemathesis import GenerationMode
from schemathesis.python.asgi import get_client
from schemathesis.specs.openapi.checks import positive_data_acceptance

from fieldapp.domain.problems import Code
from fieldapp.protocol import SyncRequest
from sync_server.api.problems import STATUS
from sync_server.api.routes import API, wire_page
from sync_server.db.engine import writing
from sync_server.people import lost
from tests.cast import MINH, a_case, change
from tests.server.test_courier import PUBLIC, a_bundle

PAGE = (Path(__file__).parents[2] / "docs/protocol.md").read_text("utf-8")
DOCUMENT = msgspec.json.decode(wire_page())
# Too many bytes and another protocol are refused by their own names, which the tool's list of refusals lacks.
REFUSALS = [400, 401, 403, 404, 409, 413, 422, 426, 429]
RULES = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}})
OPERATIONS = [(path, method) for path, place in DOCUMENT["paths"].items() for method in place]
BLOB = "/blobs/{sha256}"
LAN_KNOCK, HUNG_KNOCK = "k" * 43, "h" * 43
PHOTO = b"\xff\xd8\xff" + b"anh bien ban " * 50
SHA = hashlib.sha256(PHOTO).hexdigest()
EXAMPLES = {"phone": 12, "lost": 5, "nobody": 3}
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
# Which bytes belong to which hash, offset and length no document of this kind can say: most of what fits it is refused.
UPLOADS = {"blob_add", "backup_keep", "backup_add", "parcel_add", "bundle_add"}


def test_it_tells_of_every_address_and_of_no_other(http):
    here = {
        (re.sub(r":\w+}", "}", route.path_format), method.lower())
        for route in http.app.routes
        if isinstance(route, HTTPRoute) and (route.path.startswith(API) or route.path == "/healthz")
        for method in route.methods - {"OPTIONS"}
    }
    assert here == set(OPERATIONS)


def test_everybody_may_read_it(http):
    reply = http.get(f"{API}/openapi.json")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    assert reply.headers["cache-control"] == "public, max-age=3600"
    assert reply.json() == DOCUMENT


def test_the_page_for_people_names_every_address_and_every_problem():
    bare = {re.sub(r"/\{\w+}", "", path) for path, _ in OPERATIONS}
    unnamed = [path for path in bare if path not in PAGE and path.removeprefix(API) not in PAGE]
    codes = {code for code in STATUS if f"`{code}`" not in PAGE}
    assert (unnamed, codes) == ([], set())


def test_every_status_is_that_of_its_problem():
    for path, method in OPERATIONS:
        for status, said in DOCUMENT["paths"][path][method]["responses"].items():
            if "X-Problem" in said.get("headers", {}):
                codes = said["headers"]["X-Problem"]["schema"]["enum"]
                assert status == "503" or {STATUS[Code(code)] for code in codes} == {int(status)}


@pytest.mark.parametrize(
    "path", [path for path in DOCUMENT["paths"] if path.startswith(API)], ids=lambda each: each.removeprefix(API)
)
@ONE_ENGINE
def test_a_method_that_is_none_is_told_which_there_are(http, path):
    reply = http.request("DELETE", path.format(sha256=SHA))
    assert (reply.status_code, reply.json()) == (405, {"problem": "bad_request"})
    assert set(reply.headers["allow"].lower().split(", ")) >= set(DOCUMENT["paths"][path])


@pytest.fixture
def wire(http):
    """The document as a tool reads it, and a client of the running server that checks every answer against it."""
    return Wire(http.app)


@pytest.fixture
def tokens(enrol, engine, clock):
    """What to show at each door: as Lan's phone, as Hùng's lost one, and as nobody."""
    enrol("lan", knock=LAN_KNOCK)
    hung = enrol("hung", knock=HUNG_KNOCK)
    with writing(engine) as conn:
        lost.mark_lost(conn, MINH, hung.enrolled.device, clock())
    return {
        "phone": {"Bearer": f"Bearer {'lan' * 14}l", "Knock": f"Knock {LAN_KNOCK}"},
        "lost": {"Bearer": f"Bearer {hung.token}", "Knock": f"Knock {HUNG_KNOCK}"},
        "nobody": {},
    }


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda each: each.removeprefix(API))
def test_nothing_that_is_asked_gets_an_answer_outside_it(wire, tokens, clock, path, method):
    operation = wire.schema[path][method]
    said = DOCUMENT["paths"][path][method]
    scheme = next(iter(said["security"][0])) if said["security"] else ""
    excluded = [positive_data_acceptance] if said["operationId"] in UPLOADS else []
    modes = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    def ask_as(who):
        def ask(case):
            clock.pass_by(minutes=2)  # so that wrong codes are looked at, and not only counted
            wire.ask(case, tokens[who].get(scheme), excluded_checks=excluded)

        return ask

    for who, most in EXAMPLES.items():
        if scheme or who == "phone":
            with_examples(st.one_of(modes), most, ask_as(who))


def test_a_whole_day_on_the_wire_is_as_it_says(wire, enrol, tokens, clock):
    """What no chance comes upon: everything that succeeds, with a photo, a parcel, a backup and a bundle."""
    case = change(set={**a_case(), "photos/f1": {"sha256": SHA, "size": len(PHOTO)}})
    synced = wire.succeed("post", "/sync", tokens, body=to_builtins(SyncRequest(changes=[case], keys=PUBLIC)))
    assert synced.json()["receipts"][0]["outcome"] == "accepted"
    photo = {"path_parameters": {"sha256": SHA}}
    wire.succeed("head", BLOB, tokens, **photo)
    wire.succeed("patch", BLOB, tokens, **photo, headers=pieces(PHOTO) | {"Holding": "{}"}, body=PHOTO)
    wire.succeed("head", BLOB, tokens, **photo)
    wire.succeed("get", BLOB, tokens, **photo)
    wire.succeed("get", BLOB, tokens, 206, **photo, headers={"Range": "bytes=5-"})
    key = wire.succeed("post", "/recovery", tokens, body={"vault": "1f" * 16}).json()["id"]
    upload = {"Upload-Sha256": SHA, "Upload-Recovery": key}
    wire.succeed("patch", "/backup", tokens, headers={**pieces(PHOTO), **upload}, body=PHOTO[:9])
    wire.succeed("head", "/backup", tokens, headers={"Upload-Sha256": SHA})
    wire.succeed("put", "/backup", tokens, headers=upload, body=PHOTO)
    wire.succeed("head", "/backup", tokens, headers={"Upload-Sha256": SHA})
    clock.pass_by(minutes=1)
    wire.succeed("put", "/handover", tokens, headers=pieces(PHOTO) | upload, body=PHOTO)
    wire.succeed("head", "/handover", tokens, headers={"Upload-Sha256": SHA})
    wire.succeed("post", "/knock", tokens, body={})
    wire.succeed("post", "/farewell", tokens, body={"changes_left": 0, "photos_left": 0, "drafts_left": 0})
    clock.pass_by(days=1)
    newer = {"phone": {"Bearer": f"Bearer {enrol('lan', 'z' * 43).token}"}}
    assert len(wire.succeed("get", "/backups", newer).json()["backups"]) == 2
    wire.succeed("get", "/backups/{sha256}", newer, **photo)
    wire.succeed("get", "/backups/{sha256}", newer, 206, **photo, headers={"Range": "bytes=1-9"})


def test_a_bundle_on_the_wire_is_as_it_says(wire, tokens, enrol):
    tam = enrol("tam")
    tam.server = tam.sync(keys=PUBLIC).keys
    file = a_bundle(tam, change())
    about = pieces(file) | {"Upload-Sha256": hashlib.sha256(file).hexdigest()}
    assert wire.succeed("put", "/courier", tokens, headers=about, body=file).json()["answer"]
    wire.succeed("head", "/courier", tokens, headers=about)
    path = {"sha256": about["Upload-Sha256"]}
    wire.succeed("get", "/courier/{sha256}", tokens, path_parameters=path)
    wire.succeed("get", "/courier/{sha256}", tokens, 206, path_parameters=path, headers={"Range": "bytes=0-0"})
    damaged = pieces(b"x") | {"Upload-Sha256": hashlib.sha256(b"x").hexdigest()}
    wire.succeed("put", "/courier", tokens, 422, headers=damaged, body=b"x")


def pieces(whole):
    return {"Upload-Offset": "0", "Upload-Length": str(len(whole))}


def with_examples(strategy, most, ask):
    """Call `ask` with so many examples, the same ones in every run."""

    @settings(
        max_examples=most,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def every(case):
        ask(case)

    every()


class Wire:
    def __init__(self, app):
        self.schema = schemathesis.openapi.from_dict(DOCUMENT, config=RULES)
        self.schema.app = app  # asked within this process
        self.how = {"session": get_client(app).__enter__()}

    def ask(self, case, shown=None, **how):
        headers = {"Authorization": shown} if shown else None
        response = case.call(headers=headers, **self.how)
        case.validate_response(response, headers=headers, transport_kwargs=self.how, **how)
        return response

    def succeed(self, method, path, tokens, status=200, **what):
        """Ask what the phone with these tokens may ask, and return the answer."""
        operation = self.schema[API + path][method]
        [scheme] = DOCUMENT["paths"][API + path][method]["security"][0]
        response = self.ask(operation.Case(**what), tokens["phone"][scheme])
        assert response.status_code == status, response.text
        return response
