"""Which screen stands at which address. A child lies above its parent; "back" leads to the parent."""

import flet as ft

from fieldapp.ui import routes
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.asked import AskedStation
from fieldapp.ui.stations.attendee import AttendeeStation, OpinionStation, SheetPhotoStation, SignRollStation
from fieldapp.ui.stations.carried import CarriedStation
from fieldapp.ui.stations.case import CaseStation
from fieldapp.ui.stations.case_list import CaseListStation
from fieldapp.ui.stations.clash import ClashStation
from fieldapp.ui.stations.courier import CourierStation
from fieldapp.ui.stations.danger import DangerStation, DangerWhereStation
from fieldapp.ui.stations.ending import AgreementStation, EndingStation
from fieldapp.ui.stations.enrol import EnrolStation
from fieldapp.ui.stations.finger import FingerStation
from fieldapp.ui.stations.former_phone import FormerPhoneStation
from fieldapp.ui.stations.help_page import HelpStation
from fieldapp.ui.stations.home import HomeStation
from fieldapp.ui.stations.note import NoteStation
from fieldapp.ui.stations.paper_words import (
    PaperHeadStation,
    PaperPeopleStation,
    PaperPersonStation,
    PaperPointStation,
    ReadAloudStation,
    SignStation,
)
from fieldapp.ui.stations.papers import PagePhotoStation, PapersStation, PaperStation
from fieldapp.ui.stations.photo import PhotoStation
from fieldapp.ui.stations.pin import PinStation
from fieldapp.ui.stations.promises import PromisesStation, PromiseStation
from fieldapp.ui.stations.question import QuestionStation
from fieldapp.ui.stations.road import RoadStation
from fieldapp.ui.stations.roll import AboutClassStation, AddStation, RollStation
from fieldapp.ui.stations.sessions import PauseStation, SessionStation, StartStation
from fieldapp.ui.stations.settings import SettingsStation
from fieldapp.ui.stations.side import SideStation
from fieldapp.ui.stations.team import PayStation, ReviewsStation, ReviewStation, ScorecardStation, TeamStation
from fieldapp.ui.stations.training import MyTrainingStation, NewClassStation, TrainingStation


@ft.component
def MissingStation() -> ft.View:
    """What stands at an address that leads nowhere."""
    shell = use_shell()
    return missing_screen(route=ft.use_view_path(), strings=shell.strings, on_home=lambda: shell.go(routes.HOME))


PAPERS = ft.Route(
    path="papers",
    component=PapersStation,
    children=[
        ft.Route(
            path=":paper_id",
            component=PaperStation,
            children=[
                ft.Route(path="head", component=PaperHeadStation),
                ft.Route(path="point/:point", component=PaperPointStation),
                ft.Route(
                    path="people",
                    component=PaperPeopleStation,
                    children=[ft.Route(path=":key", component=PaperPersonStation)],
                ),
                ft.Route(path="read", component=ReadAloudStation),
                ft.Route(path="sign/:key", component=SignStation),
                ft.Route(path="page/:photo_id", component=PagePhotoStation),
                ft.Route(path="asked", component=AskedStation),
            ],
        )
    ],
)
"""The papers of a case, above it; those of the team, above the first screen."""

CASE = ft.Route(
    path="case/:case_id",
    component=CaseStation,
    children=[
        ft.Route(path="photos/:photo_id", component=PhotoStation),
        ft.Route(path="clash/:place", component=ClashStation),
        PAPERS,
        ft.Route(path="danger", component=DangerStation),
        ft.Route(path="sessions/:session/:step", component=SessionStation),
        ft.Route(path="start", component=StartStation),
        ft.Route(path="pause", component=PauseStation),
        ft.Route(path="ending/:step", component=EndingStation),
        ft.Route(path="agreement/:step", component=AgreementStation),
        ft.Route(
            path="promises",
            component=PromisesStation,
            children=[ft.Route(path=":promise/:step", component=PromiseStation)],
        ),
        ft.Route(path="side/:side", component=SideStation),
        ft.Route(path=":question", component=QuestionStation),
    ],
)
"""A case and what lies above it; it stands above the first screen, and above the list of cases."""

TRAINING = ft.Route(
    path="training",
    component=TrainingStation,
    children=[
        ft.Route(path="new", component=NewClassStation),
        ft.Route(path="mine", component=MyTrainingStation),
        ft.Route(
            path=":class_id",
            component=RollStation,
            children=[
                ft.Route(path="add", component=AddStation),
                ft.Route(path="asked/:attendance_id", component=AskedStation),
                ft.Route(
                    path="about",
                    component=AboutClassStation,
                    children=[ft.Route(path=":photo_id", component=SheetPhotoStation)],
                ),
                ft.Route(
                    path="person/:person",
                    component=AttendeeStation,
                    children=[
                        ft.Route(path="opinion", component=OpinionStation),
                        ft.Route(path="sign", component=SignRollStation),
                    ],
                ),
            ],
        ),
    ],
)
TEAM = ft.Route(
    path="team",
    component=TeamStation,
    children=[
        ft.Route(path="mine", component=ScorecardStation),
        ft.Route(path="pay", component=PayStation),
        ft.Route(path="pay/:year", component=PayStation),
        ft.Route(path="reviews", component=ReviewsStation),
        ft.Route(
            path="reviews/:round",
            component=ReviewsStation,
            children=[ft.Route(path=":person", component=ReviewStation)],
        ),
    ],
)
TABLE = [
    ft.Route(
        path="/",
        component=HomeStation,
        children=[
            ft.Route(path="enrol", component=EnrolStation),
            ft.Route(
                path="road",
                component=RoadStation,
                children=[
                    ft.Route(path="courier", component=CourierStation),
                    ft.Route(path="carried", component=CarriedStation),
                ],
            ),
            ft.Route(
                path="note/:note_id", component=NoteStation, children=[ft.Route(path="asked", component=AskedStation)]
            ),
            ft.Route(path="asked/:record_id", component=AskedStation),
            TRAINING,
            TEAM,
            PAPERS,
            ft.Route(path="help", component=HelpStation),
            ft.Route(
                path="settings",
                component=SettingsStation,
                children=[
                    ft.Route(path="pin", component=PinStation),
                    ft.Route(path="finger", component=FingerStation),
                    ft.Route(path="former-phone", component=FormerPhoneStation),
                ],
            ),
            ft.Route(path="danger", component=DangerWhereStation),
            CASE,
            ft.Route(path="cases", component=CaseListStation, children=[CASE]),
            ft.Route(path=":elsewhere+", component=MissingStation),
        ],
    )
]


@ft.component
def Book() -> list[ft.View]:
    """All screens of a phone that is signed in; the sign-in alone for one that is not."""
    identity = use_book(lambda store: store.identity.get())
    if identity is None or not identity.enrolled:
        return [EnrolStation()]
    return ft.Router(TABLE, manage_views=True)  # type: ignore[return-value]
