"""The OpenAPI document of what phones may ask, made from the protocol's own types and the handlers themselves.

A tool reads it; a person reads `docs/protocol.md`, which says more.
"""

import re
from collections.abc import Iterable
from typing import Any

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from fieldapp.domain.problems import Code
from fieldapp.protocol import PROTOCOL
from sync_server.api.problems import AWAY, NAMED, STATUS
from sync_server.api.shapes import REF, schemas
from sync_server.api.spoken import BEARER, HEADERS, KNOCK, OPEN, SHA256, SPOKEN, Spoken

_ABOUT = (
    "A request body may be packed (Content-Encoding gzip or shg-3); a reply is packed in shg-3 when the request was, "
    "else as the phone asks for (Accept-Encoding). docs/protocol.md tells what everything means."
)
_SCHEMES = {
    BEARER: {"type": "http", "scheme": "bearer", "description": "The token that the phone made when it enrolled."},
    KNOCK: {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Knock <token>`, the weaker token of a locked phone.",
    },
}


@get("/openapi.json", sync_to_thread=False)
def wire(wire_page: NamedDependency[bytes]) -> Response[bytes]:
    """Give this document."""
    return Response(wire_page, media_type=MediaType.JSON, headers={"Cache-Control": "public, max-age=3600"})


def document(api: str, handlers: Iterable[HTTPRouteHandler], beside: Iterable[HTTPRouteHandler]) -> dict[str, Any]:
    """Return the document of the handlers under `api` and of those `beside` it. Each must stand in SPOKEN."""
    paths: dict[str, dict[str, Any]] = {}
    for prefix, some in ((api, handlers), ("", beside)):
        for handler in some:
            for path in handler.paths:
                place = paths.setdefault(prefix + re.sub(r":\w+}", "}", path), {})
                place |= {method.lower(): _operation(handler, path) for method in sorted(handler.http_methods)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sổ Hòa Giải", "version": str(PROTOCOL), "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas(), "securitySchemes": _SCHEMES},
    }


def _operation(handler: HTTPRouteHandler, path: str) -> dict[str, Any]:
    name = handler.fn.__name__
    spoken = SPOKEN[name]
    said: dict[str, Any] = {
        "operationId": name,
        "summary": (handler.fn.__doc__ or "").strip(),
        "security": [{spoken.who: []}] if spoken.who else [],
        "parameters": _parameters(spoken, path),
        "responses": _answers(spoken) | _problems(spoken),
    }
    if spoken.hears or spoken.takes:
        content = _json(spoken.hears) if spoken.hears else _octets()
        said["requestBody"] = {"required": bool(spoken.hears), "content": content}
    return said


def _parameters(spoken: Spoken, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if "{sha256" in path:
        found.append({"name": "sha256", "in": "path", "required": True, "schema": SHA256})
    for name in spoken.headers:
        header = HEADERS[name]
        most = {"maximum": spoken.takes} if header.schema.get("type") == "integer" else {}
        shape = {"content": _json(header.shape)} if header.shape else {"schema": {**header.schema, **most}}
        about = {"name": name, "in": "header", "required": header.required, "description": header.about}
        found.append(about | shape)
    return found


def _answers(spoken: Spoken) -> dict[str, Any]:
    if spoken.tells:
        return {"200": {"description": "How far the upload is.", "headers": _UPLOAD_STATE}}
    if spoken.gives:
        whole = {"description": "The whole.", "content": _octets()}
        part = {"description": "The range asked for.", "content": _octets(), "headers": _CONTENT_RANGE}
        return {"200": whole, "206": part}
    return {"200": {"description": "Done.", "content": _json(spoken.says)}}


def _problems(spoken: Spoken) -> dict[str, Any]:
    codes = {*spoken.codes, Code.SERVER_TROUBLE}
    if spoken.hears or spoken.takes:
        codes |= {Code.BAD_REQUEST, Code.TOO_LARGE}
    if "Upload-Sha256" in spoken.headers or spoken.gives:
        codes.add(Code.BAD_REQUEST)
    if spoken.who != OPEN:
        codes |= {Code.NOT_SIGNED_IN} | ({Code.REVOKED} if spoken.who == BEARER else set())
    by_status: dict[int, list[str]] = {}
    for code in sorted(codes):
        by_status.setdefault(STATUS[code], []).append(code.value)
    by_status[AWAY] = by_status[STATUS[Code.SERVER_TROUBLE]]
    return {str(status): _problem(named, spoken.tells) for status, named in sorted(by_status.items())}


def _problem(named: list[str], no_body: bool) -> dict[str, Any]:
    one = {"type": "string", "enum": named}
    said: dict[str, Any] = {
        "description": ", ".join(f"`{each}`" for each in named),
        "headers": {NAMED: {"required": True, "schema": one}},
    }
    if not no_body:
        body = {"allOf": [{"$ref": REF.format(name="ProblemReply")}, {"properties": {"problem": one}}]}
        said["content"] = {MediaType.JSON.value: {"schema": body}}
    return said


_UPLOAD_STATE = {
    "Upload-Offset": {"required": True, "schema": {"type": "integer", "minimum": 0}},
    "Upload-Complete": {"required": True, "schema": {"type": "string", "enum": ["?0", "?1"]}},
    "Upload-Length": {"schema": {"type": "integer", "minimum": 1}},
    "Upload-At": {"schema": {"type": "string"}},
}
_CONTENT_RANGE = {"Content-Range": {"required": True, "schema": {"type": "string"}}}


def _json(shape: type[Any] | None) -> dict[str, Any]:
    schema = {"$ref": REF.format(name=shape.__name__)} if shape else {"type": "object"}
    return {MediaType.JSON.value: {"schema": schema}}


def _octets() -> dict[str, Any]:
    return {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
