"""What communes call their columns, and the names of the peoples of Vietnam; both stand in `words.toml`."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from fieldapp.domain.text import fold


@cache
def peoples() -> dict[str, str]:
    """Return the code of DAN_TOC of every name of a people, as `plain` has it."""
    return {plain(name): code for code, names in _words()["peoples"].items() for name in names}


def plain(text: str) -> str:
    """Return a text in small letters without accents and signs."""
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", fold(text)).split())


@cache
def _headings() -> dict[str, tuple[re.Pattern[str], ...]]:
    return {kind: tuple(map(re.compile, shapes)) for kind, shapes in _words()["headings"].items()}


def column_kind(heading: str) -> str:
    """Return what a column with this heading holds; empty for what is none of ours."""
    if heading.strip(" .").casefold() in ("đt", "sđt", "số đt"):
        return "phone"
    said = plain(heading)
    if not said or len(said) > 80:
        return ""
    return next((kind for kind, shapes in _headings().items() if any(shape.fullmatch(said) for shape in shapes)), "")


@cache
def units() -> re.Pattern[str]:
    """Return what finds, in small letters, the kind of a village at its beginning, such as "tổ dân phố".

    Accents count: Bàn and Tô are names of families.
    """
    return re.compile(rf"(?:{'|'.join(_words()['villages']['kinds'])})\b\.?\s*")


def _words() -> dict[str, Any]:
    return tomllib.loads(files(__name__.rpartition(".")[0]).joinpath("words.toml").read_text("utf-8"))
