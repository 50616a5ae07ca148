"""The pen of one case: what a question's fields call when something was written."""

from collections.abc import Callable, Sequence
from typing import Any

from fieldapp import workbook
from fieldapp.ui.screens.sheet import Sheet
from fieldapp.ui.shell import Shell
from fieldapp.workbook import CaseView, Colleague


def sheet_of(
    shell: Shell,
    view: CaseView,
    roster: Sequence[Colleague],
    spare_keys: Sequence[str],
    say: Callable[[str], None],
) -> Sheet:
    """Return the sheet of this case; `say` is told the sentence of a choice that was not kept, or an empty one."""
    case_id = view.id

    async def keep(path: str, value: Any) -> str | None:
        return await shell.keep(workbook.keep, case_id, path, value, shell.now())

    async def keep_part(path: str, part: str, value: Any) -> str | None:
        return await shell.keep(workbook.keep_part, case_id, path, part, value, shell.now())

    async def choose(path: str, value: Any) -> None:
        say(await keep(path, value) or "")

    async def choose_part(path: str, part: str, value: Any) -> None:
        say(await keep_part(path, part, value) or "")

    async def choose_among(path: str, part: str, item: str, there: bool) -> None:
        say(await shell.keep(workbook.keep_among, case_id, path, part, item, there, shell.now()) or "")

    async def choose_many(values: dict[str, Any]) -> None:
        say(await shell.keep(workbook.keep_many, case_id, values, shell.now()) or "")

    return Sheet(
        strings=shell.strings,
        view=view,
        today=shell.today(),
        clock=f"{shell.now():%H:%M}",
        roster=roster,
        spare_keys=spare_keys,
        keep=keep,
        keep_part=keep_part,
        choose=choose,
        choose_part=choose_part,
        choose_among=choose_among,
        choose_many=choose_many,
    )
