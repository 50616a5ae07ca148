# ruff: noqa: N802
"""A gallery of screens on plain values, to look at: `python -m tests.ui.gallery PORT`. Not part of the app."""

import sys
from datetime import date

import flet as ft

from fieldapp.ui import kit, theme
from fieldapp.ui.strings import Strings

S = Strings("vi")
TODAY = date(2026, 11, 21)


@ft.component
def Fields():
    day, set_day = ft.use_state(None)
    picked, set_picked = ft.use_state("A04")
    kept, set_kept = ft.use_state("")
    return kit.screen(
        route="/",
        title="Chuyện gì đã xảy ra?",
        sem_id="gallery",
        on_back=lambda: None,
        back_text=S("kit.back"),
        body=[
            kit.Notice(
                "Kể rõ ai trả tiền sửa bờ rào.",
                sem_id="n1",
                tone=kit.Tone.WARN,
                title="Xã hỏi về chỗ này",
                icon=ft.Icons.REPLY,
            ),
            kit.TextField(
                label="Nội dung chủ yếu của vụ, việc",
                value=kept,
                on_keep=lambda t: set_kept(t),
                sem_id="f-summary",
                hint="Ví dụ: Ông Tư xây bờ rào lấn sang đất bà Lan.",
                multiline=True,
                limit=20000,
                strings=S,
            ),
            kit.PickList(
                label="Loại vụ, việc",
                chosen=picked,
                on_pick=set_picked,
                sem_id="pick",
                strings=S,
                choices=[
                    kit.Choice(code="A04", text="Lối đi chung", note="Đường ngõ, lối ra ruộng"),
                    kit.Choice(code="B05", text="Quyền sử dụng đất"),
                    kit.Choice(code="C01", text="Vợ, chồng"),
                ],
            ),
            kit.DateField(
                label="Ngày nhận vụ, việc", value=day, on_keep=set_day, today=TODAY, sem_id="f-received_on", strings=S
            ),
            kit.YearField(
                label="Năm sinh", value=None, on_keep=lambda y: None, this_year=2026, sem_id="f-year", strings=S
            ),
            kit.MemberList(
                label="Hai bên",
                sem_id="party",
                strings=S,
                on_edit=print,
                on_remove=print,
                on_add=lambda: None,
                add_text="Thêm một bên",
                members=[
                    kit.MemberCard(key="1", title="Bà Nguyễn Thị Lan", lines=("Sinh 1961", "Thôn Đồng Chòi")),
                    kit.MemberCard(key="2", title="Ông Trần Văn Hùng", warning="Nên ghi năm sinh"),
                ],
            ),
            kit.PhotoStrip(
                label="Ảnh",
                sem_id="photo",
                strings=S,
                on_open=print,
                on_add=lambda: None,
                photos=[
                    kit.PhotoCard(key="1", thumb=None, caption="Bờ rào"),
                    kit.PhotoCard(key="2", thumb=None, confirmed=True),
                ],
            ),
            ft.Column([kit.StandingChip(s, S) for s in ("saved", "received", "returned", "approved")], spacing=8),
            kit.Notice(
                "Chưa có mạng. Mọi thứ vẫn còn trên máy.",
                sem_id="n2",
                tone=kit.Tone.INFO,
                press_text="Thử lại",
                on_press=lambda: None,
            ),
            kit.Notice("Đã gửi và nhận xong.", sem_id="n3", tone=kit.Tone.GOOD),
            kit.Notice("Mã này không đúng. Xem lại từng chữ.", sem_id="n4", tone=kit.Tone.ERROR),
        ],
        bottom=kit.BigButton(text=S("kit.next"), icon=ft.Icons.ARROW_FORWARD, on_press=lambda: None, sem_id="next"),
    )


def main(page: ft.Page):
    theme.dress(page, "vi")
    page.render_views(lambda: [Fields()])


if __name__ == "__main__":
    ft.run(
        main,
        port=int(sys.argv[1]),
        host="127.0.0.1",
        view=ft.AppView.WEB_BROWSER,
        no_cdn=True,
        web_renderer=ft.WebRenderer.CANVAS_KIT,
        assets_dir="../../assets",
    )
