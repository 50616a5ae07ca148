"""What the benches write: cases of about 2 KB, no two alike, with names that a village has."""

from typing import Any

import msgspec

from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.store.records import Held
from tests.workbook import book

_FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ", "Vi", "Lò", "Hà", "Lý"]
_MIDDLE = ["Văn", "Thị", "Đức", "Ngọc", "Quốc", "Xuân", "Thanh"]
_GIVEN = ["Lan", "Hùng", "Phượng", "Đông", "Tuấn", "Huyền", "Khánh", "Thụ", "Mai", "Tư", "Lực", "Đào", "Bảo"]
_KINDS = ("tranh chấp bờ rào", "lối đi chung ra đồng", "nước tưới", "vay tiền chưa trả", "mâu thuẫn vợ chồng")
_PROSE = "Hai bên đã ở cạnh nhau nhiều năm; mỗi bên kể một cách khác và đều mong tổ hòa giải giúp cho êm ấm. " * 11


def record(number: int) -> Held:
    """Return a case that the commune has, with one line of history."""
    line = Line(
        seq=number + 1, change=f"change-{number}", by="Nguyễn Thị Lan", role=Role.MEDIATOR, at=book.NOW.isoformat(),
        received_at="2026-11-22T12:30:00Z", paths=["summary", "parties/p1", "parties/p2"],
    )  # fmt: skip
    fields = book.WHOLE | {
        "received_on": f"2026-{number % 10 + 1:02}-{number % 28 + 1:02}",
        "summary": f"{_KINDS[number % 5]}. {_PROSE}",
        "mediators/lan": {"name": "Nguyễn Thị Lan", "person": "lan"},
        "parties/p1": {"role": "BEN", "name": name(number), "birth_year": 1968, "address": "Thôn Mùng"},
        "parties/p2": {"role": "BEN", "name": name(number * 7 + 3), "birth_year": 1961, "address": "Thôn Đẫu"},
    }
    touched = book.later(minutes=-number).isoformat(timespec="seconds")
    return Held(kind="case", id=f"case-{number:06}", base=number + 1, server=fields, lines=[line], touched_at=touched)


def document(number: int) -> dict[str, Any]:
    """Return the same as TinyDB wants it."""
    return msgspec.to_builtins(record(number))  # type: ignore[no-any-return]


def name(number: int) -> str:
    """Return a name; the first thousand are all different."""
    return f"{_FAMILY[number % 12]} {_MIDDLE[number // 12 % 7]} {_GIVEN[number // 84 % 13]}"


PLAIN = msgspec.json.encode(document(1000))
