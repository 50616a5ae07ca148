"""What the demo says on the terminal: Vietnamese first, English second."""

STARTING = "Đang mở bản xem thử ... / Starting the demo ..."

WELCOME = """
  SỔ HÒA GIẢI – bản xem thử / the demo

  Điện thoại hòa giải viên / the mediator's phone:   {phone}
  Cán bộ xã / the commune's office:                  {office}

{people}

  Mỗi mã dùng được một lần; cán bộ cấp thêm mã ở trang "Máy của hòa giải viên".
  A code works once; the officer's page of phones makes more. Every person and case is invented.
  Mã PIN mở ba điện thoại mẫu; điện thoại khác tự đặt mã. / The PIN opens these three; other phones choose one.
  Bấm Ctrl-C để dừng. Lần sau mở lại, những gì đã ghi vẫn còn. / Ctrl-C stops; what was written stays.
"""

STOPPED = "\nĐã dừng. Những gì đã ghi vẫn còn. / Stopped. What was written is kept."

RESET_DONE = (
    "Đã xóa dữ liệu xem thử; lần mở sau làm lại từ đầu. / The demo's data are gone; the next start begins anew."
)

PORT_BUSY = (
    "Cổng {port} đang có chương trình khác dùng: dừng nó, hoặc chọn cổng khác: {variable}={other} make demo.\n"
    "Port {port} is busy: stop what uses it, or choose another with {variable}={other} make demo."
)

DEAD = (
    "Bản xem thử dừng vì một chương trình đã tắt ({name}). Xem nhật ký bên dưới.\n"
    "A program has died ({name}), so the demo ends. Its log: {log}"
)

NEVER_ANSWERED = (
    "Chương trình ({name}) không trả lời sau {seconds} giây.\n"
    "A program ({name}) did not answer within {seconds} seconds. Its log: {log}"
)


def sign_in_table(sign_ins: list[tuple[str, ...]]) -> str:
    """Return the lines that say who can sign in with what; each is kind, name, secret."""
    widths = [max(len(part) for part in column) for column in zip(*sign_ins, strict=True)]
    return "\n".join(
        "  " + "   ".join(part.ljust(width) for part, width in zip(each, widths, strict=True)).rstrip()
        for each in sign_ins
    )
