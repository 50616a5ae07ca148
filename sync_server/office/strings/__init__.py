"""The words only the office needs, one file a language; shared words stand in `fieldapp.domain.words`."""

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")


def text(language: str, key: str, **values: object) -> str:
    """Return the sentence of a dotted key such as `queue.title`, its {places} filled in.

    Raises KeyError for an unknown key: a missing word is a mistake of ours, found by the tests.
    """
    sentence = _flat(language)[key]
    return sentence.format(**values) if values else sentence


def counted(language: str, key: str, n: int) -> str:
    """Return the sentence for a number of things: `key_one` for one, `key_many` for the rest."""
    return text(language, f"{key}_one" if n == 1 else f"{key}_many", n=n)


def keys(language: str) -> frozenset[str]:
    """Return every dotted key of a language."""
    return frozenset(_flat(language))


@cache
def _flat(language: str) -> dict[str, str]:
    tables = tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
    return {f"{table}.{name}": sentence for table, rows in tables.items() for name, sentence in rows.items()}
