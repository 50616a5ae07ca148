"""Whether what the programs hold and show is what people did: every sentence of the promise, checked one by one."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

from tests.simulator import eyes
from tests.simulator.account import SAID_ONCE, Word, text_of, words_of
from tests.simulator.evidence import OF_COMMUNE, OF_TEAM, Evidence


def claim_faults(world, phone):
    """Return what this phone says that the commune has, and a server that is started from its disk has not."""
    if phone.store is None or phone.heard != world.history:
        return []
    claims, whole = eyes.claims(phone), eyes.nothing_left(phone)
    if not (claims or whole):
        return []
    there = Evidence(world.server)
    known = world.account.accounted(there.in_journal | there.aside)
    faults = []
    for record in claims:
        mine = {word for word in world.account.owed(phone.name) if word.record == record}
        missing = sorted(mine - known - world.account.forgiven)
        faults += [f"{phone.name} calls received: {word}" for word in missing if not _took_nothing_away(word, there)]
        for path, sha256 in _named(eyes.fields(phone, record)).items():
            # On a roll that all of a commune fill, the same drawing may have come in by this phone's own team.
            if not any(there.has_photo(team, sha256) for team in {phone.team, there.whose(record, path, phone.team)}):
                faults.append(f"{phone.name} calls {record} received without its photo {sha256[:8]}")
    return faults + (_left_faults(world, phone, there, known) if whole else [])


def _left_faults(world, phone, there, known):
    """Return what is on this phone alone, though it says that nothing is."""
    missing = world.account.owed(phone.name) - known - world.account.forgiven - world.account.uttered
    missing = sorted(missing - _others_to_bring(world, phone, missing))
    faults = [f"{phone.name} has no more to send: {word}" for word in missing if not _took_nothing_away(word, there)]
    for record in {each.record for each in phone.store.photos.all()}:
        here = {each.sha256 for each in phone.store.photos.of_record(record)}
        for path, sha256 in _named(eyes.fields(phone, record)).items():
            # What a held change names is its author's, and stays that of the team in which they were.
            teams = {phone.team, there.whose(record, path, phone.team), *world.account.merged}
            if sha256 in here and not any(there.has_photo(team, sha256) for team in teams):
                faults.append(f"{phone.name} has no more to send: {record} {sha256[:8]}")
    return faults


def _others_to_bring(world, phone, words):
    """Return those of these words that this phone has handed over and has no more, and another has in hand: its person
    works elsewhere now, or it was put back to an older copy. What a restored server lacks of them comes from there, or
    counts as lost in the end.
    """
    no_more = {word for word in words if phone.forgot or phone.store.records.get(word.record) is None}
    no_more -= known_words(phone) | waiting_words(phone) if no_more else set()
    others = [each for each in world.phones.values() if no_more and each is not phone and not each.revoked]
    return no_more & world.account.accounted(set().union(*map(known_words, others)))


def draft_faults(world, phone):
    """Return what somebody was told is saved on this phone, and is not before their eyes."""
    return [
        f"{phone.name} lost of its draft: {record} {path} {begun.text}"
        for (name, record), draft in world.account.drafts.items()
        if name == phone.name and draft
        for shown in [eyes.fields(phone, record)]
        for path, begun in draft.items()
        if text_of(shown.get(path)) != begun.text
    ]


def parting_faults(world, phone):
    """Return what this phone would destroy and nobody else has: words, half a sentence, a picture."""
    there = Evidence(world.server)
    known = world.account.accounted(there.in_journal | there.aside)
    mine = {word for word, on in world.account.handed_in.items() if phone.name in on}
    found = [f"{phone.name} destroyed: {word}" for word in sorted(mine & waiting_words(phone) - known)]
    for (name, record), draft in world.account.drafts.items():
        found += [f"{phone.name} destroyed its draft: {record} {path}" for path in draft if name == phone.name]
    for record, stands in there.standing.items():
        here = {each.sha256 for each in phone.store.photos.of_record(record)}
        for path, sha256 in _named(stands).items():
            if sha256 in here and not there.has_photo(there.whose(record, path), sha256):
                found.append(f"{phone.name} destroyed a photo: {record} {sha256[:8]}")
    return found


def lost_words(world, there=None, *, on_the_way=False):
    """Return the words that are owed and are nowhere: not at the server, and on no phone as not received.

    `on_the_way`: in the middle of a schedule, what a restored server has lost may still have to be offered to it.
    """
    there = there or Evidence(world.server)
    found = there.in_journal | there.aside
    for phone in world.phones.values():
        found |= waiting_words(phone) | (known_words(phone) if on_the_way and not phone.revoked else set())
    missing = world.account.owed() - world.account.accounted(found) - world.account.forgiven
    return sorted(word for word in missing if not _took_nothing_away(word, there))


def _took_nothing_away(word, there):
    """Return whether this word takes away what the server never had, such as what lies aside: that is not sent."""
    there_is = {(each.record, each.path) for each in there.in_journal}
    return word.text == "null" and (word.record, word.path) not in there_is


def waiting_words(phone):
    """Return the words that a phone still has in its outbox, waiting or held."""
    if phone.gone:
        return set()
    phone.open()
    return {word for _, change in eyes.not_received(phone) for word in words_of(change.record, change.set)}


def known_words(phone):
    """Return the words that a phone has in hand of what the server told it or took from it."""
    if phone.gone:
        return set()
    phone.open()
    every = [held for kind in (*OF_TEAM, *OF_COMMUNE) for held in phone.store.records.of_kind(kind)]
    known = [(held.id, fields) for held in every for fields in (held.server, held.told, _covered(held))]
    return {word for record, fields in known for word in words_of(record, fields)}


def _covered(held):
    return held.covered.set if held.covered else None


def forgive(world):
    """After a loss: what is nowhere any more, not even in the hands of a phone that may speak, is nobody's fault.

    That somebody took a word away is in no phone's hands: where it went down with the server, those who have heard of
    it do not bring the word back, and those who have not may.
    """
    there = Evidence(world.server)
    found = there.in_journal | there.aside
    for phone in world.phones.values():
        found |= waiting_words(phone) | (set() if phone.revoked else known_words(phone))
    handed_in = set(world.account.handed_in)
    away = [word for word in handed_in - found if word.text == "null"]
    world.account.forgiven |= handed_in - world.account.accounted(found)
    world.account.forgiven |= set().union(*(world.account.saw[word] for word in away))


def faults(world):
    """Return all that is wrong once everything has settled; nothing is wrong when it is empty."""
    there = Evidence(world.server)
    found = [f"nowhere any more: {word}" for word in lost_words(world, there)]
    found += (
        _records(world, there)
        + _overwritten(world, there)
        + _passed_over(there)
        + _twice(world, there)
        + _beaten(there)
    )
    found += _numbers(there) + _needless(world, there)
    found += _photos(world, there) + _sealed(world, there) + _rolls(world, there)
    live = [phone for phone in world.phones.values() if phone.store is not None]
    for phone in live:
        found += draft_faults(world, phone)
        if not (phone.revoked or phone.shut_out or there.is_lost(phone)):
            found += claim_faults(world, phone) + _shown(phone, there) + _unexplained(world, phone, there)
            found += _held_unsaid(world, phone, there) + _roll_shown(world, phone, there)
    return found


def _records(world, there):
    """Each record is there once, for its own team, and its fields are what its lines make of them."""
    found = [
        f"{record} belongs to {team}, not to {world.account.teams_of[record]}"
        for record, team in there.team_of.items()
        if team not in _its_teams(world, record)
    ]
    for record in there.team_of | there.of_commune:
        stands, folded = there.standing.get(record, {}), there.folded.get(record, {})
        wrong = [path for path in stands.keys() | folded.keys() if stands.get(path) != folded.get(path)]
        found += [f"{record} {path} is {stands.get(path)!r}, last taken was {folded.get(path)!r}" for path in wrong]
    return found + _pictured(there)


def _its_teams(world, record):
    """Return whose a record may be: also the team in which its writers began, once a server forgot that they moved."""
    account = world.account
    wrote = set().union(*(on for word, on in account.handed_in.items() if word.record == record))
    first = {world.phones[name].who.team_id for name in wrote} if world.history else set()
    return account.teams_of[record] | account.teams_of[account.about.get(record)] | first


def _pictured(there):
    """Which record names which photo, and who named it last, is what the lines say."""
    named = {
        (row["record"], row["path"]): (row["sha256"], row["team"], row["seq"], row["author"], row["device"])
        for row in there.pictured
    }
    last = {
        (row["record"], path): (row["seq"], row["author"], row["device"])
        for row in there.journal
        for path in row["set"]
        if path.startswith("photos/") and path not in row["clashed"] and path not in row["added"]
    }
    told = {
        (record, path): (value["sha256"], there.whose(record, path), *last[record, path])
        for record, stands in there.folded.items()
        for path, value in stands.items()
        if path.startswith("photos/")
    }
    return [
        f"photo {place} is {named.get(place)}, not {told.get(place)}"
        for place in named.keys() | told.keys()
        if named.get(place) != told.get(place)
    ]


def _overwritten(world, there):
    """No word stands in the place of one that its writer had not seen."""
    found = []
    for words in there.taken.values():
        for (before, _), (after, line) in pairwise(words):
            if line["role"] != "HGV" or before.text == after.text or before.path.partition("/")[0] == "conflicts":
                continue
            if before not in world.account.had_seen(after):
                found.append(f"overwritten unseen by {line['device'][-4:]} {line['seq']}: {before} by {after}")
    return found


def _passed_over(there):
    """Only what first signatures under the same words say once is left as it stood, and as it stood it is left."""
    found = []
    for row, stood, digest in there.passed_over:
        added = {path: row["added"][path] for path in stood}
        once = all(path.partition("/")[0] in ("signatures", "photos", *SAID_ONCE) for path in stood)
        if added != stood or not once or row["set"].get("digest") != digest or row["kind"] != "minutes":
            found.append(f"passed over by {row['seq']} of {row['record']}: {added} where {stood} stood")
    return found


def _twice(world, there):
    """No change and no word was taken twice."""
    ids = Counter((row["author"], row["change"]) for row in there.journal)
    found = [f"change {change} stands {times} times" for (_, change), times in ids.items() if times > 1]
    said = defaultdict(set)
    for row in there.journal:
        choice = any(path.startswith("conflicts/") for path in row["set"])
        if row["role"] == "HGV" and row["restores"] == "[]" and not choice:
            for path, value in row["set"].items():
                word = Word(row["record"], path, text_of(value))
                # With a mark it is of one operation alone, and so is a signature at a class; what lay aside may be let
                # in, and be sent again besides.
                if ("#" in word.text or word in world.account.given) and word not in there.aside:
                    said[word].add(row["change"])
    return found + [
        f"taken {len(ids)} times: {word}" for word, ids in said.items() if len(ids) > max(world.account.times[word], 1)
    ]


def _beaten(there):
    """What lost to another's word is kept beside it, unless somebody has chosen since."""
    chosen = {path for row in there.journal for path, value in row["set"].items() if value is None}
    found = []
    for word, row in there.beaten:
        kept = there.standing.get(word.record, {}).get(path := f"conflicts/{word.path}/{row['change']}")
        if path not in chosen and (kept is None or kept["value"].replace(" ", "") != word.text.replace(" ", "")):
            found.append(f"a clash ate {word}")
    return found


def _needless(world, there):
    """Nobody is told of a clash when they had seen all that they meant to change.

    A change has one number for all that is in it: the one thing that was not seen makes others of it clash as well.
    What somebody had seen in a history that was lost can not always be told in the numbers of the next, nor what a
    phone that was put back still remembers: there, calling a clash what is none is the safe side.
    """
    found = []
    put_back = [phone for phone in world.phones.values() if phone.forgot and phone.store is not None]
    doubtful = {phone.store.identity.get().reply.device for phone in put_back}
    for _, row in [] if world.history else there.beaten:
        if row["device"] in doubtful:
            continue
        stood = {word: there.stood(word, row["seq"]) for word in words_of(row["record"], row["set"])}
        unseen = [
            word
            for word, (before, line) in stood.items()
            if before
            and before.text != word.text
            and (
                _anybodys(before)
                or _anybodys(word)
                or _is_choice(line)
                or before not in world.account.had_seen(word, choosing=False)
            )
        ]
        if not unseen:
            found.append(f"called a clash for nothing: {row['record']} {row['clashed']} {row['set']}")
    return found


def _anybodys(word):
    """Return whether several may have said this independently, so that nobody can tell whose was seen."""
    return "#" not in word.text


def _is_choice(line):
    """Return whether this line settled a clash: that somebody chose is news, also when they chose the words seen."""
    return any(path.startswith("conflicts/") for path in line["set"])


def _sealed(world, there):
    """Whoever has signed a paper finds there the words that were read to them, and no others.

    What went down with a server or a phone, and is nowhere any more, may be missing among them.
    """
    found = []
    for signature, words in world.account.sealed.items():
        stands = there.standing.get(signature.record, {})
        if text_of(stands.get(signature.path)) != signature.text:
            continue
        for path, text in words.items():
            gone = Word(signature.record, path, text) in world.account.forgiven
            if text_of(stands.get(path)) != text and not (gone and path not in stands):
                found.append(f"signed, and altered: {signature.record} {path} {text} is {text_of(stands.get(path))}")
        new = [path for path in stands if path not in words and path.partition("/")[0] in ("blocks", "attendees")]
        found += [f"signed, and added: {signature.record} {path} {stands[path]}" for path in new]
    return found


def _rolls(world, there):
    """A signature at a class stands with the picture that its person made, and clashes with no other's.

    Each has a place of its own, so that two may clash only when one of them was taken away.
    """
    found = []
    for record in there.of_commune:
        stands = there.standing.get(record, {})
        for path, value in stands.items():
            named = _named(stands).get(f"photos/{value['photo']}") if path.startswith("signatures/") else None
            given = world.account.given.get(Word(record, path, text_of(value)))
            found += [f"signed at a class with another picture: {record} {path} {named}"] if named != given else []
    for word, row in there.beaten:
        before, _ = there.stood(word, row["seq"])
        mine = word.record in there.of_commune and word.path.partition("/")[0] in ("signatures", "photos")
        if mine and "null" not in (word.text, before and before.text):
            found.append(f"two signatures at a class clashed: {word} with {before}")
    return found


def _roll_shown(world, phone, there):
    """The roll on the phone shows who has signed, and each with their own picture, as far as anybody has brought it."""
    found = []
    for record, given in eyes.given(phone).items():
        stands = there.standing.get(record, {})
        signed = {path[11:]: value["photo"] for path, value in stands.items() if path.startswith("signatures/")}
        now = {key: _named(stands).get(f"photos/{photo}", "") for key, photo in signed.items()}
        if given != now and not phone.store.outbox.of_record(record):
            found.append(f"{phone.name} shows who signed {record} as {given}, not {now}")
        for sha256 in given.values():
            content = phone.store.photos.read(sha256)
            if content is not None and content != world.account.pictures.get(sha256):
                found.append(f"{phone.name} shows another picture than was made: {record} {sha256[:8]}")
    return found


def _numbers(there):
    """No two cases of a team have the same number in a year's book; a year begins at midnight in Vietnam."""
    given = Counter()
    for row in there.journal:
        if "logbook_no" in row["added"]:
            there_and_then = datetime.fromisoformat(row["received_at"]) + timedelta(hours=7)
            given[row["team"], there_and_then.year, row["added"]["logbook_no"]] += 1
    return [f"number given {times} times: {which}" for which, times in given.items() if times > 1]


def _photos(world, there):
    """Every photo that a record names is there, if a phone that still speaks has it; and is the one that was taken."""
    found = []
    held = {
        each.sha256
        for phone in world.phones.values()
        if phone.store is not None and not phone.revoked
        for each in phone.store.photos.all()
    }
    for record, stands in there.standing.items():
        for path, sha256 in _named(stands).items():
            team = there.whose(record, path)
            if sha256 not in world.account.pictures:
                found.append(f"a photo that nobody took: {record} {path}")
            elif sha256 in held and not there.has_photo(team, sha256):
                found.append(f"a photo is missing at the server: {record} {path} {sha256[:8]}")
    return found


def _shown(phone, there):
    """The phone shows its own team's records as they stand, with their story and photos, and nothing else."""
    found = []
    team = there.works_in[phone.who.person_id]
    mine = {record for record, its in there.team_of.items() if its == team}
    mine |= {record for record, its in there.of_commune.items() if its == phone.who.partition}
    for held in (held for kind in (*OF_TEAM, *OF_COMMUNE) for held in phone.store.records.of_kind(kind)):
        if not held.lines and not held.server:
            continue  # only written here
        if held.id not in mine and not (held.draft or phone.store.outbox.of_record(held.id)):
            found.append(f"{phone.name} shows {held.id}, which is not its team's")
    for record in mine:
        held = phone.store.records.get(record)
        if held is None:
            found.append(f"{phone.name} does not know {record}")
            continue
        stands = there.standing[record]
        wrong = [path for path in held.server.keys() | stands.keys() if held.server.get(path) != stands.get(path)]
        found += [f"{phone.name} holds {record} {p} {held.server.get(p)!r}, not {stands.get(p)!r}" for p in wrong]
        lines = [(row["seq"], row["change"]) for row in there.journal if row["record"] == record]
        if lines != [(line.seq, line.change) for line in held.lines]:
            found.append(f"{phone.name} tells another story of {record}")
        for path, sha256 in _named(stands).items():
            if there.has_photo(there.whose(record, path), sha256) and phone.store.photos.read(sha256) is None:
                found.append(f"{phone.name} has not got photo {sha256[:8]} of {record}")
    return found


def _unexplained(world, phone, there):
    """What is still in the outbox lies with the officer, or waits for its author to read what the officer said.

    That stays to be read when the server has lost it.
    """
    waits = {row["change"] for row in there.quarantine if not row["settled_at"]}
    declined = {row["change"] for row in there.quarantine if row["settlement"] == "declined"}
    known = {"held": waits, "declined": declined}
    return [
        f"{phone.name} keeps, {state}: {change.id}"
        for state, change in eyes.not_received(phone)
        if change.id not in known.get(state, ()) and not (state == "declined" and world.history)
    ]


def _held_unsaid(world, phone, there):
    """What lies with the officer is shown on the phone that sent it."""
    lies = {row["change"] for row in there.quarantine if not row["settled_at"]}
    shown = {change.id for _, change in eyes.not_received(phone)}
    mine = {change for change, on in world.account.poison.items() if on == phone.name}
    return [f"{phone.name} does not show that {change} is held" for change in sorted(mine & lies - shown)]


def _named(fields):
    """Return the hashes of the photos that a record names, by path."""
    return {path: value["sha256"] for path, value in fields.items() if path.startswith("photos/")}
