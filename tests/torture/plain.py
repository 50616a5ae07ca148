"""Looks for words that should not be readable, in every spelling in which a careless program leaves them behind."""

import base64
import itertools
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

SHORTEST = 6  # bytes: shorter ones turn up in noise by chance
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{40,}")  # of base64


class Words:
    """What to look for. Each word is looked for composed and decomposed, as text, JSON, hex and base64."""

    def __init__(self, words: Iterable[str], raw: Iterable[bytes] = ()) -> None:
        """Take words, and bytes that are no text, such as those of a picture."""
        self._needles: dict[bytes, str] = {}
        for word in words:
            for form in ("NFC", "NFD"):
                self._spell(word, unicodedata.normalize(form, word))
        for content in raw:
            for needle in (content, content.hex().encode(), *_in_base64(content)):
                self._add(needle, f"bytes {content[:8].hex()}")
        self._heads: dict[bytes, list[bytes]] = {}
        for needle in self._needles:
            self._heads.setdefault(needle[:SHORTEST], []).append(needle)

    def found(self, content: bytes) -> set[str]:
        """Return the words that stand in these bytes, also inside what zlib packed or base64 wrote."""
        parts = [content, *_unpacked(content)]
        parts += [part for run in _RUN.findall(content) for part in _decoded(run)]
        return {word for part in parts for word in self._in(part)}

    def found_below(self, folder: Path) -> dict[str, set[str]]:
        """Return the words found in files and their names, by path below the folder."""
        everything = {path: path.name.encode() + b"\0" for path in sorted(folder.rglob("*"))}
        contents = {path: name + (path.read_bytes() if path.is_file() else b"") for path, name in everything.items()}
        found = {str(path.relative_to(folder)): self.found(content) for path, content in contents.items()}
        return {path: words for path, words in found.items() if words}

    def _spell(self, word: str, form: str) -> None:
        for text in (form, form.lower(), form.upper()):
            self._add(text.encode(), word)
        self._add(form.encode("utf-16-le"), word)
        self._add(form.encode("utf-16-be"), word)
        self._add(form.encode("unicode-escape"), word)
        self._add(form.encode().hex().encode(), word)
        for needle in _in_base64(form.encode()):
            self._add(needle, word)

    def _add(self, needle: bytes, word: str) -> None:
        if len(needle) >= SHORTEST:
            self._needles[needle] = word

    def _in(self, content: bytes) -> Iterator[str]:
        heads = self._heads
        for at in range(len(content) - SHORTEST + 1):
            if (needles := heads.get(content[at : at + SHORTEST])) is not None:
                yield from (self._needles[needle] for needle in needles if content.startswith(needle, at))


def words_of(*texts: str) -> set[str]:
    """Return the words of these texts that are long enough, and all pairs of neighbours: short words are in those."""
    found: set[str] = set()
    for text in texts:
        words = re.findall(r"\w+", text)
        found |= {*words, *(f"{one} {other}" for one, other in itertools.pairwise(words))}
    return {word for word in found if len(word.encode()) >= SHORTEST}


def _in_base64(content: bytes) -> Iterator[bytes]:
    """Yield what surely stands in the base64 of anything that holds these bytes, wherever they begin."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + content)
        sure = whole[-(-before * 8 // 6) : (before + len(content)) * 8 // 6]
        yield sure
        yield sure.replace(b"+", b"-").replace(b"/", b"_")


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield what zlib or gzip may have packed, from every place where a packed part could begin."""
    # Looking ahead only, since a byte of noise before a head may look like the beginning of one.
    for match in re.finditer(rb"(?=([\x08\x18\x28\x38\x48\x58\x68\x78].|\x1f\x8b))", content, re.DOTALL):
        head = match.group(1)
        if head != b"\x1f\x8b" and int.from_bytes(head, "big") % 31:
            continue
        unpacking = zlib.decompressobj(47)
        out = b""
        try:
            for at in range(match.start(), len(content), 256):
                out += unpacking.decompress(content[at : at + 256])
                if unpacking.eof:
                    break
        except zlib.error:
            pass
        if len(out) >= SHORTEST:
            yield out


def _decoded(run: bytes) -> Iterator[bytes]:
    for shift in range(4):
        part = run[shift:].replace(b"-", b"+").replace(b"_", b"/")
        plain = base64.b64decode(part[: len(part) // 4 * 4])
        yield plain
        yield from _unpacked(plain)
