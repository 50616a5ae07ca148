"""Names taken out of the words of a case, before anything of it is shown to somebody who must not know who it is about.

It works as a person with a pencil would: names with and without "ông", "bà", given names alone, villages, phones, years
of birth. No machine finds every trace, so an officer reads what is left; `left` says which words deserve a second look.

A text for everybody is about no case, and its words are looked for among the names of all cases: `meant` finds whole
names there, since words of so many names stand in every text. A given name alone may be a word: `perhaps` only asks.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from fieldapp.domain.text import clean, fold

_CALLED = {
    "ông", "bà", "anh", "chị", "cô", "cụ", "bác", "chú", "em", "dì", "cậu", "mợ", "thím", "bố", "mẹ", "cháu",
}  # fmt: skip
_TITLES = _CALLED | {
    "hộ", "ong", "ba", "chi", "co", "cu", "bac", "chu", "di", "cau", "mo", "thim", "bo", "me", "chau", "ho",
}  # fmt: skip
_BEFORE = _TITLES - {"ho", "chu", "mo", "co", "ba"} | {"gia", "đình", "vợ", "chồng", "nhà"}  # a name as it is written
_PLACES = re.compile(
    r"\b(thôn|xóm|ấp|bản|buôn|làng|phum|sóc|khu phố|khối phố|tổ dân phố số|tổ dân phố|tổ|xã|phường|thị trấn|"
    r"huyện|quận|tỉnh|thành phố|đường|phố|ngõ|ngách|số nhà|quốc lộ|thửa đất số|thửa số|thửa|"
    r"tờ bản đồ số|tờ bản đồ)((?:\s+[\w/]+)+)",
    re.IGNORECASE,
)
_GAP = r"(?:[^\S\n]{1,2}|[.\-–]|\)[^\S\n]?|[^\S\n]?\()?"  # between the digits of a phone's number, as people write them
_PHONE = re.compile(rf"(?<![\d.,])(?:\+?84|0)(?:{_GAP}\d){{8,9}}(?!\d)")
_PAPER = re.compile(r"(?<![\d.,])(?:\d{12}|\d{9})(?![\w.,]?\d)")  # of an identity card
_BORN = re.compile(r"\b(sinh năm|sinh ngày|sinh|sn)\s+\d[\d/.\-]*\d", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|\d+")  # "Lan2" and "Nguyễn_Thị_Lan" are names as well
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff]")
_COMMON = {"thi", "van"}  # middle names that tell nobody from another
_WORDS_OF_TWO = {
    ("hoa", "giai"), ("hoa", "binh"), ("cong", "an"), ("trung", "tam"), ("thanh", "pho"), ("nam", "gioi"),
    ("minh", "bach"), ("bao", "dam"), ("an", "toan"), ("an", "ninh"), ("binh", "dang"), ("hanh", "phuc"),
    ("chinh", "quyen"), ("thanh", "nien"), ("thanh", "lap"), ("xuan", "nay"), ("tam", "su"),
}  # fmt: skip
"""What begins a sentence and looks like a given name, without accents: words of two syllables that every notice has."""
_AROUND = 3  # words on each side that say how a word is meant
_NO_NAMES = {("hoa", "giai")}  # what looks like a given name and is not, with the word behind it


class Person(Struct, frozen=True, kw_only=True):
    """Somebody, or a place, whose name is taken out."""

    words: tuple[str, ...]  # of the name, without a title
    label: str  # what stands in its place
    years: tuple[str, ...] = ()  # of birth
    whole: bool = False  # only the whole name is looked for: of a place
    side: bool = False  # of the case itself: any word of the name tells something, not the given name alone


class Labels(Struct, frozen=True, kw_only=True):
    """What stands in the place of what is taken out; a side's with a `{letter}`."""

    side: str
    third: str
    mediator: str
    invited: str
    other: str
    address: str
    village: str
    commune: str
    phone: str
    paper: str
    born: str


def people(fields: Mapping[str, Any], villages: Sequence[str], commune: str, labels: Labels) -> list[Person]:
    """Return who and what is named in a case, by labels in the order of its members."""
    members = [(path, value) for path, value in sorted(fields.items(), key=_turn) if isinstance(value, Mapping)]
    found: list[Person] = []
    sides = third = 0
    for path, value in members:
        kind, name = path.partition("/")[0], str(value.get("name", ""))
        if kind == "parties" and value.get("role", "BEN") == "BEN":
            label, sides = labels.side.format(letter=_letter(sides)), sides + 1
        elif kind == "parties":
            label, third = f"{labels.third} ({third + 1})" if third else labels.third, third + 1
        elif kind in _OTHERS:
            label = getattr(labels, _OTHERS[kind])
        else:
            continue
        years = (str(value["birth_year"]),) if value.get("birth_year") else ()
        found.append(Person(words=_bare(name), label=label, years=years, side=kind == "parties"))
        found.append(Person(words=_words(str(value.get("address", ""))), label=labels.address, whole=True))
    named = {fold(" ".join(each.words)): each for each in reversed(found)}  # who signs is a side already
    found = [each for each in found if each.words and named[fold(" ".join(each.words))] is each]
    found += [Person(words=_name_alone(each), label=labels.village, whole=True) for each in dict.fromkeys(villages)]
    return [*found, Person(words=_name_alone(commune), label=labels.commune, whole=True)]


def veiled(text: str, known: Sequence[Person], labels: Labels) -> str:
    """Return a text with what is known taken out, and places, phones, papers and births besides."""
    text = _PHONE.sub(labels.phone, _as_seen(text))
    text = _PAPER.sub(labels.paper, text)
    text = _BORN.sub(lambda found: f"{found[1]} {labels.born}", text)
    for year in {year for each in known for year in each.years}:
        text = re.sub(rf"\b{year}\b", labels.born, text)
    text = _without_names(text, [each for each in known if not each.whole], alone=False)
    text = _PLACES.sub(_kind_alone, text)
    return _without_names(text, known, alone=True)


def left(text: str, known: Sequence[Person]) -> list[str]:
    """Return the words that may still tell who somebody is, as they stand, each once.

    Any word of a name, with its accents or with none, and with others when it has a capital letter; a year of birth; a
    place; a number as long as a phone's.
    """
    names = _by_fold(known)
    years = {year for each in known for year in each.years}
    places = _by_first(known)
    text = _as_seen(text)
    tokens = [*_WORD.finditer(text)]
    folded = [fold(token[0]) for token in tokens]
    found = [
        token[0] for token, plain in zip(tokens, folded, strict=True)
        if plain in years or _tells(token[0], names.get(plain, set()))
    ]  # fmt: skip
    for at, token in enumerate(folded):
        for place in places.get(token, ()):
            same = folded[at : at + len(place)] == [fold(word) for word in place]
            if same and (len(place) > 1 or _tells(tokens[at][0], {place[0]})):
                found.append(_one_line(text[tokens[at].start() : tokens[at + len(place) - 1].end()]))
    found += [each[0] for pattern in (_PHONE, _PAPER) for each in pattern.finditer(text)]
    return list(dict.fromkeys(found))


def named(cases: Iterable[Mapping[str, Any]], labels: Labels) -> list[Person]:
    """Return who is named in these cases, each once, to be looked for by the whole name; none who has one word only."""
    found: dict[str, Person] = {}
    for fields in cases:
        for each in people(fields, (), "", labels):
            if not each.whole and len(each.words) > 1:
                found.setdefault(fold(" ".join(each.words)), Person(words=each.words, label=each.label, whole=True))
    return [*found.values()]


def meant(text: str, known: Sequence[Person]) -> list[str]:
    """Return what in a text for everybody tells who somebody is, as it stands, each once: it has to be meant.

    Whole names of those `known`, who were `named` in a case; anybody who is called "ông" or "bà", with a capital letter
    behind it; numbers as long as a phone's or an identity card's.
    """
    found = left(text, known)
    return found + [each for each in _called(_as_seen(text)) if not any(name in each for name in found)]


class Perhaps(Struct, frozen=True, kw_only=True):
    """A word that is somebody's given name as well."""

    word: str
    around: str  # the words among which it stands


def given_names(cases: Iterable[Mapping[str, Any]], others: Iterable[str], labels: Labels) -> frozenset[str]:
    """Return the given names of who is named in these cases, and of these others, in small letters."""
    named = (each for fields in cases for each in people(fields, (), "", labels) if not each.whole)
    whole = {*(each.words for each in named), *map(_bare, others)} - {()}
    return frozenset(words[-1].casefold() for words in whole)


def perhaps(text: str, names: frozenset[str], told: Sequence[str] = ()) -> list[Perhaps]:
    """Return the words of a text for everybody that are these names and stand alone, with a capital letter, each once.

    Left out is what `told` names already, what is written in capitals altogether, and what goes on with a capital
    letter: the names of places and offices are longer than one word.
    """
    text = _as_seen(text)
    tokens, found = [*_WORD.finditer(text)], dict[str, Perhaps]()
    named = {word for each in told for word in _WORD.findall(each)}
    for at, token in enumerate(tokens):
        word = token[0]
        if word.casefold() in names and word not in named and _is_alone(text, tokens, at):
            found.setdefault(word, Perhaps(word=word, around=_around(text, tokens, at)))
    return [*found.values()]


def _around(text: str, tokens: Sequence[re.Match[str]], at: int) -> str:
    """Return a word with some beside it on its line."""
    near = tokens[max(at - _AROUND, 0)].start(), tokens[min(at + _AROUND, len(tokens) - 1)].end()
    before, behind = text[near[0] : tokens[at].start()], text[tokens[at].start() : near[1]]
    return _one_line(before.rpartition("\n")[2] + behind.partition("\n")[0])


def _is_alone(text: str, tokens: Sequence[re.Match[str]], at: int) -> bool:
    """Return whether a word has a capital letter, and those beside it have none."""
    word = tokens[at]
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if not word[0][0].isupper() or (len(word[0]) > 1 and word[0].isupper()):
        return False
    if behind and ((fold(word[0]), fold(behind[0])) in _WORDS_OF_TWO or _goes_on(text, word, behind)):
        return False
    return not (at and tokens[at - 1][0][0].isupper() and _goes_on(text, tokens[at - 1], word))


def alike(text: str, known: Sequence[Person]) -> list[str]:
    """Return the words that are those of a name but for their accents: mostly other words, seldom a slip of the pen."""
    names = _by_fold(known)
    found = [word[0] for word in _WORD.finditer(_as_seen(text)) if fold(word[0]) in names]
    return [word for word in dict.fromkeys(found) if not _tells(word, names[fold(word)])]


def capitals(text: str) -> list[str]:
    """Return the words that begin with a capital letter within a sentence: names that nobody told us, perhaps."""
    found = []
    for word in _WORD.finditer(text):
        if word[0][0].isupper() and not word[0].isupper() and not _begins_sentence(text, word.start()):
            found.append(word[0])
    return list(dict.fromkeys(found))


_OTHERS = {"mediators": "mediator", "invited": "invited", "signatures": "other", "interests": "mediator",
           "assignments": "mediator", "entered_by": "other"}  # fmt: skip


def _turn(field: tuple[str, Any]) -> tuple[bool, str]:
    """Return the turn of a field: sides come first, so that who signs or mediates besides is called a side."""
    return not field[0].startswith("parties/"), field[0]


def _by_fold(known: Sequence[Person]) -> dict[str, set[str]]:
    """Return the words of people's names by what they are without accents; without the commonest middle names."""
    found: dict[str, set[str]] = {}
    for each in known:
        for word in () if each.whole else each.words if each.side else each.words[-1:]:
            found.setdefault(fold(word), set()).add(word)
    return {word: names for word, names in found.items() if word not in _COMMON}


def _tells(word: str, names: set[str]) -> bool:
    return bool(names) and (word[0].isupper() or any(_same(word, name) for name in names))


def _by_first(known: Sequence[Person]) -> dict[str, list[tuple[str, ...]]]:
    """Return the names that are looked for as a whole, by their first word without accents."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for each in known:
        if each.whole and each.words:
            found.setdefault(fold(each.words[0]), []).append(each.words)
    return found


def _called(text: str) -> list[str]:
    """Return what is called as somebody is: "bà Lan", "ông Trần Văn Bảo"; nothing that is in capitals altogether."""
    tokens, found = [*_WORD.finditer(text)], []
    for at, title in enumerate(tokens):
        end = at
        while end + 1 < len(tokens) and _goes_on(text, tokens[end], tokens[end + 1]):
            end += 1
        if end > at and title[0].casefold() in _CALLED and not title[0].isupper():
            found.append(_one_line(text[title.start() : tokens[end].end()]))
    return list(dict.fromkeys(found))


def _goes_on(text: str, word: re.Match[str], behind: re.Match[str]) -> bool:
    """Return whether a name goes on with the word behind this one: spaces between them, and a capital letter."""
    between = text[word.end() : behind.start()]
    return between.isspace() and "\n" not in between and behind[0][0].isupper()


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def _as_seen(text: str) -> str:
    """Return a text in NFC without what nobody sees: what is pasted brings it along, in the middle of a name."""
    return clean(_UNSEEN.sub("", text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_as_seen(text)))


def _name_alone(place: str) -> tuple[str, ...]:
    """Return the name of a village or commune without its kind, which is one word: "Thôn Mùng", "Xã Dương Hưu"."""
    words = _words(place)
    return words[1:] or words


def _bare(name: str) -> tuple[str, ...]:
    words = _words(name)
    while len(words) > 1 and words[0].casefold() in _BEFORE:
        words = words[1:]
    return words


def _kind_alone(found: re.Match[str]) -> str:
    """Return a kind of place without the name behind it: words with a capital, and numbers."""
    rest = re.split(r"(\s+)", found[2])[1:]  # space, word, space, word ...
    at = 0
    while at + 1 < len(rest) and (rest[at + 1][0].isupper() or rest[at + 1][0].isdigit()):
        at += 2
    return found[1] + "".join(rest[at:]) if at else found[0]


def _without_names(text: str, known: Sequence[Person], *, alone: bool) -> str:
    """Return a text with names as a label; `alone`: also given names by themselves."""
    tokens = [*_WORD.finditer(text)]
    out: list[str] = []
    done = at = 0
    while at < len(tokens):
        start = at + (tokens[at][0].casefold() in _TITLES and at + 1 < len(tokens))
        for first in dict.fromkeys((start, at)):
            length, label = _longest(tokens, first, known, titled=first > at, alone=alone)
            if length:
                out.append(text[done : tokens[at].start()])
                out.append(_in_case(label, text, tokens[at].start()))
                done, at = tokens[first + length - 1].end(), first + length - 1
                break
        at += 1
    return "".join([*out, text[done:]])


def _longest(
    tokens: Sequence[re.Match[str]], at: int, known: Sequence[Person], *, titled: bool, alone: bool
) -> tuple[int, str]:  # fmt: skip
    """Return of how many words the longest name is that begins here, and what stands in its place; 0 for none."""
    best: dict[int, dict[str, None]] = {}
    for each in known:
        for begin in range(1 if each.whole else len(each.words)):
            name = each.words[begin:]
            if len(name) < 2 and not (titled or alone or each.whole):
                continue
            here = [token[0] for token in tokens[at : at + len(name)]]
            if len(here) == len(name) and all(map(_same, here, name)) and _may_be(tokens, at, name, titled=titled):
                best.setdefault(len(name), {})[each.label] = None
    if not best:
        return 0, ""
    length = max(best)
    return length, "/".join(best[length])


def _same(word: str, name: str) -> bool:
    """Return whether a word is this one of a name: with its accents, or with none at all."""
    return word.casefold() == name.casefold() or word.casefold() == fold(name)


def _may_be(tokens: Sequence[re.Match[str]], at: int, name: Sequence[str], *, titled: bool) -> bool:
    """Return whether one word alone may be a name here: behind a title, or with a capital letter."""
    if len(name) > 1 or titled:
        return True
    behind = fold(tokens[at + 1][0]) if at + 1 < len(tokens) else ""
    return tokens[at][0][0].isupper() and (fold(tokens[at][0]), behind) not in _NO_NAMES


def _in_case(label: str, text: str, at: int) -> str:
    return label[0].upper() + label[1:] if _begins_sentence(text, at) else label


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\"'“”‘’([-–•")
    return not before or before[-1] in ".!?:…\n"
