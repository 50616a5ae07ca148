"""Turning values into a page: language, words, the hidden form field, cookies and headers in one place."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from fieldapp.domain import words
from sync_server.office import forms, showing, strings
from sync_server.office.assets import Asset
from sync_server.office.forms import Asking
from sync_server.office.headers import PRIVATE
from sync_server.office.setting import Office

YEAR_S = 365 * 24 * 3600
NOTICE_S = 60
LANGUAGE, FORM_KEY, SESSION, NOTICE, CODE = "language", "form_key", "session", "notice", "code"


class Pages:
    """The templates and files of the office; made once."""

    def __init__(self, office: Office, assets: Mapping[str, Asset]) -> None:
        self.secure_cookies = office.secure_cookies
        self._assets = assets
        self._templates = Environment(
            loader=PackageLoader("sync_server.office", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """Return the template filled in."""
        return self._templates.get_template(template).render(values, asset=self._address)

    def _address(self, name: str) -> str:
        return f"/static/{name}?v={self._assets[name].version}"


class Reply:
    """The answers to one request, in the visitor's language."""

    def __init__(self, pages: Pages, request: Asking) -> None:
        self._pages = pages
        self._request = request
        self.here = here(request)
        self.language = self._language()

    def show(self, template: str, *, status: int = 200, clear: tuple[str, ...] = (), **values: Any) -> Response[str]:
        """Return a page. Cookies in `clear` are dropped; a browser without a form key is given one."""
        cookies = [self._gone(name) for name in clear]
        key = self.cookie(FORM_KEY)
        if not key:
            key = forms.new_key()
            cookies.append(self._kept(FORM_KEY, key))
        return Response(
            self._pages.render(template, self._common(key) | values),
            status_code=status,
            media_type=MediaType.HTML,
            headers=dict(PRIVATE),
            cookies=cookies,
        )

    def go(self, path: str, *cookies: Cookie) -> Redirect:
        """Return the answer "look there now" (303, so that a form is not sent again)."""
        return Redirect(path, status_code=303, headers=dict(PRIVATE), cookies=list(cookies))

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the office's strings in the visitor's language."""
        return strings.text(self.language, key, **values)

    def cookie(self, name: str) -> str:
        """Return one of our cookies, or an empty text."""
        return self._request.cookies.get(self._name(name), "")

    def form_is_ours(self, token: str) -> bool:
        """Return whether a form with this hidden field was sent from a page of ours."""
        return forms.is_ours(self.cookie(FORM_KEY), token, self._request.headers.get("sec-fetch-site", ""))

    def keep_language(self, language: str) -> Cookie:
        """Return the cookie that remembers a chosen language."""
        return self._kept(LANGUAGE, language, max_age=YEAR_S)

    def keep_session(self, token: str) -> Cookie:
        """Return the cookie that carries a session's id."""
        return self._kept(SESSION, token)

    def keep_notice(self, text: str) -> Cookie:
        """Return the cookie that tells the next page, once, what was done; never anybody's words or names."""
        return self._kept(NOTICE, text, max_age=NOTICE_S)

    def keep_code(self, text: str) -> Cookie:
        """Return the cookie that carries a fresh enrolment code to the page that shows it."""
        return self._kept(CODE, text, max_age=NOTICE_S)

    def forget_session(self) -> Cookie:
        """Return the cookie that makes this browser forget who was signed in."""
        return self._gone(SESSION)

    def renew_form_key(self) -> Cookie:
        """Return the cookie with a new form key, so that one known before the sign-in proves nothing after it."""
        return self._kept(FORM_KEY, forms.new_key())

    def forget_form_key(self) -> Cookie:
        """Return the cookie that makes the forms of this browser's open pages worthless."""
        return self._gone(FORM_KEY)

    def _language(self) -> str:
        chosen = self.cookie(LANGUAGE)
        return chosen if chosen in strings.LANGUAGES else strings.LANGUAGES[0]

    def _common(self, key: str) -> dict[str, Any]:
        def label(path: str) -> str:
            return showing.field_label(path, self.language)

        def moment(text: str) -> str:
            return showing.moment(text, self.language)

        return {
            "language": self.language,
            "languages": strings.LANGUAGES,
            "t": self.say,
            "word": partial(words.text, self.language),
            "label": label,
            "moment": moment,
            "form_field": forms.FIELD,
            "form_token": forms.token_for(key),
            "here": self.here,
            "visitor": None,
            "notice": "",
        }

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self._pages.secure_cookies else name

    def _kept(self, name: str, value: str, max_age: int | None = None) -> Cookie:
        return Cookie(
            key=self._name(name),
            value=value,
            max_age=max_age,
            path="/",
            secure=self._pages.secure_cookies,
            httponly=True,
            samesite="lax",  # "strict" would sign out whoever comes by a link in a letter
        )

    def _gone(self, name: str) -> Cookie:
        return self._kept(name, "", max_age=0)


TheReply = NamedDependency[Reply]


def here(request: Asking) -> str:
    """Return the page's own address, to come back to; a POST is come back to by its path."""
    path = request.url.path
    return f"{path}?{request.url.query}" if request.method == "GET" and request.url.query else path


def local(path: str, otherwise: str) -> str:
    """Return the path if it leads to a page of ours, else the other one: never to a stranger's site."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return otherwise
    parts = urlsplit(path)
    return otherwise if parts.scheme or parts.netloc else path
