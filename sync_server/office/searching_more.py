"""What a search finds besides what phones write: higher classes, documents, elections, notices, asked experts."""

from urllib.parse import urlencode

from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from sync_server.journal import casebook
from sync_server.office import asked, documents, elections, nominations, notice_words, received, showing
from sync_server.office.sought import Found, Sought, beginning, line
from sync_server.people import asking, notices
from sync_server.people import elections as voting
from sync_server.people import nominations as sending
from sync_server.people.asking import Kind, Question
from sync_server.people.notices import Notice, Words
from sync_server.people.roster import roster


def higher(conn: Connection, of: Sought) -> list[Found]:
    """Return the classes of a higher level, also by whom the commune sent there."""
    found = []
    for each in sending.every(conn, of.partition):
        card, about = nominations.card(each, of.language), each.about
        subject = vocabulary.label("TAP_HUAN", about.subject, of.language)
        names = [one.who.name for one in each.nominees]
        if of.stands_in(about.title, subject, about.holder, about.place, card.when, *names):
            off = of.say("training.is_called_off", why=card.called_off) if card.called_off else ""
            more = line(card.when, card.holder, of.of_these(names), off)
            found.append(Found(href=f"/training/higher/{each.id}", name=about.title, more=more))
    return found


def documents_given(conn: Connection, of: Sought) -> list[Found]:
    """Return who received which document; who may not put a receipt right is led to the list of that document."""
    opens, found = of.opens("/training/documents/{receipt}"), []
    for each in received.every(conn, of.partition, of.language):
        is_receipt = each.href.startswith("/training/documents/")  # or a tick at a class, which is found by its name
        if of.stands_in(each.document, each.name, each.by if is_receipt else ""):
            in_list = "/training/documents?" + urlencode({"document": each.document})
            off = of.say("documents.is_cancelled", why=each.cancelled) if each.is_cancelled else ""
            more = line(documents.day(each), each.by, off)
            href = each.href if opens or not is_receipt else in_list
            found.append(Found(href=href, name=f"{each.name}: {each.document}", more=more))
    return found


def elections_held(conn: Connection, of: Sought) -> list[Found]:
    """Return the elections by team, village and who stood, what is due first."""
    teams, found = {team.id: team for team in roster(conn, of.partition)}, []
    for each in voting.every(conn, of.partition):
        team = teams[each.team]
        card = elections.card(each, team, of.today, of.language)
        names = [one.name for one in each.candidates]
        where = (team.name, team.village, *team.once)
        if of.stands_in(card.title, card.held, *where, *names, each.chair, each.paper):
            more = line(team.village, card.held, of.of_these(names), card.due)
            found.append(Found(href=f"/teams/elections/{each.id}", name=f"{card.title}, {team.name}", more=more))
    return found


def notices_written(conn: Connection, of: Sought) -> list[Found]:
    """Return the notices; drafts only to who writes them."""
    writes = of.opens("/notices/{notice}/edit")
    every = (notices.every if writes else notices.every_given)(conn, of.partition)
    return [_notice(each, of) for each in every if of.stands_in(*_texts(each, of))]


def _texts(known: Notice, of: Sought) -> list[str]:
    told = [known.given.words] if known.given else []
    told += [known.draft] if known.draft else []
    return [known.taken_back] + [
        text for each in told for text in (each.title, each.text, notice_words.matter(each, of.language))
    ]


def _notice(known: Notice, of: Sought) -> Found:
    shown: Words = known.given.words if known.given else known.words
    states = [
        of.say("notices.handed_on", on=notice_words.handed_on(known.given)) if known.given else of.say("notices.draft"),
        of.say("notices.is_changing") if known.given and known.draft else "",
        of.say("notices.is_taken_back", why=known.taken_back) if known.taken_back else "",
    ]
    more = line(notice_words.matter(shown, of.language), notice_words.days(shown, of.language), *states)
    return Found(href=f"/notices/{known.id}", name=shown.title, more=more)


def questions(conn: Connection, of: Sought) -> list[Found]:
    """Return what experts were asked, at the case, by the words of the question and the answers, and by the experts."""
    found = [each for each in asking.every(conn, of.partition) if of.stands_in(*_words(each))][: of.most]
    cases = list(dict.fromkeys(each.record for each in found))
    rows, closed = casebook.of_records(conn, of.partition, cases), casebook.closed(conn, of.partition, cases)
    return [
        _question(each, rows[each.record].title, each.record in closed, of) for each in found if each.record in rows
    ]


def _words(question: Question) -> list[str]:
    return [question.asked, *(part for each in question.events for part in (each.told, each.account_name))]


def _question(question: Question, title: str, private: bool, of: Sought) -> Found:
    """Return a question by what it asks, where the case is not behind closed doors."""
    answers = [each for each in question.events if each.kind is Kind.ANSWERED]
    state = of.say("asking.answered", expert=answers[-1].account_name) if answers else of.say("shared.is_read")
    gone = of.say("asking.is_taken_back") if question.taken_back else ""
    more = line(title, showing.moment(question.at, of.language), "" if gone and not answers else state, gone)
    name = of.say("search.closed_question") if private else beginning(asked.point(question.asked))
    return Found(href=f"/cases/{question.record}#experts", name=name, more=more, private=private)
