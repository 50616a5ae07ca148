"""Style, script and fonts: from their packages, zipped, kept by the browser until they change."""

import gzip
import re

from sync_server.office.assets import load_assets
from tests.office.headers import assert_guarded


def test_the_pages_load_only_what_this_server_has(visit):
    page = visit().get("/sign-in")
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)
    for address in loaded:
        if address.startswith("/static/"):
            assert visit().get(address).status_code == 200


def test_a_style_is_zipped_for_who_can_unzip_and_kept_for_long(visit):
    plain = visit().get("/static/bootstrap.css", headers={"Accept-Encoding": "identity"})
    zipped = visit().get("/static/bootstrap.css", headers={"Accept-Encoding": "gzip"})
    assert plain.content == zipped.content
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < 40_000
    assert "immutable" in plain.headers["cache-control"]
    assert_guarded(plain, "bootstrap.css")


def test_no_inline_style_or_script_is_needed(visit):
    page = visit().get("/sign-in").text
    assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son\w+=", page)


def test_only_our_own_files_are_served(visit):
    for odd in ("../app.py", "..%2Fapp.py", "office.py", "%2e%2e%2f", "bootstrap.min.css"):
        assert visit().get(f"/static/{odd}").status_code == 404, odd


def test_without_the_font_files_the_pages_fall_back_on_the_machines_fonts(tmp_path):
    assets = load_assets(tmp_path)
    assert assets["fonts.css"].plain == b""
    assert not [name for name in assets if name.endswith(".ttf")]


def test_the_font_is_named_for_each_weight_there_is(tmp_path):
    (tmp_path / "BeVietnamPro-Bold.ttf").write_bytes(b"not really a font")
    assets = load_assets(tmp_path)
    assert b"font-weight: 700" in assets["fonts.css"].plain
    assert assets["BeVietnamPro-Bold.ttf"].media_type == "font/ttf"


def test_what_is_zipped_is_what_is_plain():
    for name, asset in load_assets().items():
        assert gzip.decompress(asset.zipped) == asset.plain, name
