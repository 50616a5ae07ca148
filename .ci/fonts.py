"""Copies the screen's font out of its package into assets/fonts, and proves that it can write Vietnamese.

The font files are not committed: they come with a pinned package, and `assets/fonts/` is made from it.
`--present` only answers whether the copies are there.
"""

import itertools
import shutil
import sys
import unicodedata
from importlib.resources import files
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "fonts"
WEIGHTS = ("Regular", "SemiBold", "Bold")
VOWELS = "aăâeêioôơuưy"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
OTHER_MARKS = "\u0302\u0306\u031b"  # mũ, trăng, móc: what decomposed text is made of
SIGNS = "₫–—“”‘’…•·×°%/()"


def main(arguments: list[str]) -> int:
    """Copy and check; the exit code says whether the fonts are good."""
    if "--present" in arguments:
        return 0 if all(font_file(weight).is_file() for weight in WEIGHTS) else 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    source = Path(str(files("fontpkg_be_vietnam_pro"))) / "files"
    for weight in WEIGHTS:
        lacking = missing_letters(source / font_file(weight).name)
        if lacking:
            print(f"{font_file(weight).name} cannot write {' '.join(lacking)}", file=sys.stderr)
            return 1
        shutil.copyfile(source / font_file(weight).name, font_file(weight))
    shutil.copyfile(source.parent / "LICENSE", FOLDER / "LICENSE")
    return 0


def font_file(weight: str) -> Path:
    """Return where the copy of a weight lies."""
    return FOLDER / f"BeVietnamPro-{weight}.ttf"


def vietnamese_letters() -> set[str]:
    """Return the 186 letters of Vietnamese (both cases, composed), its combining marks and its signs."""
    toned = (unicodedata.normalize("NFC", v + tone) for v, tone in itertools.product(VOWELS, ("", *TONES)))
    letters = {*toned, *"bcdđghklmnpqrstvx", *"fjwz"}
    return letters | {letter.upper() for letter in letters} | {*TONES, *OTHER_MARKS, *SIGNS, *"0123456789"}


def missing_letters(font: Path) -> list[str]:
    """Return what this font has no picture for, as code points with their names."""
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as opened:
        known = opened.getBestCmap()
    lacking = sorted(letter for letter in vietnamese_letters() if ord(letter) not in known)
    return [f"U+{ord(letter):04X} {unicodedata.name(letter)}" for letter in lacking]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
