"""What a password must be, and what nobody has to put into it."""

import re

import pytest

from sync_server.people.passwords import LEAST, Fault, fault, first_password

KNOWN = ("minh", "Đỗ Đức Minh", "Xã Dương Hưu")


@pytest.mark.parametrize(
    "good",
    [
        "cau-tre-ben-suoi",
        "suối chảy dưới chân núi",
        "mười hai chữ",
        "日本語のパスワードは長い方がいい",
        "minh có ba con trâu",
    ],
)
def test_long_ones_are_taken_without_capitals_digits_or_signs(good):
    assert fault(good, KNOWN) is None


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("Aa1!Aa2@Aa3", Fault.SHORT),
        ("x" * 201, Fault.LONG),
        ("1234567890123", Fault.WORST),
        ("Matkhau@12345", Fault.WORST),
        ("MẬT KHẨU 123456", Fault.WORST),
        ("Hòa giải cơ sở 2026", Fault.WORST),
        ("qwertyuiopas", Fault.WORST),
        ("0987654321098", Fault.WORST),
        ("trâu trâu trâu trâu ", Fault.WORST),
        ("............", Fault.WORST),
        ("abababababab!", Fault.WORST),
        ("Đỗ Đức Minh 1985", Fault.OWN),
        ("minh duong huu", Fault.OWN),
        ("Xã Dương Hưu 2026", Fault.OWN),
    ],
)
def test_what_is_tried_first_is_not_taken(bad, why):
    assert fault(bad, KNOWN) == why


def test_a_first_password_would_itself_be_taken_and_is_never_the_same():
    drawn = {first_password() for _ in range(500)}
    assert len(drawn) == 500
    assert all(fault(each) is None and len(each) > LEAST for each in drawn)
    assert all(re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", each) for each in drawn)
