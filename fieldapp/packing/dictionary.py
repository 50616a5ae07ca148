"""The words that both ends have before anything is said: the language of such cases, and what messages are made of.

The nearer to the end, the cheaper a word is to point at: so people's words first, then what is seldom said, and last
how a request and an answer begin. In messages the symbols of `aside` stand where ids, times and numbers were.
"""

DICTIONARY: bytes = (
    # As mediators write: disputes about land, water, money, noise and animals, and how they end.
    "Vợ chồng giận nhau chuyện tiêu tiền và giúp đỡ bên ngoại, về nhà mẹ đẻ một tuần. Hai vợ chồng bàn với nhau trước "
    "các khoản từ một triệu đồng. Nói chuyện riêng từng người rồi mới ngồi chung, nhận chỗ chưa phải của mình. Tranh "
    "nhau nước từ mương chung về ruộng trong đợt hạn, chặn mương ban đêm, phá phên. Xây cổng làm hẹp lối vào nhà bà, "
    "xe công nông không vào được. Cho vay tiền mua phân bón hai vụ, nay đòi chưa được. Hai bên không thống nhất được "
    "số tiền còn nợ. Không có giấy vay, chỉ có tin nhắn. Chỉ nhận nợ 7 triệu đồng, xin trả dần. Trả đủ trước Tết. "
    "Nhà anh hát loa kéo đến khuya, nhà ông có người già ốm không ngủ được, đã nhắc mà không nghe. Không mở loa sau 21 "
    "giờ 30. Có việc hiếu, hỉ thì báo trước cho hàng xóm. Hai nhà tự nhắc nhau; có gì thì gọi tổ hòa giải. Đàn vịt nhà "
    "chị xuống ruộng mạ mới gieo. Xin lỗi vì để trâu bò, gà, chó phá vườn, thiệt hại chừng hai sào. Đền bao nhiêu cân "
    "thóc giống cùng loại, bao giờ giao? Rào lại bờ ao, không đòi thêm. Giao tại nhà, có hòa giải viên chứng kiến. Đổ "
    "cát xây nhà lấn ra lối đi chung của năm hộ, xe máy không qua được. Nhiều lần nhắc nhưng chưa dọn, hai bên cãi "
    "nhau. Dọn cát trong 3 ngày, trả lại lối đi. Không nói nặng lời nữa. Hai bên bắt tay. Ghi rõ lối đi rộng bao nhiêu "
    "mét. Ghi giúp cả số nhà hoặc tên hộ bên cạnh để xã đối chiếu. Hai bên ra tận vườn chỉ mốc. Ông nói hàng rào cũ là "
    "do cụ thân sinh dựng; bà nói cây mới là mốc. Hẹn tìm lại giấy tờ rồi ngồi tiếp. Dựng lại hàng rào giữa hai vườn. "
    "Bà cho rằng hàng rào mới lấn sang vườn nhà bà khoảng nửa mét, dọc theo mười hai mét. Hai nhà to tiếng, không ai "
    "chịu ai. Tranh chấp ranh giới đất, tường, mái, nước thải, cây cối. Cán bộ địa chính xã, trưởng thôn, công an xã, "
    "hội phụ nữ cùng dự. Sáng, chiều, tối, hôm qua, tuần sau, tháng trước, năm ngoái, ngày mai. Các bên trình bày, tổ "
    "phân tích, khuyên nhường nhịn; hai bên đồng ý, thống nhất, cam kết thực hiện. Anh nhận lỗi, chị bỏ qua, con cháu, "
    "bố mẹ, anh em, gia đình, bà con, làng xóm, nhà văn hóa thôn, đường, ngõ, cầu, giếng, ao, đồi, rừng, ruộng, vườn. "
    # What is seldom said.
    '"reason":"not_yours""may_not_write""unreadable""unknown_kind""reused_id""no_room""outcome":"held""declined"'
    '"corrected""unknown","said":""restores":["\x01"]"gone":true"whole":true"moved":{"scope":"\x010team":"'
    '"team_name":"Tổ hòa giải thôn ""village":"Thôn ""commune":"Xã ""keys":{"sign":"\x04","seal":"\x04"}"notices":['
    '"clock_wrong","recovery_missing","lost"]"agrees":true,"lock_after_s":180,"contact_days":60"letter_over":true'
    '"waiting":["\x01","\x01"]"blobs_wanted":{"\x04":0"failure_reason":""referred_to":"","\x01follow_ups/":{"due_on":"'
    '20","promise":"","kept":"","checked_on":"","\x01signatures/":{"name":"","fingerprint":true,"signed_on":"20","photo"'
    ':"\x01","place":"NHA_VH","place_detail":"","openness":"CK","ending":"","ended_on":"20","duties":""performance":"",'
    '"perform_by":"20","agreement":"Hai bên thống nhất "demand":"","birth_year":19"address":"Thôn , xóm "\x01photos/":{'
    '"sha256":"\x04","size":1"width":1"height":1"caption":"","added_at":"\x06+07:00"},"\x01invited/":{"role":"MOI",'
    '"kind":"M","name":"","both_sides_agree":true},"\x01sessions/":{"held_on":"2026-","notes":"Hai bên "},"\x01'
    'mediators/":{"name":"Nguyễn Thị ","person":"\x01"},"\x01parties/":{"role":"BEN","kind":"CN","name":"Bà Ông Anh '
    'Chị Nguyễn Văn Trần Thị Lê Văn Phạm Hoàng Vũ Đặng Bùi Đỗ Ngô Lý Hồ ","birth_year":19,"address":"Thôn "},"conflicts'
    '/":{"path":"","value":"","by":"","at":"\x06+07:00"},"\x01remarks/":{"path":"agreement","text":"Cần bổ sung "},'
    '"verdict":"approved""returned"outcome":"THANH","KHONG_THANH"dispute_type":"A01","basis":"1A","place":"D1","received_on":'
    '"2026-","summary":"Hai nhà "kind":"team","record":"\x01","seq":1,"set":{"name":"Tổ hòa giải thôn ","\x01members/":'
    '{"name":"","leader":true},"role":"CB_XA","at":"\x06+07:00","received_at":"\x06.Z","paths":["summary","note",'
    '"outcome","agreement","parties/","photos/"],"verdict":"approved"}]}],"more":true}'
    # And what nearly all of them say.
    '"server_set":{"logbook_no":1}},{"change":"\x052","outcome":"clash","at":"\x06.Z","seq":\x08,"clashed":["note"],'
    '"seq":\x0e,"change":"\x01","by":"Nguyễn Thị ","role":"HGV","at":"\x06+07:00","received_at":"\x06.Z","paths":["note'
    '","outcome"]}]},{"partition":"0,"kind":"case","record":"\x01","seq":\x08,"set":{"note":"","outcome":"THANH"},'
    '"lines":[{"seq":\x0e,"change":"\x01","by":"'
    '"outcome":"THANH"},"at":"\x06+07:00","seq":\x08,"prev":1},{"id":"\x01","kind":"case","record":"\x01","base":1,"set":{"'
    '{"protocol":2,"app":"0.1.0","epoch":"\x01","cursor":{"0":1},"mark":"\x02","scope":"\x010,"changes":[{"id":"'
    '\x01","kind":"case","record":"\x01","base":1,"set":{"note":""},"at":"\x06+07:00","seq":1,"prev":1}],"page":65536,'
    '"holding":{"changes":1,"drafts":1,"photos":1,"held":1},"page":65536,"holding":{},"clock":"\x06.+07:00","recovery":"'
    '\x01","digest":"\x03"}'
    '{"epoch":"\x05-2","time":"\x06.Z","cursor":{"0":1},"mark":"\x051","receipts":[{"change":"\x05-40","outcome":'
    '"accepted","at":"\x06.Z","seq":1},{"change":"\x052","outcome":"accepted","at":"\x07.Z","seq":\x08},{"change":"\x052'
    '","mark":"\x02","entries":[{"partition":"0,"kind":"case","record":"\x01","seq":1,"set":{"'
).encode()

DICTIONARY_SHA256 = "be846e9adfb976e41d21e48cb0bf3dad1d85baecd10e742f6c88328c4c65ccdd"
