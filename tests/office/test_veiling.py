"""Names go out of a case's words, however they are written; what may still tell somebody is said."""

import time

import pytest

from sync_server.office import asking, veiling
from tests.office.commune import quarrel

CASE = quarrel() | {"parties/p1": quarrel()["parties/p1"] | {"name": "Bà Nguyễn Thị Lan"}}
VILLAGES = ["Thôn Mùng", "Thôn Khe Lạnh"]


@pytest.fixture
def known():
    return veiling.people(CASE, VILLAGES, "Xã Dương Hưu", asking.LABELS)


@pytest.mark.parametrize(
    ("said", "shared"),
    [
        ("Bà Lan nói ông Bảo lấn đất.", "Bên A nói bên B lấn đất."),
        ("Nguyễn Thị Lan và ông Trần Văn Bảo cãi nhau.", "Bên A và bên B cãi nhau."),
        ("ba lan noi ong BẢO lan dat", "Bên A noi bên B lan dat"),
        ("nhà bà Thị Lan, hộ ông Bảo", "nhà bên A, hộ bên B"),
        ("Hôm đó Lan không ở nhà.", "Hôm đó bên A không ở nhà."),
        ("Ong Thu lam chung.", "Người thứ ba lam chung."),
        ("chị Lan khóc; hoa lan nở, ai cũng bảo đẹp", "Bên A khóc; hoa lan nở, ai cũng bảo đẹp"),
        ("Cụ Vi Văn Định và Trần Văn Hùng khuyên giải.", "Người được mời và hòa giải viên khuyên giải."),
        ("Ở thôn Mùng, xã Dương Hưu, huyện Sơn Động cũ", "Ở thôn, xã, huyện cũ"),
        ("Người Khe Lạnh đều biết", "Người thôn đều biết"),
        ("Nhà ở tổ dân phố số 3, đường Bờ Rào", "Nhà ở tổ dân phố số, đường"),
        ("thửa đất số 125, tờ bản đồ số 7", "thửa đất số, tờ bản đồ số"),
        ("Gọi 0912 000 111 hoặc +84912000111", "Gọi (số điện thoại) hoặc (số điện thoại)"),
        ("Vay 50.000.000 đồng, lấn 0,4 m dài 6 m", "Vay 50.000.000 đồng, lấn 0,4 m dài 6 m"),
        ("Bà Lan sinh năm 1968, căn cước 024068001234", "Bên A sinh năm (năm sinh), căn cước (số giấy tờ)"),
        ("Nhà xây năm 1961 theo lời cụ", "Nhà xây năm (năm sinh) theo lời cụ"),
        ("Tổ hòa giải đã hòa giải. Hòa giải không thành.", "Tổ hòa giải đã hòa giải. Hòa giải không thành."),
        ("Trần\u200b Văn Bả\u00ado lấn đất, Nguyễn_Thị_Lan khóc, Lan2 cũng", "Bên B lấn đất, bên A khóc, bên A2 cũng"),
        ("TRẦN  VĂN  BẢO và Trần-Văn-Bảo", "Bên B và bên B"),
        ("(0912) 000 111, 0912  000  111, ĐT0912–000–111", "((số điện thoại), (số điện thoại), ĐT(số điện thoại)"),
        ("từ ngày 05-06-2025 - 10-06-2025, 0 đồng 200 000 000", "từ ngày 05-06-2025 - 10-06-2025, 0 đồng 200 000 000"),
    ],
)
def test_names_become_what_somebody_is_in_the_case(known, said, shared):
    assert veiling.veiled(said, known, asking.LABELS) == shared


def test_a_given_name_of_two_says_that_it_may_be_either():
    case = {"parties/p1": {"name": "Bà Vi Thị Hoa"}, "parties/p2": {"name": "Bà Lò Thị Hoa"}}
    known = veiling.people(case, [], "Xã Dương Hưu", asking.LABELS)
    said = "Bà Hoa cãi nhau với bà Lò Thị Hoa."
    assert veiling.veiled(said, known, asking.LABELS) == "Bên A/bên B cãi nhau với bên B."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bên A và bên B cãi nhau về hàng rào.", []),
        ("Nguyễn thị nói, LAN cười, tran nước", ["Nguyễn", "LAN", "tran"]),
        ("vẫn thi hành", []),
        ("sinh 1968 ở khe lanh", ["1968", "khe lanh"]),
        ("ai cũng mừng, kể cả người Mùng và nguoi mung", ["Mùng", "mung"]),
        ("gọi 0912 000 111", ["0912 000 111"]),
        ("lan can, hoa lan, lanh", ["lan"]),
        ("Nguyễn_Thị_Lan", ["Nguyễn", "Lan"]),
        ("B\u200bảo và La\u0301\u200dn, Lan1968", ["Bảo", "Lán", "Lan", "1968"]),
        ("0912  000  111, ĐT0912000111, CCCD024068001234", ["0912  000  111", "0912000111", "024068001234"]),
        ("lấn sang hai lần, Lấn nữa", ["Lấn"]),
        ("Địa chỉ: nhà giáp ranh phía đông", ["nhà giáp ranh phía đông"]),
    ],
)
def test_words_of_a_name_that_still_stand_are_found_without_accents_and_as_whole_words(known, text, words):
    assert veiling.left(text, known) == words


def test_a_household_is_called_by_the_name_behind_it():
    case = {"parties/p1": {"name": "Gia đình ông Phùng Văn Vạn"}, "mediators/m1": {"name": "Lý Thị Tâm"}}
    known = veiling.people(case, [], "Xã Dương Hưu", asking.LABELS)
    assert veiling.veiled("Gia đình ông Vạn, nhà anh Vạn", known, asking.LABELS) == "Gia đình bên A, nhà bên A"
    assert veiling.left("Vì lý do già yếu, gia đình bên A và tâm sự", known) == ["tâm"], "who mediates by given name"


def test_words_with_other_accents_are_named_apart(known):
    assert veiling.alike("Bên A lấn sang hai lần, thu rào, trần nhà, bao nhiêu", known) == ["lấn", "lần"]


def test_what_is_taken_out_by_itself_leaves_no_word_of_a_name(known):
    for value in CASE.values():
        texts = [str(part) for name, part in value.items() if name != "person"] if isinstance(value, dict) else [value]
        for text in texts:
            assert veiling.left(veiling.veiled(str(text), known, asking.LABELS), known) == [], text


def test_other_words_with_a_capital_letter_are_shown():
    assert veiling.capitals("Bên A kể: Ông Phúc ở Mường Lò. UBND xã biết. Nay") == ["Phúc", "Mường", "Lò"]


CASES = [CASE, {"parties/p1": {"name": "Bà Hoa", "address": "Thôn Mùng"}, "parties/p2": {"name": "Hộ ông Lò Văn Tám"}}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nguyễn Thị Lan, tran van bao, LÒ VĂN TÁM", ["Nguyễn Thị Lan", "tran van bao", "LÒ VĂN TÁM"]),
        ("Thôn Mùng, nhà giáp ranh phía đông, hoa lan, Bảo đảm, Lan can", []),
        ("bà Hoa và Chị Vi Thị Mới, anh Kiên. Ông nói.", ["bà Hoa", "Chị Vi Thị Mới", "anh Kiên"]),
        ("bà Nguyễn Thị Lan", ["Nguyễn Thị Lan"]),
        ("Nguyễn\u200b  Thị_Lan; bà  Hoa, cô\u00a0\u00a0Tám", ["Nguyễn Thị_Lan", "bà Hoa", "cô Tám"]),
        ("CHÚ Ý, bà con, cô bác; ông: Ai", []),
        ("0912 000 111 và 024068001234", ["0912 000 111", "024068001234"]),
    ],
)
def test_in_a_text_for_everybody_whole_names_of_all_cases_have_to_be_meant(text, words):
    assert veiling.meant(text, veiling.named(CASES, asking.LABELS)) == words


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Tổ hòa giải mời Lan và Tám đến dự.", ["Lan", "Tám"]),
        ("Lan can cầu đã sửa. Bảo đảm an toàn, hoa lan nở.", ["Lan"]),
        ("Cảm ơn thầy Kiên", ["Kiên"]),
        ("bà Hoa, Nguyễn Thị Lan; LAN; lan", []),
        ("Xã Lan Anh, Trường Hoa Sen; Hòa giải là quý. Hoà bình.", []),
        ("Làn gió mới. Lân sư rồng.", []),
    ],
)
def test_a_given_name_alone_is_asked_about_with_the_words_around_it(text, asked):
    names = veiling.given_names(CASES, ["Vi Văn Kiên", ""], asking.LABELS)
    told = veiling.meant(text, veiling.named(CASES, asking.LABELS))
    found = veiling.perhaps(text, names, told)
    assert [each.word for each in found] == asked
    assert all(each.word in each.around and each.around in text for each in found)


def test_a_long_text_is_looked_through_for_many_names_at_once():
    many = [{f"parties/p{n}": {"name": f"Ông Họ{n} Đệm{n} Tên{n}"}} for n in range(5_000)]
    known = veiling.named(many, asking.LABELS)
    assert len(known) == 5_000
    began = time.process_time()
    assert veiling.meant("Kính thưa bà con! " * 1_000 + "Họ7 Đệm7 Tên7", known) == ["Họ7 Đệm7 Tên7"]
    assert time.process_time() - began < 60
