"""Puts the app's fonts into assets/fonts, and proves that they can write Vietnamese.

The font files are not committed: they come with pinned packages, and `assets/fonts/` is made from them. The screen's
font is copied. The papers' font comes as one file of all weights: a phone gets the three cuts that papers use, with
the letters of Latin writing only, since a phone reads the whole file for every paper.
`--present` only answers whether the fonts are there.
"""

import itertools
import shutil
import sys
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "fonts"
WEIGHTS = ("Regular", "SemiBold", "Bold")
CUTS = {
    "Regular": ("NotoSerif[wdth,wght].ttf", 400),
    "Bold": ("NotoSerif[wdth,wght].ttf", 700),
    "Italic": ("NotoSerif-Italic[wdth,wght].ttf", 400),
}
"""The papers' cuts: which file of the package, and how heavy."""
LATIN = (
    *range(0x20, 0x7F), *range(0xA0, 0x370), *range(0x1E00, 0x1F00), *range(0x2010, 0x2028), 0x2030, 0x2032, 0x2033,
    0x2039, 0x203A, *range(0x2074, 0x207A), *range(0x2080, 0x208A), 0x20AB, 0x20AC, 0x2116, 0x2212,
)  # fmt: skip
"""What may stand on a paper: Vietnamese and the names of its minorities, with all the marks that combine."""
VOWELS = "aăâeêioôơuưy"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
OTHER_MARKS = "\u0302\u0306\u031b"  # mũ, trăng, móc: what decomposed text is made of
HORN = 0x31B  # móc: its place is at the right of the letter, where it is drawn
SIGNS = "₫–—“”‘’…•·×°%/()"


def main(arguments: list[str]) -> int:
    """Copy, cut and check; the exit code says whether the fonts are good."""
    fonts = [*(font_file(weight) for weight in WEIGHTS), *(paper_font(cut) for cut in CUTS)]
    if "--present" in arguments:
        return 0 if all(font.is_file() for font in fonts) else 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    source = Path(str(files("fontpkg_be_vietnam_pro")))
    for weight in WEIGHTS:
        shutil.copyfile(source / "files" / font_file(weight).name, font_file(weight))
    shutil.copyfile(source / "LICENSE", FOLDER / "LICENSE")
    for cut in CUTS:
        cut_out(cut)
    shutil.copyfile(Path(str(files("fontpkg_noto_serif"))) / "LICENSE", FOLDER / "LICENSE-NotoSerif")
    for font in fonts:
        lacking = missing_letters(font)
        if lacking:
            font.unlink()
            print(f"{font.name} cannot write {' '.join(lacking)}", file=sys.stderr)
            return 1
    return 0


def font_file(weight: str) -> Path:
    """Return where the copy of a weight of the screen's font lies."""
    return FOLDER / f"BeVietnamPro-{weight}.ttf"


def paper_font(cut: str) -> Path:
    """Return where a cut of the papers' font lies."""
    return FOLDER / f"NotoSerif-{cut}.ttf"


def cut_out(cut: str) -> None:
    """Make one cut: one weight, the letters of LATIN, and nothing that a PDF has no use for."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    name, weight = CUTS[cut]
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LATIN)
    with TTFont(Path(str(files("fontpkg_noto_serif"))) / "files" / name) as font:
        cutter.subset(font)
        instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, inplace=True)
        seat_marks(font)
        font.save(paper_font(cut))


def seat_marks(font: "TTFont") -> None:
    """Move the marks that combine over the middle of the letter before them.

    Half of them are drawn around the point where the pen stands, and tables that a PDF on the phone does not read
    would move them. The others are drawn over a letter of middle width already.
    """
    glyphs, widths = font["glyf"], font["hmtx"]
    marks = {name for code, name in font.getBestCmap().items() if 0x300 <= code < 0x370 and code != HORN}
    for name in marks:
        glyph = glyphs[name]
        if not hasattr(glyph, "xMin") or widths[name][0] or glyph.xMin + glyph.xMax < -300:
            continue
        by = -300 - (glyph.xMin + glyph.xMax) // 2
        if glyph.isComposite():
            for part in glyph.components:
                part.x += 0 if part.glyphName in marks else by
        else:
            glyph.coordinates.translate((by, 0))
    for name in marks:
        glyphs[name].recalcBounds(glyphs)
        widths[name] = (widths[name][0], getattr(glyphs[name], "xMin", 0))


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
