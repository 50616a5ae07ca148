"""What the commands say, one file a language; a console shows both, Vietnamese first."""

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")


def say(key: str, **values: object) -> str:
    """Return a sentence in every language, a line each, its {places} filled in. Raises KeyError for an unknown key."""
    return "\n".join(_sentences(language)[key].format(**values) for language in LANGUAGES)


def keys(language: str) -> frozenset[str]:
    """Return every key of a language."""
    return frozenset(_sentences(language))


@cache
def _sentences(language: str) -> dict[str, str]:
    return tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
