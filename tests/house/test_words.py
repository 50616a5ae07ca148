"""Both languages say the same things: the same keys, the same places to fill in, nothing empty."""

import tomllib
import unicodedata
from pathlib import Path
from string import Formatter

import pytest

from tests.house.tree import ROOT, committed

PAIRS = sorted({path.parent for path in committed() if path.name in ("vi.toml", "en.toml")})


def sentences(folder: Path, language: str) -> dict[str, str]:
    return dict(flat("", tomllib.loads((ROOT / folder / f"{language}.toml").read_text("utf-8"))))


def flat(prefix: str, table: dict):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(f"{prefix}{key}.", value)
        else:
            yield f"{prefix}{key}", value


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_there_are_words_at_all():
    assert Path("fieldapp/domain/words") in PAIRS


@pytest.mark.parametrize("folder", PAIRS, ids=str)
def test_both_languages_have_the_same_keys(folder: Path):
    assert set(sentences(folder, "vi")) == set(sentences(folder, "en"))


@pytest.mark.parametrize("folder", PAIRS, ids=str)
def test_both_languages_fill_in_the_same_places(folder: Path):
    vietnamese, english = sentences(folder, "vi"), sentences(folder, "en")
    unlike = {key for key in vietnamese.keys() & english.keys() if places(vietnamese[key]) != places(english[key])}
    assert unlike == set()


@pytest.mark.parametrize("folder", PAIRS, ids=str)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_sentence_is_empty_and_all_are_composed(folder: Path, language: str):
    spoken = sentences(folder, language)
    assert {key for key, value in spoken.items() if not value.strip()} == set()
    assert {key for key, value in spoken.items() if not unicodedata.is_normalized("NFC", value)} == set()
