"""The office put together: every page, what stands before it, and what answers its troubles."""

from urllib.parse import unquote

from litestar import Router
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from msgspec import Struct

from sync_server.office import (
    accounts,
    advisers,
    appointing,
    asking,
    cards,
    case,
    choosing,
    class_changes,
    class_page,
    class_sheets,
    clearing,
    counts,
    courier,
    coverage,
    deciding,
    device,
    documents,
    elections,
    entries,
    entry,
    files,
    handing_over,
    held,
    importing,
    inquiring,
    lacking,
    log,
    me,
    moving,
    my_factor,
    nominations,
    notices,
    overview,
    own_village,
    people,
    person,
    phones,
    province,
    publishing,
    queue,
    reviews,
    searching,
    second_step,
    settle,
    shared,
    signing_in,
    slips,
    standards,
    story,
    taking_away,
    team,
    teams,
    training,
    trouble,
    untrained,
    village_changes,
    villages,
)
from sync_server.office.assets import load_assets
from sync_server.office.forms import FIELD, Asking, Form, FormRefused, read_form
from sync_server.office.gate import AT_THE_GATE
from sync_server.office.headers import GUARDED
from sync_server.office.page import Pages, Reply
from sync_server.office.setting import Office
from sync_server.office.trouble import Troubles

MAX_FORM = 2 * 1024 * 1024  # bytes: every remark box filled to the brim, as the browser encodes it


class OfficePages(Struct, frozen=True, kw_only=True):
    """What `create_app` takes in: the routes, and what answers addresses that nobody knows."""

    router: Router
    troubles: Troubles


def office_pages(office: Office) -> OfficePages:
    """Return the office's routes, with all they need passed in."""
    assets = load_assets()
    pages = Pages(office, assets)
    troubles = trouble.handlers(pages)

    def reply(request: Asking) -> Reply:
        return Reply(pages, request)

    async def take_form(request: Asking) -> None:
        """Refuse a form that is not from a page of ours, before anything else looks at it.

        Nothing has an address with a NUL in it, which PostgreSQL would take for a fault where SQLite finds nothing.
        """
        if "\0" in request.url.path or "\0" in unquote(request.url.query):
            raise NotFoundException
        if request.method != "POST":
            return
        form = await read_form(request)
        if not Reply(pages, request).form_is_ours(form.get(FIELD)):
            raise FormRefused
        request.state.form = form

    router = Router(
        path="/",
        route_handlers=[
            signing_in.home, signing_in.sign_in_page, signing_in.sign_in, signing_in.sign_out,
            signing_in.choose_language, queue.queue_page, queue.alarms_now, clearing.approve_ticked,
            overview.overview_page, searching.search_page, taking_away.take_away, case.case_page,
            deciding.return_case, deciding.approve_case,
            choosing.choose_version, inquiring.ask_leader,
            entries.entries_page, entries.tick_off, entry.entry_page, entry.see_entry, entry.ask_about,
            entry.choose_of_entry,
            own_village.own_village,
            files.entry_photo, files.entry_sound,
            story.history_page, held.held_page, held.one_page, settle.release, settle.correct,
            settle.decline, phones.phones_page, phones.make_code, phones.code_page, phones.cancel_code, phones.settings,
            slips.slips_page, slips.make_slips, untrained.untrained_page, coverage.coverage_page, coverage.people_page,
            documents.documents_page, documents.blank_sheet_page, documents.new_receipt_page, documents.give,
            documents.receipt_page, documents.correct, documents.cancel,
            nominations.higher_page, nominations.new_higher_page, nominations.set_higher, nominations.one_higher_page,
            nominations.edit_higher_page, nominations.change_higher, nominations.nominate, nominations.note_outcome,
            nominations.higher_sheet_page,
            device.device_page, device.pin_page, device.make_pin_code, device.pin_code_page, device.cancel_pin_code,
            device.lost_page, device.mark_lost, device.found_page, device.mark_found, device.revoke_page, device.revoke,
            teams.teams_page, cards.all_cards_page, cards.cards_page, lacking.check_page, reviews.reviews_page,
            elections.elections_page, elections.new_page, elections.record, elections.one_page, elections.sent,
            elections.decided, importing.import_page, importing.preview, importing.take, importing.empty_list,
            team.new_team_page, team.new_team, team.edit_team_page, team.edit_team, team.add_page,
            team.add, person.about_page, person.about, person.keep_standards,
            standards.standards_page, appointing.recognise_page, appointing.recognise,
            appointing.leave_page, appointing.leave, appointing.return_page, appointing.take_back,
            appointing.leader_page, appointing.name_leader, people.contacts_page, people.keep_contacts,
            moving.move_page, moving.move, moving.hand_over_page, moving.hand_over, moving.merge_page, moving.merge,
            moving.case_page, courier.courier_page, courier.take_in, courier.answer, courier.fresh_answer,
            moving.hand_over_case, training.training_page, training.new_class_page, training.set_class,
            class_page.class_page, class_page.see_roll, class_page.ask_about_roll, class_page.sheet_photo,
            class_changes.edit_page, class_changes.change,
            class_changes.call_off, class_changes.go_on, class_changes.choose,
            class_sheets.sheet_page, class_sheets.letters_page,
            class_sheets.handed_out_page, log.log_page, province.province_page, province.province_file, files.photo,
            files.sound, files.static_file, second_step.code_page, second_step.give_code, me.me_page,
            me.password_page, me.set_password, me.end_session, me.end_others, my_factor.factor_page, my_factor.begin,
            my_factor.confirm, my_factor.make_codes, my_factor.codes_page, my_factor.remove, accounts.accounts_page,
            accounts.new_page, accounts.add, accounts.demand, accounts.account_page, accounts.disable,
            accounts.enable, accounts.give_password, accounts.password_page, accounts.take_factor,
            villages.villages_page, villages.new_page, villages.add, villages.village_page, villages.rename_page,
            villages.rename, village_changes.merge_page, village_changes.merge, village_changes.split_page,
            village_changes.split, advisers.advisers_page, advisers.new_page, advisers.add, advisers.adviser_page,
            advisers.correct, advisers.sent, advisers.end, advisers.take_back,
            counts.counts_page, notices.notices_page, notices.new_notice_page, notices.write, notices.one_notice_page,
            notices.edit_page, notices.rewrite, notices.drop, notices.take_back, notices.see,
            handing_over.hand_over_page, handing_over.hand_over, publishing.publishing_page,
            publishing.given_page, publishing.mark, publishing.given_sheet, shared.shared_page, shared.question_page,
            shared.answer, asking.ask_page, asking.ask, asking.take_back,
        ],
        dependencies={
            "office": Provide(lambda: office, sync_to_thread=False),
            "reply": Provide(reply, sync_to_thread=False),
            "assets": Provide(lambda: assets, sync_to_thread=False),
            "form": Provide(_form, sync_to_thread=False),
            **AT_THE_GATE,
        },
        before_request=take_form,
        exception_handlers=dict(troubles),
        response_headers=GUARDED,
        request_max_body_size=MAX_FORM,
        include_in_schema=False,
    )  # fmt: skip
    return OfficePages(router=router, troubles=troubles)


def _form(request: Asking) -> Form:
    form: Form = request.state.form
    return form
