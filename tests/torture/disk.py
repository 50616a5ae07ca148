"""A disk that forgets: what was flushed is there for good, and of the rest no more than chance lets through.

What may be lost is more than any real file system loses, so a store that holds here holds there: blocks of a write
come or stay away one by one, a file may not have grown though its bytes were written, and a name that was made, moved
or taken away stays as it was until its folder was flushed, whatever else was flushed meanwhile.
"""

import random
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tests.torture.trace import Op


class _File:
    def __init__(self) -> None:
        self.safe = bytearray()
        self.waiting: list[tuple[int, bytes] | int] = []  # writes, and new sizes

    def flush(self) -> None:
        for each in self.waiting:
            _carry_out(self.safe, each)
        self.waiting.clear()


class _Folder:
    def __init__(self) -> None:
        self.now: dict[str, _File | _Folder] = {}
        self.safe: dict[str, _File | _Folder] = {}


_Named = _File | _Folder
_Step = tuple[_Folder, dict[str, _Named | None]]  # what becomes of these names in one folder


class Disk:
    """Everything below one folder, which itself is there for good."""

    def __init__(self, base: str) -> None:
        self._base = PurePosixPath(base)
        self._root = _Folder()
        self._waiting: list[_Step] = []  # in order; one is carried out whole or not at all

    def do(self, op: Op) -> None:
        """Do what the program did."""
        if op.what == "flush":
            self._flush(self._found(op.path))
            return
        folder, name = self._place(op.path)
        if op.what in ("create", "mkdir"):
            self._becomes(folder, {name: _File() if op.what == "create" else _Folder()})
        elif op.what in ("unlink", "rmdir"):
            self._becomes(folder, {name: None})
        elif op.what == "rename":
            there, new_name = self._place(op.target)
            assert there is folder, "a move from folder to folder is not simulated"
            self._becomes(folder, {name: None, new_name: folder.now[name]})
        else:
            file = folder.now[name]
            assert isinstance(file, _File)
            file.waiting.append(op.at if op.what == "size" else (op.at, op.content))

    def settle(self) -> None:
        """Let everything done so far be there for good."""
        while self._waiting:
            self._flush(self._waiting[0][0])

    def after_a_cut(self, chance: random.Random, folder: Path) -> None:
        """Write into `folder`, an empty one, what a power cut at this moment leaves."""
        mood = chance.choice(("nothing", "all", "half", "half", "half", "most", "little"))
        names = self._names_left(chance, mood)
        self._write(self._root, names, _Luck(chance, mood), folder)

    def _names_left(self, chance: random.Random, mood: str) -> dict[int, dict[str, _Named]]:
        """Return what each folder holds, by its id: a beginning of what was done to names, or a random part."""
        left = self._waiting
        if mood == "nothing":
            left = []
        elif mood != "all":
            part = [step for step in left if chance.random() < 0.5]
            left = chance.choice((part, left[: chance.randint(0, len(left))]))
        names: dict[int, dict[str, _Named]] = {}
        for folder, becomes in left:
            _rename(names.setdefault(id(folder), dict(folder.safe)), becomes)
        return names

    def _write(self, folder: _Folder, names: dict[int, dict[str, _Named]], luck: "_Luck", where: Path) -> None:
        for name, each in names.get(id(folder), folder.safe).items():
            if isinstance(each, _Folder):
                (where / name).mkdir()
                self._write(each, names, luck, where / name)
            else:
                (where / name).write_bytes(luck.content(each.safe, each.waiting))

    def _becomes(self, folder: _Folder, becomes: dict[str, _Named | None]) -> None:
        _rename(folder.now, becomes)
        self._waiting.append((folder, becomes))

    def _flush(self, named: _Named) -> None:
        if isinstance(named, _File):
            named.flush()
            return
        for folder, becomes in self._waiting:
            if folder is named:
                _rename(folder.safe, becomes)
        self._waiting = [step for step in self._waiting if step[0] is not named]

    def _place(self, path: str) -> tuple[_Folder, str]:
        parent, name = PurePosixPath(path).parent, PurePosixPath(path).name
        folder = self._found(str(parent))
        assert isinstance(folder, _Folder)
        return folder, name

    def _found(self, path: str) -> _Named:
        named: _Named = self._root
        for part in PurePosixPath(path).relative_to(self._base).parts:
            assert isinstance(named, _Folder)
            named = named.now[part]
        return named


class _Luck:
    """How much of what was not flushed comes through one cut."""

    def __init__(self, chance: random.Random, mood: str) -> None:
        self._chance = chance
        self._share = {"nothing": 0.0, "all": 1.0, "half": 0.5, "most": 0.95, "little": 0.05}[mood]
        self._block = chance.choice((512, 4096))
        self._in_order = chance.random() < 0.25  # nothing that was written after the first loss
        self._may_shrink = mood not in ("all", "nothing") and chance.random() < 0.5

    def content(self, safe: bytearray, waiting: list[tuple[int, bytes] | int]) -> bytes:
        """Return what the file holds after the cut."""
        content, sizes, lost = bytearray(safe), [len(safe)], False
        for each in waiting:
            for piece in _blocks(each, self._block):
                if (lost and self._in_order) or not self._comes_through():
                    lost = True
                else:
                    _carry_out(content, piece)
            sizes.append(each if isinstance(each, int) else max(sizes[-1], each[0] + len(each[1])))
        if self._may_shrink:
            _carry_out(content, min(len(content), self._chance.choice(sizes)))
        return bytes(content)

    def _comes_through(self) -> bool:
        return self._share == 1.0 or self._chance.random() < self._share


def _blocks(each: tuple[int, bytes] | int, size: int) -> Iterator[tuple[int, bytes] | int]:
    """Yield a write cut at the disk's blocks; a new size is one piece."""
    if isinstance(each, int):
        yield each
        return
    at, content = each
    begin = 0
    while begin < len(content):
        end = min(len(content), begin + size - (at + begin) % size)
        yield at + begin, content[begin:end]
        begin = end


def _carry_out(content: bytearray, each: tuple[int, bytes] | int) -> None:
    if isinstance(each, int):
        del content[each:]
        content.extend(bytes(each - len(content)))
    else:
        at, written = each
        content.extend(bytes(max(0, at - len(content))))
        content[at : at + len(written)] = written


def _rename(names: dict[str, _Named], becomes: dict[str, _Named | None]) -> None:
    for name, named in becomes.items():
        if named is None:
            names.pop(name, None)
        else:
            names[name] = named
