"""What the visitor reads when something did not work: one page a trouble, and what to do next."""

import logging
from collections.abc import Mapping
from traceback import extract_tb
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.types import ExceptionHandler
from msgspec import Struct

from fieldapp.domain.problems import Code, Problem
from sync_server.office import forms, showing
from sync_server.office.forms import Asking, Form, FormRefused
from sync_server.office.gate import PASSWORD_PAGE, CodeNeeded, NotAllowed, SignInNeeded, StepNeeded
from sync_server.office.page import SESSION, Pages, Reply
from sync_server.office.second_step import address_of

_log = logging.getLogger(__name__)
_PAGES = {400: "bad_request", 403: "not_allowed", 404: "not_found", 405: "not_found", 413: "too_large", 429: "too_many"}
_REMARK = "remark."
_SECRET = ("password", "new_password", "new_again", "one_time")  # fields that come back on no page
Troubles = Mapping[int | type[Exception], "ExceptionHandler[Any]"]


class Value(Struct, frozen=True, kw_only=True):
    """One value of a form that came too late."""

    name: str
    value: str
    label: str = ""


class Kept(Struct, frozen=True, kw_only=True):
    """What a form brought when nobody was signed in any more, to be sent again."""

    texts: list[Value]
    hidden: list[Value]


def handlers(pages: Pages) -> Troubles:
    """Return what answers each trouble on the office's pages."""

    def known(request: Asking, trouble: HTTPException) -> Response[str]:
        """Any trouble with a number; what we have no page for is our own mistake."""
        return show(request, pages, trouble.status_code)

    def broken(request: Asking, trouble: Exception) -> Response[str]:
        """A mistake of ours. The log gets its place, never a value: values may be people's words."""
        places = [f"{step.filename}:{step.lineno}" for step in extract_tb(trouble.__traceback__)]
        _log.error("%s at %s\n%s", type(trouble).__name__, request.url.path, "\n".join(places))
        return show(request, pages, 500)

    def problem(request: Asking, trouble: Problem) -> Response[str]:
        return show(request, pages, 404) if trouble.code == Code.NOT_FOUND else broken(request, trouble)

    def refused(request: Asking, trouble: FormRefused) -> Response[str]:
        return Reply(pages, request).show("trouble.html", status=403, what="form", kept=None)

    def not_allowed(request: Asking, trouble: NotAllowed) -> Response[str]:
        return show(request, pages, 403)

    def sign_in_needed(request: Asking, trouble: SignInNeeded) -> Response[str] | Redirect:
        return _to_the_door(Reply(pages, request), request)

    def code_needed(request: Asking, trouble: CodeNeeded) -> Response[str] | Redirect:
        """The password was right: on to the code; a form waits as it does for the sign-in."""
        reply = Reply(pages, request)
        if request.method == "POST":
            return _to_the_door(reply, request)
        return reply.go(address_of(reply.here))

    def step_needed(request: Asking, trouble: StepNeeded) -> Response[str] | Redirect:
        """On to what is owed; a form that was open when it was asked for waits as it does for the sign-in."""
        reply = Reply(pages, request)
        if request.method != "POST":
            return reply.go(trouble.page)
        if trouble.page == PASSWORD_PAGE:
            first = reply.say("trouble.password_step_1")
            return _waits(reply, request, 403, what="password", first=first, door=trouble.page)
        return _waits(reply, request, 403, what="step", first=reply.say("trouble.step_step_1"), door=trouble.page)

    return {
        HTTPException: known,
        FormRefused: refused,
        NotAllowed: not_allowed,
        SignInNeeded: sign_in_needed,
        CodeNeeded: code_needed,
        StepNeeded: step_needed,
        Problem: problem,
        Exception: broken,
    }


def show(request: Request, pages: Pages, status: int) -> Response[str]:  # type: ignore[type-arg]
    """Return the page for an HTTP status."""
    page = _PAGES.get(status, "broken" if status >= 500 else "bad_request")
    return Reply(pages, request).show("trouble.html", status=404 if status == 405 else status, what=page, kept=None)


def _to_the_door(reply: Reply, request: Asking) -> Response[str] | Redirect:
    if request.method == "POST":
        first = reply.say("trouble.session_step_1")
        return _waits(reply, request, 401, what="session", first=first, door="/sign-in")
    said = [reply.forget_session(), reply.keep_notice("expired")] if reply.cookie(SESSION) else []
    return reply.go("/sign-in" if reply.here == "/" else f"/sign-in?next={quote(reply.here, safe='')}", *said)


def _waits(reply: Reply, request: Asking, status: int, *, what: str, first: str, door: str) -> Response[str]:
    """Show what was sent, to be sent again once the `first` step was taken at the `door`, in another window."""
    kept = _kept(request.state.form, reply.language)
    return reply.show("trouble.html", status=status, what=what, kept=kept, first=first, door=door)


def _kept(form: Form, language: str) -> Kept:
    """Return it all, also what is empty: rows of a form are columns, in which the second value is of the second row."""
    values = [
        Value(name=name, value=value, label=_label(name, language))
        for name, several in form.values.items()
        for value in several
        if name not in (forms.FIELD, *_SECRET)
    ]
    return Kept(
        texts=[each for each in values if each.name.startswith(_REMARK) and each.value],
        hidden=[each for each in values if not each.name.startswith(_REMARK)],
    )


def _label(name: str, language: str) -> str:
    return showing.field_label(name.removeprefix(_REMARK), language) if name.startswith(_REMARK) else ""
