"""Problems as answers: the one table of status codes, for everything that phones may ask."""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from sqlalchemy.exc import SQLAlchemyError

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import ProblemReply

STATUS: dict[Code, int] = {
    Code.BAD_REQUEST: 400,
    Code.NOT_SIGNED_IN: 401,
    Code.REVOKED: 401,
    Code.LOST: 403,
    Code.WRONG_CODE: 404,
    Code.NOT_FOUND: 404,
    Code.USED_CODE: 409,
    Code.WRONG_OFFSET: 409,
    Code.EXPIRED_CODE: 410,
    Code.RECOVERY_GONE: 410,
    Code.TOO_LARGE: 413,
    Code.WRONG_CONTENT: 422,
    Code.BUNDLE_DAMAGED: 422,
    Code.BUNDLE_FORGED: 422,
    Code.BUNDLE_UNKNOWN_PHONE: 422,
    Code.BUNDLE_OTHER_SERVER: 422,
    Code.BUNDLE_IS_ANSWER: 422,
    Code.UPDATE_NEEDED: 426,
    Code.TOO_MANY_TRIES: 429,
    Code.SERVER_TROUBLE: 500,
}
_BY_STATUS = {401: Code.NOT_SIGNED_IN, 404: Code.NOT_FOUND, 413: Code.TOO_LARGE, 429: Code.TOO_MANY_TRIES}
AWAY = 503
NAMED = "X-Problem"  # the code once more, as an answer to HEAD has no body
_log = logging.getLogger(__name__)
Asked = Request[Any, Any, State]


def of_problem(_request: Asked, problem: Problem) -> Response[bytes]:
    """Answer a problem of ours by its name."""
    return _answer(problem.code, STATUS.get(problem.code, 500))


def of_http(_request: Asked, error: HTTPException) -> Response[bytes]:
    """Answer what the framework refused: no such address, wrong method, a body too large."""
    if error.status_code >= 500:
        return _answer(Code.SERVER_TROUBLE, error.status_code)
    code = _BY_STATUS.get(error.status_code, Code.BAD_REQUEST)
    return _answer(code, error.status_code, error.headers)  # with `Allow`, when it was the method


def of_database(request: Asked, error: SQLAlchemyError) -> Response[bytes]:
    """Answer that the database does not; the phone tries again later."""
    _log.error("database: %s at %s", type(error).__name__, request.url.path)
    return _answer(Code.SERVER_TROUBLE, AWAY)


def of_anything(request: Asked, error: Exception) -> Response[bytes]:
    """Answer a mistake of ours. The log gets its place, never a value: values may be people's words."""
    _log.error("%s at %s\n%s", type(error).__name__, request.url.path, _places(error))
    return _answer(Code.SERVER_TROUBLE, 500)


HANDLERS: dict[int | type[Exception], Any] = {
    Problem: of_problem,
    HTTPException: of_http,
    SQLAlchemyError: of_database,
    Exception: of_anything,
}


def _answer(code: Code, status: int, more: Mapping[str, str] | None = None) -> Response[bytes]:
    body = msgspec.json.encode(ProblemReply(problem=code))
    headers = {**(more or {}), NAMED: code.value}
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=headers)


def _places(error: Exception) -> str:
    places, step = [], error.__traceback__
    while step:
        places.append(f"  {step.tb_frame.f_code.co_filename}:{step.tb_lineno}")
        step = step.tb_next
    return "\n".join(places)
