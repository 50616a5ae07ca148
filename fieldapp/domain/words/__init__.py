"""The words that phone and office share, one file a language: labels, rules, problems, standings."""

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")


def text(language: str, key: str, **values: object) -> str:
    """Return the sentence of a dotted key such as `rules.two_sides`, its {places} filled in.

    Vietnamese stands in where a language lacks the key. Raises KeyError when no language has it.
    """
    sentence = _flat(language if language in LANGUAGES else "vi").get(key) or _flat("vi")[key]
    return sentence.format(**values) if values else sentence


def keys(language: str) -> frozenset[str]:
    """Return every dotted key of a language."""
    return frozenset(_flat(language))


def field_label(language: str, path: str, kind: str = "") -> str:
    """Return what people call the field of this path in a record of this kind; members are called by their collection.

    One from a newer version has its raw name.
    """
    name, known = path.partition("/")[0], keys("vi")
    return next((text(language, key) for key in (f"fields_{kind}.{name}", f"fields.{name}") if key in known), name)


@cache
def _flat(language: str) -> dict[str, str]:
    tables = tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
    return {f"{table}.{name}": sentence for table, rows in tables.items() for name, sentence in rows.items()}
