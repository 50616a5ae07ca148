"""What the sync benches carry: cases of about 2 KB that a village could have, no two alike, edits of them, and photos.

Everything follows from a number, so that each run and each side of a comparison carries the same.
"""

import os
import random
import tempfile
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

Fields = dict[str, Any]

_DRAWN = 12
_WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def case(number: int) -> Fields:
    """Return the fields of a case that may be sent."""
    rng = random.Random(f"case {number}")
    a, b = _person(rng), _person(rng)
    village = rng.choice(_WORDS["villages"])

    def talk(many: int, *banks: str) -> str:
        return _talk(rng, many, banks, a, b)

    return {
        "received_on": f"2019-{rng.randint(1, 11):02}-{rng.randint(1, 28):02}",
        "basis": "1A",
        "dispute_type": rng.choice(_WORDS["kinds"]),
        "summary": talk(6, "when", "did", "so"),
        "place": "D1",
        "place_detail": f"Nhà văn hóa thôn {village}",
        "openness": "CK",
        "parties/p1": _party(rng, a, village),
        "parties/p2": _party(rng, b, village),
        "mediators/m1": {"name": _name(rng)},
        "mediators/m2": {"name": _name(rng)},
        "sessions/s1": {"held_on": f"2019-12-{rng.randint(1, 15):02}", "notes": talk(3, "heard", "heard")},
        "sessions/s2": {"held_on": f"2019-12-{rng.randint(16, 28):02}", "notes": talk(2, "heard", "heard")},
        "agreement": talk(2, "agreed", "agreed"),
        "duties": talk(1, "agreed", "agreed"),
    }


def edit(number: int) -> Fields:
    """Return what a mediator changes in the case of this number: a sentence or two and, at times, how it ended."""
    rng = random.Random(f"edit {number}")
    a, b = _person(rng), _person(rng)
    return {"note": _talk(rng, 1 + (number % 3 == 0), ("when", "heard", "agreed"), a, b)} | (
        {"outcome": "THANH"} if number % 2 else {}
    )


def pictures(many: int) -> list[bytes]:
    """Return so many pictures of written pages as the app keeps them: JPEGs of 150 KB at most, no two the same.

    Some are drawn, made small by the app's own hand and kept in a folder of this machine, since that takes a second
    each; the others are these with a number in them.
    """
    folder = Path(tempfile.gettempdir(), "sohoagiai-bench-pictures")
    folder.mkdir(exist_ok=True)
    files = [folder / f"{number}.jpg" for number in range(_DRAWN)]
    for number, file in enumerate(files):
        if not file.exists():
            half = file.with_suffix(f".{os.getpid()}")
            half.write_bytes(_picture(number))
            half.rename(file)
    drawn = [file.read_bytes() for file in files]
    return [_numbered(drawn[number % _DRAWN], number) for number in range(many)]


def _numbered(picture: bytes, number: int) -> bytes:
    """Return a JPEG with a comment in it."""
    return picture[:2] + b"\xff\xfe\x00\x06" + number.to_bytes(4, "big") + picture[2:]


@cache
def _page() -> Any:
    from tests.media.pages import handwritten_page  # only to draw: a phone that is weighed has no need of it

    return handwritten_page(1300, 1700, grain=14)


def _picture(number: int) -> bytes:
    """Photograph a part of a written page with 1.3 megapixels, each time another one in another light."""
    from PIL import ImageEnhance

    from fieldapp.media import photo
    from tests.media.pages import jpeg

    rng = random.Random(number)
    left, top = rng.randrange(300), rng.randrange(366)
    part = _page().crop((left, top, left + 1000, top + 1333))
    return photo.prepare(jpeg(ImageEnhance.Brightness(part).enhance(rng.uniform(0.85, 1.1)))).full


def _talk(rng: random.Random, many: int, banks: tuple[str, ...], a: str, b: str) -> str:
    """Return so many sentences, each of a piece from each bank."""
    sentences = []
    for _ in range(many):
        pieces = list(dict.fromkeys(rng.choice(_WORDS[bank]) for bank in banks))
        told = ", ".join(pieces).format(
            a=_called(rng, a), b=_called(rng, b), c=_name(rng), p=rng.choice(_WORDS["places"]), n=rng.randint(2, 40)
        )
        sentences.append(told[0].upper() + told[1:])
    return ". ".join(sentences) + "."


def _called(rng: random.Random, who: str) -> str:
    """Return a person as people write it down: by the whole name, or by the last."""
    title, *name = who.split()
    return f"{title.lower()} {name[-1]}" if rng.random() < 0.5 else f"{title.lower()} {' '.join(name)}"


def _party(rng: random.Random, who: str, village: str) -> Fields:
    year = rng.randint(1940, 1998)
    return {
        "role": "BEN",
        "kind": "CN",
        "name": who,
        "birth_year": year,
        "address": f"Thôn {village}, xóm {rng.randint(1, 9)}",
    }


def _person(rng: random.Random) -> str:
    return f"{rng.choice(('Ông', 'Bà', 'Anh', 'Chị'))} {_name(rng)}"


def _name(rng: random.Random) -> str:
    return f"{rng.choice(_WORDS['family'])} {rng.choice(_WORDS['middle'])} {rng.choice(_WORDS['given'])}"
