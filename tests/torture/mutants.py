"""Careless versions of the store, made around the real code: each breaks one promise, and the harness must see it.

Call one of them in a process of its own, before the phone is opened; nothing here can be switched on from the app.
"""

import contextlib
import functools
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fieldapp.store.device import DeviceStore
from fieldapp.workbook import photos


def no_flush() -> None:
    """SQLite never waits for the disk."""
    _sqlite_says("synchronous = OFF")


def lazy_flush() -> None:
    """SQLite waits for the disk only when it folds its log into the file."""
    _sqlite_says("synchronous = NORMAL")


def two_transactions() -> None:
    """The record and the outbox are committed one after the other."""
    DeviceStore.transaction = lambda self: contextlib.nullcontext()  # type: ignore[method-assign]


def named_too_early() -> None:
    """A photo's file gets its name after the case that names it was committed."""
    attach, replace = photos.attach_photo, Path.replace
    waiting: list[Callable[[], object]] = []

    def late(self: Path, target: Path) -> Path:
        waiting.append(functools.partial(replace, self, target))
        return target

    @contextmanager
    def holding_names_back() -> Iterator[None]:
        Path.replace = late  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            Path.replace = replace  # type: ignore[method-assign]
            for name in waiting:
                name()
            waiting.clear()

    def careless(*arguments: object) -> str:
        with holding_names_back():
            return attach(*arguments)  # type: ignore[arg-type]

    photos.attach_photo = careless
    from fieldapp import workbook

    workbook.attach_photo = careless


def rename_without_flush() -> None:
    """Files are written and renamed, and only their folder is flushed."""
    flush = os.fsync

    def folders_only(file: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{file}"):
            flush(file)

    os.fsync = folders_only


def folder_not_flushed() -> None:
    """Files are flushed, their new names are not."""
    flush = os.fsync

    def files_only(file: int) -> None:
        if not os.path.isdir(f"/proc/self/fd/{file}"):
            flush(file)

    os.fsync = files_only


def _sqlite_says(instead: str) -> None:
    class Careless(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
            return super().execute(sql.replace("synchronous = FULL", instead), *values)  # type: ignore[arg-type]

    sqlite3.connect = functools.partial(sqlite3.connect, factory=Careless)  # type: ignore[assignment]


MUTANTS: dict[str, Callable[[], None]] = {
    mutant.__name__: mutant
    for mutant in (
        no_flush, lazy_flush, two_transactions, named_too_early, rename_without_flush, folder_not_flushed,
    )
}  # fmt: skip
