"""The pen of one class: what its screens call when something was written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fieldapp import workbook
from fieldapp.domain import changes, training
from fieldapp.domain.problems import Problem
from fieldapp.ui.screens.sheet import NEARLY
from fieldapp.ui.shell import Shell
from fieldapp.workbook import Attendee, SeenClash


@dataclass(frozen=True, kw_only=True)
class ClassPen:
    """`say` is told the sentence of what was not kept, or an empty one."""

    shell: Shell
    class_id: str
    say: Callable[[str], None]

    async def note(self, values: Mapping[str, Any]) -> str | None:
        """Write fields of the class."""
        if trouble := self._too_long(training.CLASS, values):
            return trouble
        return await self.shell.keep(workbook.describe_class, self.class_id, values, self.shell.now())

    async def choose(self, values: Mapping[str, Any]) -> None:
        """Write what a row or a day says, which have no room to say why it was not kept."""
        self.say(await self.note(values) or "")

    async def note_of(self, person: Attendee, values: Mapping[str, Any]) -> str | None:
        """Write about one person."""
        if trouble := self._too_long(training.ATTENDANCE, values):
            return trouble
        return await self.shell.keep(
            workbook.note_attendance, self.class_id, person, values, self.shell.now()
        )  # fmt: skip

    async def mark(self, people: Iterable[Attendee], state: str) -> bool:
        """Write one state for these people; returns whether it was kept."""
        trouble = await self.shell.keep(workbook.mark, self.class_id, list(people), state, self.shell.now())
        self.say(trouble or "")
        return not trouble

    async def settle(self, record: str, seen: SeenClash, value: Any) -> None:
        """Let one of the versions of a field hold."""
        outcome = await self.shell.do(workbook.settle, record, seen.path, value, self.shell.now(), seen)
        self.say(self.shell.sentence(outcome) if isinstance(outcome, Problem) else "")

    def limit(self, kind: str, name: str, text: str) -> int:
        """Return how many characters a field takes; 0 while the text is far from it."""
        most = changes.limit(kind, name)
        return most if len(text) > most * NEARLY else 0

    def _too_long(self, kind: str, values: Mapping[str, Any]) -> str:
        too_long = any(changes.too_long(kind, path, value) for path, value in values.items())
        return self.shell.strings("rules.too_long") if too_long else ""
