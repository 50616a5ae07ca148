"""Everything a mediator can do, one verb a function: one transaction, at most one change. No screen in it.

In the order of a case's life:

- `starting`  an id when the form opens; nothing is stored until the first field is kept
- `keeping`   a field's end: the draft grows by one path and is on the disk
- `photos`    a picture is made small and durable, then named in the draft
- `declined`  what the commune did not take is taken up again, or let go of; what it corrected is read
- `sending`   the draft becomes one change in the outbox, when the rules hold
- `reading`   one case as the mediator sees it: server + outbox + draft, what is missing, what came back
- `standing`  the one of four states that a phone may claim
- `listing`, `search`   all cases as rows; words found without accents, in any order
- `not_mediating` the law keeps it from the team: where the sides are sent
- `clashes`   what two people wrote differently, side by side; the choice goes to the outbox at once
- `choosing`  of which things besides cases a version is to be chosen; `things` is how a row names them
- `history`   who did what when, in the server's order, then what only this phone knows
- `due`       what is to be done by which day, over all cases: first meetings, promises, a court's period
- `aside`     what it put aside of notes, papers, classes and rolls, and what became of it
- `overview`  what is only here, what the commune has, what came back, what waits for the officer
- `notes`     a few words, a photo or a spoken note for later, until a case is made of them
- `today`     what of all that asks for her now
- `roster`    the mediators of the own team
- `papers`, `signing`, `printing`  a paper drafted from its case, read aloud, signed and locked; amended; as a PDF

Beside the cases, each field on its way at once (`telling`):

- `alarms`    a danger is reported, from whatever state the case is in
- `leaving`   who is asked, or has a case, and is no more of the team
- `assigning` who mediates: given, taken on, refused; on its way at once when the commune knows the case
- `rolls`, `attendance`, `scanning`   training classes, who was there, by their cards; what somebody has taken part in
- `class_signing` their signatures for having been there
- `appraising`, `scorecard`   the yearly review of the team's mediators; what one has done in a year

Every verb takes the store and, where time matters, the clock's answer. Problems of the disk pass through as
`domain.problems.Problem`.
"""

from fieldapp.workbook.alarms import Reach as Reach
from fieldapp.workbook.alarms import Somebody as Somebody
from fieldapp.workbook.alarms import describe_alarm as describe_alarm
from fieldapp.workbook.alarms import end_alarm as end_alarm
from fieldapp.workbook.alarms import raise_alarm as raise_alarm
from fieldapp.workbook.alarms import tell_of_alarm as tell_of_alarm
from fieldapp.workbook.alarms import whom_to_tell as whom_to_tell
from fieldapp.workbook.answering import Asked as Asked
from fieldapp.workbook.answering import answers_for as answers_for
from fieldapp.workbook.answering import asked as asked
from fieldapp.workbook.answering import asked_elsewhere as asked_elsewhere
from fieldapp.workbook.answering import asked_of_class as asked_of_class
from fieldapp.workbook.answering import keep_reply as keep_reply
from fieldapp.workbook.answering import send_reply as send_reply
from fieldapp.workbook.appraising import Review as Review
from fieldapp.workbook.appraising import leads as leads
from fieldapp.workbook.appraising import review_of as review_of
from fieldapp.workbook.appraising import reviews as reviews
from fieldapp.workbook.appraising import write_review as write_review
from fieldapp.workbook.aside import AsideRow as AsideRow
from fieldapp.workbook.aside import aside_cases as aside_cases
from fieldapp.workbook.aside import aside_of as aside_of
from fieldapp.workbook.assigning import assign as assign
from fieldapp.workbook.assigning import declare_interest as declare_interest
from fieldapp.workbook.assigning import explain as explain
from fieldapp.workbook.assigning import give_to_another as give_to_another
from fieldapp.workbook.assigning import may_assign as may_assign
from fieldapp.workbook.assigning import refuse as refuse
from fieldapp.workbook.assigning import take_on as take_on
from fieldapp.workbook.assigning import waiting_for as waiting_for
from fieldapp.workbook.assigning import withdraw_interest as withdraw_interest
from fieldapp.workbook.attendance import begin_class as begin_class
from fieldapp.workbook.attendance import describe_class as describe_class
from fieldapp.workbook.attendance import drop_sheet as drop_sheet
from fieldapp.workbook.attendance import guest as guest
from fieldapp.workbook.attendance import mark as mark
from fieldapp.workbook.attendance import note_attendance as note_attendance
from fieldapp.workbook.attendance import photograph_sheet as photograph_sheet
from fieldapp.workbook.choosing import choices_beside as choices_beside
from fieldapp.workbook.clashes import SeenClash as SeenClash
from fieldapp.workbook.clashes import clashes as clashes
from fieldapp.workbook.clashes import settle as settle
from fieldapp.workbook.class_signing import sign_roll_by_finger as sign_roll_by_finger
from fieldapp.workbook.class_signing import sign_roll_by_fingerprint as sign_roll_by_fingerprint
from fieldapp.workbook.class_signing import unsign_roll as unsign_roll
from fieldapp.workbook.declined import Declined as Declined
from fieldapp.workbook.declined import have_read as have_read
from fieldapp.workbook.declined import let_go as let_go
from fieldapp.workbook.declined import take_up_again as take_up_again
from fieldapp.workbook.due import Due as Due
from fieldapp.workbook.due import DueTone as DueTone
from fieldapp.workbook.due import due as due
from fieldapp.workbook.due import forgotten as forgotten
from fieldapp.workbook.history import HistoryLine as HistoryLine
from fieldapp.workbook.history import history as history
from fieldapp.workbook.keeping import keep as keep
from fieldapp.workbook.keeping import keep_among as keep_among
from fieldapp.workbook.keeping import keep_many as keep_many
from fieldapp.workbook.keeping import keep_part as keep_part
from fieldapp.workbook.leaving import hands as hands
from fieldapp.workbook.leaving import has_nobody as has_nobody
from fieldapp.workbook.leaving import left as left
from fieldapp.workbook.leaving import members_of as members_of
from fieldapp.workbook.listing import CaseRow as CaseRow
from fieldapp.workbook.listing import list_cases as list_cases
from fieldapp.workbook.not_mediating import leave_unmediated as leave_unmediated
from fieldapp.workbook.not_mediating import mediate_after_all as mediate_after_all
from fieldapp.workbook.not_mediating import refer as refer
from fieldapp.workbook.notes import NoteRow as NoteRow
from fieldapp.workbook.notes import NoteView as NoteView
from fieldapp.workbook.notes import attach_note_photo as attach_note_photo
from fieldapp.workbook.notes import attach_note_sound as attach_note_sound
from fieldapp.workbook.notes import drop_note as drop_note
from fieldapp.workbook.notes import drop_note_photo as drop_note_photo
from fieldapp.workbook.notes import keep_words as keep_words
from fieldapp.workbook.notes import make_case as make_case
from fieldapp.workbook.notes import note_clashes as note_clashes
from fieldapp.workbook.notes import note_view as note_view
from fieldapp.workbook.notes import notes_waiting as notes_waiting
from fieldapp.workbook.notes import start_note as start_note
from fieldapp.workbook.overview import Overview as Overview
from fieldapp.workbook.overview import beside_cases as beside_cases
from fieldapp.workbook.overview import overview as overview
from fieldapp.workbook.papers import PaperRow as PaperRow
from fieldapp.workbook.papers import PaperView as PaperView
from fieldapp.workbook.papers import SigningPlace as SigningPlace
from fieldapp.workbook.papers import amend_paper as amend_paper
from fieldapp.workbook.papers import have_read_aloud as have_read_aloud
from fieldapp.workbook.papers import keep_paper as keep_paper
from fieldapp.workbook.papers import keep_paper_part as keep_paper_part
from fieldapp.workbook.papers import paper_offers as paper_offers
from fieldapp.workbook.papers import paper_view as paper_view
from fieldapp.workbook.papers import papers_of as papers_of
from fieldapp.workbook.papers import start_paper as start_paper
from fieldapp.workbook.papers import start_paper_id as start_paper_id
from fieldapp.workbook.papers import start_team_paper as start_team_paper
from fieldapp.workbook.photos import attach_photo as attach_photo
from fieldapp.workbook.photos import drop_photo as drop_photo
from fieldapp.workbook.printing import as_pdf as as_pdf
from fieldapp.workbook.reading import CasePhoto as CasePhoto
from fieldapp.workbook.reading import CaseView as CaseView
from fieldapp.workbook.reading import view as view
from fieldapp.workbook.receipts import Proof as Proof
from fieldapp.workbook.receipts import Proofs as Proofs
from fieldapp.workbook.receipts import proofs as proofs
from fieldapp.workbook.receipts import standing_of as standing_of
from fieldapp.workbook.remarks import open_remarks as open_remarks
from fieldapp.workbook.rolls import Attendee as Attendee
from fieldapp.workbook.rolls import ClassRow as ClassRow
from fieldapp.workbook.rolls import Counts as Counts
from fieldapp.workbook.rolls import Roll as Roll
from fieldapp.workbook.rolls import Taken as Taken
from fieldapp.workbook.rolls import everybody as everybody
from fieldapp.workbook.rolls import find_attendee as find_attendee
from fieldapp.workbook.rolls import list_classes as list_classes
from fieldapp.workbook.rolls import roll as roll
from fieldapp.workbook.rolls import taken_part as taken_part
from fieldapp.workbook.roster import Colleague as Colleague
from fieldapp.workbook.roster import me as me
from fieldapp.workbook.roster import own_team as own_team
from fieldapp.workbook.roster import roster as roster
from fieldapp.workbook.roster import teams as teams
from fieldapp.workbook.scanning import Scanned as Scanned
from fieldapp.workbook.scanning import mark_scanned as mark_scanned
from fieldapp.workbook.scorecard import EndedCase as EndedCase
from fieldapp.workbook.scorecard import Scorecard as Scorecard
from fieldapp.workbook.scorecard import attended as attended
from fieldapp.workbook.scorecard import ended_cases as ended_cases
from fieldapp.workbook.scorecard import scorecard as scorecard
from fieldapp.workbook.search import CaseIndex as CaseIndex
from fieldapp.workbook.search import Found as Found
from fieldapp.workbook.search import Order as Order
from fieldapp.workbook.search import Wanted as Wanted
from fieldapp.workbook.sending import send as send
from fieldapp.workbook.signing import add_page as add_page
from fieldapp.workbook.signing import drop_page as drop_page
from fieldapp.workbook.signing import sign_by_finger as sign_by_finger
from fieldapp.workbook.signing import sign_by_fingerprint as sign_by_fingerprint
from fieldapp.workbook.signing import sign_on_paper as sign_on_paper
from fieldapp.workbook.signing import unsign as unsign
from fieldapp.workbook.standing import PhoneStanding as PhoneStanding
from fieldapp.workbook.starting import start_case as start_case
from fieldapp.workbook.things import Thing as Thing
from fieldapp.workbook.today import Today as Today
from fieldapp.workbook.today import today as today
from fieldapp.workbook.withdrawing import withdraw_draft as withdraw_draft
