"""What else surrounds a case: consents, help, another team, who wrote it down, sent elsewhere."""

import pytest
from PIL import Image

from fieldapp import workbook
from fieldapp.ui import questions, routes
from tests.media.pages import jpeg
from tests.sounds import an_m4a
from tests.ui.around import a_case, told
from tests.ui.book import NOW, write
from tests.ui.flow import fields_like, filled, open_case
from tests.ui.telling import on, phone, run


class TestConsentToPictures:
    def test_pictures_nobody_was_asked_about_lead_to_the_consent_and_a_withdrawn_one_says_what_to_do(self, folder):
        def fill(store):
            case_id = write(store)
            workbook.attach_photo(store, case_id, jpeg(Image.new("RGB", (60, 40))), NOW)
            return case_id

        case_id = filled(folder, fill)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.tap("pictures-consent-do")
                await on(app, "side-consent")
                await app.tap("consent-add-ANH")
                await app.until(lambda: bool(fields_like(app, "withdraw-.*")))
                (by,) = fields_like(app, "f-consents/.*-given_by")
                assert app.says("Chưa ghi đủ thì chưa phải là đồng ý.")
                await app.fill(by, "Bà Vượng")
                await app.tap("side-to-case")
                await on(app, "case")
                assert app.find("pictures-consent") is not None, "silence is no consent, nor is a name alone"
                assert app.says("Chụp ảnh người, nhà, giấy tờ: chưa ghi đủ ai đồng ý, bằng cách nào")
                await app.tap("to-consent")
                await on(app, "side-consent")
                (how,) = fields_like(app, "f-consents/.*-how-LOI_NOI")
                await app.tap(how)
                await app.until(lambda: not app.says("Chưa ghi đủ thì chưa phải là đồng ý."))
                await app.tap("side-to-case")
                await on(app, "case")
                assert app.find("pictures-consent") is None and app.find("pictures-withdrawn") is None
                await app.go(routes.side(case_id, "consent"))
                await on(app, "side-consent")
                (withdraw,) = fields_like(app, "withdraw-.*")
                await app.tap(withdraw)
                await app.tap("side-to-case")
                await on(app, "case")
                assert app.says("Bà Vượng đã rút lại đồng ý chụp ảnh")

        run(story())

    def test_who_takes_back_the_consent_to_recordings_is_told_of_where_something_is_heard(self, folder):
        taken_back = {"purpose": "GHI_AM", "given_by": "Bà Vượng", "how": "KY", "withdrawn_on": "2026-11-21"}

        def fill(store):
            workbook.attach_note_sound(store, "n-1", an_m4a(), 9, NOW)
            heard = workbook.make_case(store, "n-1", NOW)
            workbook.keep(store, heard, "consents/c", taken_back, NOW)
            return heard, write(store, consents__c=taken_back)

        heard, silent = filled(folder, fill)

        async def story():
            async with phone(folder) as app:
                await open_case(app, heard)
                assert app.says("Bà Vượng đã rút lại đồng ý ghi âm.")
                await app.go(routes.case(silent))
                await app.until(lambda: app.says("Bà Lã Thị Vượng"))
                assert app.find("voices-withdrawn") is None

        run(story())

    def test_without_pictures_nobody_has_to_be_asked(self, folder):
        case_id = filled(folder, write)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                assert app.find("photo-add") and app.find("pictures-consent") is None

        run(story())


class TestTheRest:
    def test_another_team_support_consent_and_who_wrote(self, folder):
        case_id = filled(folder, a_case)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.go(routes.side(case_id, "team"))
                await on(app, "side-team")
                await app.tap_twice("team-pick-0")
                await app.until(lambda: bool(fields_like(app, "f-other_teams/.*-front-yes")))
                (front,) = fields_like(app, "f-other_teams/.*-front-yes")
                await app.tap(front)
                await app.go(routes.side(case_id, "support"))
                await on(app, "side-support")
                await app.tap("f-support_wanted-DAT")
                await app.fill("f-support_words", "<script>")
                await app.go(routes.side(case_id, "consent"))
                await on(app, "side-consent")
                await app.tap_twice("consent-add-ANH")
                await app.until(lambda: bool(fields_like(app, "withdraw-.*")))
                (by,) = fields_like(app, "f-consents/.*-given_by")
                await app.fill(by, "Bà Vượng")
                (how,) = fields_like(app, "f-consents/.*-how-KY")
                await app.tap(how)
                (withdraw,) = fields_like(app, "withdraw-.*")
                await app.tap(withdraw)
                await app.go(routes.side(case_id, "behalf"))
                await on(app, "side-behalf")
                await app.fill("f-entered_by", "Nguyễn Văn Nam")
                await app.go(routes.side(case_id, "referral"))
                await on(app, "side-referral")
                await app.tap("f-referred_to-TA")
                await app.tap("f-referred_on-today")
                await app.tap("side-to-case")
                await on(app, "case")
                for said in ("Tổ hòa giải thôn Suối Ngang", "Đất đai phức tạp", "Nguyễn Văn Nam", "Tòa án"):
                    assert app.says(said), said

        run(story())
        case = told(folder, case_id).case
        ((_, team),) = case.other_teams.items()
        assert team.village == "Thôn Suối Ngang" and team.front_told
        ((_, consent),) = case.consents.items()
        assert (consent.purpose, consent.given_by, consent.how) == ("ANH", "Bà Vượng", "KY")
        assert consent.given_on and consent.withdrawn_on
        assert case.support_words == "<script>" and case.referred_on and not case.not_mediated

    def test_help_that_is_asked_for_without_a_reason_or_of_a_case_that_is_over_says_what_to_do(self, folder):
        case_id = filled(folder, lambda store: a_case(store, support_words="Mời địa chính"))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.go(routes.side(case_id, "support"))
                await on(app, "side-support")
                assert app.says("Chưa chọn khó ở chỗ nào nên xã chưa biết")
                await app.tap("f-support_wanted-DAT")
                await app.until(lambda: app.says("Bấm “Gửi xã” ở trang vụ việc thì cán bộ xã mới thấy."))
                await app.go(routes.ending(case_id, "how"))
                await on(app, "ending-how")
                await app.tap("f-ending-3")
                await app.go(routes.side(case_id, "support"))
                await on(app, "side-support")
                assert app.says("Việc này đã xong mà vẫn có dấu nhờ xã giúp.")

        run(story())

    def test_who_wrote_for_a_mediator_is_no_mediator_of_the_case(self, folder):
        mediates = {"mediators__p-lan": {"name": "Vi Thị Lan", "person": "p-lan"}}
        case_id = filled(folder, lambda store: a_case(store, **mediates))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.go(routes.side(case_id, "behalf"))
                await on(app, "side-behalf")
                for name, same in (("bà  vi thị Lan", True), ("Vi Văn Nam, con bà Vi Thị Lan", False), ("", False)):
                    await app.fill("f-entered_by", name)
                    await app.until(lambda same=same: (app.find("behalf-mediates") is not None) == same)

        run(story())

    @pytest.mark.parametrize("side", routes.SIDES)
    def test_each_stands_in_both_languages_and_leads_back_to_the_case(self, folder, side):
        case_id = filled(folder, a_case, language="en")

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.go(routes.side(case_id, side))
                await on(app, f"side-{side}")
                assert app.says("To the case")
                await app.back()
                await on(app, "case")

        run(story())

    def test_a_side_that_is_none_leads_nowhere(self, folder):
        case_id = filled(folder, a_case)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.go(routes.side(case_id, "nothing"))
                await app.until(lambda: app.says("Không tìm thấy trang này"))

        run(story())

    def test_a_remark_leads_to_the_side_that_it_is_about(self):
        assert questions.address_of("c", "assignments/1") == routes.side("c", "assign")
        assert questions.address_of("c", "not_mediated") == routes.side("c", "scope")
        assert questions.address_of("c", "alarms/1") == routes.danger("c")
        assert questions.address_of("c", "summary").startswith(routes.question("c", "what"))
        assert {name for name, fields in questions.SIDES.items() if fields} == set(routes.SIDES)
