"""Whatever way the code on the commune's sheet gets into the field, it is read."""

import pytest

from fieldapp.ui.ticket import Ticket, read_ticket, server_address


@pytest.mark.parametrize("typed", ["K7M4-9QXT", "k7m4-9qxt", " k7m4 9qxt ", "K7M49QXT", "K7M4 - 9QXT", "k7m4–9qxt"])
def test_a_typed_code_is_read_in_any_case_with_any_spaces(typed):
    assert read_ticket(typed) == Ticket(code="K7M4-9QXT")


def test_a_pasted_link_brings_code_and_server():
    link = "https://xa-duong-huu.example/enrol?code=K7M4-9QXT&server=https%3A%2F%2Fmay-chu.example%3A8443"
    assert read_ticket(link) == Ticket(code="K7M4-9QXT", server="https://may-chu.example:8443")
    assert read_ticket(f"Mời bà bấm vào đây: {link}") == read_ticket(link)


def test_a_link_without_a_server_brings_the_code_alone():
    assert read_ticket("http://127.0.0.1:8601/enrol?code=k7m49qxt") == Ticket(code="K7M4-9QXT")


def test_a_link_to_no_address_brings_no_server():
    assert read_ticket("https://x.example/?code=K7M49QXT&server=javascript:alert(1)") == Ticket(code="K7M4-9QXT")


@pytest.mark.parametrize("typed", ["", "   ", "K7M4", "K7M4-9QX", "K7M4-9QXTZ", "không có mã"])
def test_what_is_no_code_is_none(typed):
    assert read_ticket(typed) is None


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://xa.example/", "https://xa.example"),
        ("xa.example", "https://xa.example"),
        (" http://127.0.0.1:8600 ", "http://127.0.0.1:8600"),
        ("", None),
        ("ftp://xa.example", None),
        ("https://", None),
        ("https://xa.example:abc", None),
        ("máy chủ của xã", None),
        ("https://☃", None),
        ("http://a\x01", None),
        ("exa..mple", None),
        ("https://xa.vn@elsewhere.example", None),
        ("xã.vn", "https://xã.vn"),
    ],
)
def test_a_server_address_is_one_or_none(typed, address):
    assert server_address(typed) == address
