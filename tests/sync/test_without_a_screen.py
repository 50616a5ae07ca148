"""The phone as a program uses it (`fieldapp.open_device`): the road of its docstring, and each mistake by its name."""

import pytest

from fieldapp import open_device
from fieldapp.device import NotReady
from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.kdf import Kdf
from tests.cast import LAN
from tests.sync.village import NEW, a_picture

PIN, QUICK = "483920", Kdf(memory_kib=64, passes=1)
NOWHERE = "http://127.0.0.1:9"


def test_from_the_code_to_the_receipts(commune, port, tmp_path):
    address = f"http://127.0.0.1:{port}"
    with open_device(tmp_path / "lan", address, code=commune.code_for(LAN), name="máy của Lan") as phone:
        case = phone.put(NEW)
        sha256 = phone.attach(case, a_picture())
        assert not phone.receipts(case).complete
        report = phone.sync()
        assert (report.complete, report.sent, report.photos_sent) == (True, 1, 1)
        assert phone.receipts(case).complete and commune.photo(case, sha256)
        phone.edit(case, {"note": "Hẹn tối thứ bảy."})
        assert phone.receipts(case).count("change", "waiting") == 1
    phone.close()
    with open_device(tmp_path / "lan") as phone:
        assert [row.id for row in phone.list()] == [case] and phone.sync().sent == 1
    assert commune.case(case).fields["note"] == "Hẹn tối thứ bảy."


def test_no_signal_is_an_answer_and_nobodys_phone_says_so(tmp_path):
    with open_device(tmp_path / "lan") as phone:
        assert phone.sync().problem is Code.NOT_SIGNED_IN
    with pytest.raises(Problem) as refused:
        open_device(tmp_path / "lan", NOWHERE, code="K7M4-9QXT")
    assert refused.value.code is Code.OFFLINE
    with pytest.raises(Problem) as refused:
        open_device(tmp_path / "lan", NOWHERE, code="hello")
    assert refused.value.code is Code.WRONG_CODE
    open_device(tmp_path / "lan").close()


def test_each_mistake_has_a_name_and_costs_nothing(tmp_path):
    with open_device(tmp_path / "lan") as phone:
        with pytest.raises(Problem, match=Code.STORE_IN_USE):
            open_device(tmp_path / "lan")
        with pytest.raises(NotReady) as lacking:
            phone.put({"summary": "Hàng rào"})
        assert phone.fields(lacking.value.record)["summary"] == "Hàng rào", "it is kept as a draft"
        case = phone.put(NEW)
        for content, code in (
            (b"", Code.EMPTY_FILE),
            (b"hello " * 99, Code.NOT_A_PHOTO),
            (b"\xff" * 60_000_000, Code.PHOTO_TOO_LARGE),
        ):
            with pytest.raises(Problem) as refused:
                phone.attach(case, content)
            assert refused.value.code is code
        with pytest.raises(Problem, match=Code.NOT_FOUND):
            phone.edit("nothing", {"note": "x"})
        assert len(phone.receipts(case).parts) == 1


def test_a_sealed_folder_asks_for_its_pin_and_is_not_called_damaged(tmp_path):
    with open_device(tmp_path / "lan", pin=PIN, kdf=QUICK) as phone:
        case = phone.put(NEW)
    for pin in ("", "112358"):
        with pytest.raises(Problem) as refused:
            open_device(tmp_path / "lan", pin=pin, kdf=QUICK)
        assert refused.value.code is Code.WRONG_PIN
    with open_device(tmp_path / "lan", pin=PIN, kdf=QUICK) as phone:
        assert [row.id for row in phone.list()] == [case]
