"""What students do: find a quiz, start, answer, finish, leave, forget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from quiz.attempts import (
    Attempt,
    Given,
    Rules,
    draw,
    finished,
    is_complete,
    respond,
    with_given,
)
from quiz.base import Refused, new_id, new_token, token_key
from quiz.items.bank import Bank, Delivery
from quiz.items.response import Response
from quiz.services.site import Site
from quiz.statistics.finished import TIME_EDGES
from quiz.store import Connection
from quiz.store import attempts as stored
from quiz.store import banks as stored_banks
from quiz.store import events as stored_events
from quiz.store.attempts import Kept
from quiz.store.events import Event

FACTORS: Mapping[str, float | None] = {"1": 1, "1.5": 1.5, "2": 2, "0": None}
"""What anybody may make of a time limit: as it is, longer, or none at all."""


@dataclass(frozen=True)
class Quiz:
    """Hold a bank as it is played now: its event and its revision."""

    event: Event
    bank: Bank

    @property
    def languages(self) -> tuple[str, ...]:
        """Give the languages in which it is offered here, the bank's main one first."""
        return self.event.offered(self.bank.offered_languages)

    def language_for(self, wanted: str) -> str:
        """Give the language in which somebody who reads ``wanted`` plays it."""
        return wanted if wanted in self.languages else self.languages[0]


@dataclass(frozen=True)
class Run:
    """Hold an attempt under way or finished, with its event and bank."""

    kept: Kept
    event: Event
    bank: Bank

    @property
    def attempt(self) -> Attempt:
        """Give the state of the attempt."""
        return self.kept.attempt


def local_day(now: int, zone: str) -> int:
    """Give the day of an instant in a zone, in days since 1970."""
    return datetime.fromtimestamp(now, ZoneInfo(zone)).toordinal() - 719_163


def local_hour(now: int, zone: str) -> int:
    """Give the hour of the day (0 to 23) of an instant in a zone."""
    return datetime.fromtimestamp(now, ZoneInfo(zone)).hour


def quizzes(site: Site) -> Sequence[Bank]:
    """Give the banks that anybody may practise, by id."""
    with site.store.read() as connection:
        current = stored_banks.current(connection)
        return [site.shelf.bank(connection, digest) for digest in current.values()]


def visit(
    site: Site, where: str, ref: str, keys: Mapping[str, bytes]
) -> tuple[Quiz, Run | None] | None:
    """Find what an address plays and this browser's attempt in it, in one look at the store.

    ``where`` is "e" for the join code of an event, "q" for a bank's open practice; ``keys``
    are the browser's attempts by event id. A practice attempt goes on in the event that it
    was begun in, whatever was published since.
    """
    with site.store.read() as connection:
        event = (
            stored_events.by_code(connection, ref)
            if where == "e"
            else _practice(connection, ref, keys)
        )
        if event is None:
            return None
        quiz = Quiz(event, site.shelf.bank(connection, event.revision))
        key = keys.get(event.id)
        kept = key and stored.find(connection, site.store.vault, key)
        if not kept or kept.event != event.id:
            return quiz, None
        return quiz, Run(kept, event, site.shelf.bank(connection, kept.revision))


def _practice(connection: Connection, bank: str, keys: Mapping[str, bytes]) -> Event | None:
    event = stored_events.practice(connection, bank)
    if event is not None and event.id in keys:
        return event
    for name in keys:
        older = stored_events.find(connection, name)
        if older and older.bank == bank and older.kind == "practice":
            return older
    return event


def is_any_gone(site: Site, events: Iterable[str]) -> bool:
    """Tell whether one of these events, in which a browser played, was deleted since."""
    with site.store.read() as connection:
        return any(
            event is None or (event.kind == "remainder" and event.state == "settled")
            for event in (stored_events.find(connection, name) for name in events)
        )


def practice(site: Site, bank: str) -> Quiz | None:
    """Find the open practice of a bank."""
    found = visit(site, "q", bank, {})
    return found[0] if found else None


def by_code(site: Site, code: str) -> Quiz | None:
    """Find the event of a join code."""
    found = visit(site, "e", code, {})
    return found[0] if found else None


def is_practised(connection: Connection, bank: str, digest: str, now: int) -> bool:
    """Tell whether this month's practice of a bank plays a revision."""
    event = stored_events.practice(connection, bank)
    if event is None or event.revision != digest:
        return False
    return _month(event.opens_at, event.zone) == _month(now, event.zone)


def open_practice(site: Site, connection: Connection, bank: str, digest: str, now: int) -> None:
    """Make sure that a bank's practice plays its current revision (part of an act).

    Practice is a chain of monthly events: a new month or another form closes the old event
    and begins the next; mended wording, or another way of delivering the same form, moves the
    open one to the new revision. Attempts under way keep theirs.
    """
    # Two servers that find none at once would open two.
    stored_banks.lock(connection, bank)
    event = stored_events.practice(connection, bank)
    shown = site.shelf.bank(connection, digest)
    if event is not None:
        same_month = _month(event.opens_at, event.zone) == _month(now, event.zone)
        if event.revision == digest and same_month:
            return
        if same_month and _form(connection, event.revision) == _form(connection, digest):
            stored_events.play_revision(connection, event.id, digest, shown.delivery)
            return
        stored_events.move(connection, event.id, "open", "closed", closes_at=now)
    stored_events.add(
        connection,
        Event(
            id=new_id(site.chance),
            kind="practice",
            title=shown.title.within(shown.language),
            code=None,
            owner=None,
            bank=bank,
            revision=digest,
            delivery=shown.delivery,
            breakdown="none",
            k=site.settings.k,
            zone=site.settings.zone,
            state="open",
            opens_at=now,
            closes_at=None,
            last_start=now,
        ),
    )


def _month(instant: int, zone: str) -> tuple[int, int]:
    day = datetime.fromtimestamp(instant, ZoneInfo(zone))
    return day.year, day.month


def _form(connection: Connection, digest: str) -> str | None:
    revision = stored_banks.revision(connection, digest)
    return revision.form if revision else None


def begin(
    site: Site,
    quiz: Quiz,
    *,
    language: str,
    audience: str,
    time: str,
    counts: bool,
    replaces: bytes | None,
    now: int,
    shared: bool = False,
) -> str:
    """Start an attempt and give its token, which is told to this browser alone.

    ``time`` is a key of FACTORS. ``replaces`` is the key of an unfinished attempt that the
    same browser starts afresh: it is forgotten in the same act, so that nobody is counted
    twice. ``shared`` is a computer of many. Refuses an event that takes no starts
    (``event-closed``, ``event-not-open``).
    """
    event = quiz.event
    attempt = replace(_fresh(site, quiz, language, audience, time, now), shared=shared)
    token = new_token(site.chance)
    key = token_key(token)
    group = {"none": "", "language": attempt.language, "audience": attempt.audience}

    def act(connection: Connection) -> None:
        if counts:
            stored_events.note_start(connection, event.id, now - now % 3600)
        stands = stored_events.hold(connection, event.id)
        if stands is None or not stands.takes_starts(now):
            early = (
                stands is not None
                and stands.state in ("ready", "open")
                and (stands.state == "ready" or now < stands.opens_at)
            )
            raise Refused("event-not-open" if early else "event-closed")
        if replaces is not None:
            stored.forget(connection, replaces)
        stored.start(
            connection,
            site.store.vault,
            key,
            event=event.id,
            revision=event.revision,
            group=group[event.breakdown],
            counts=counts,
            attempt=attempt,
            now=now,
        )
        if counts:
            stored_events.count_start(connection, event.id, local_day(now, event.zone))

    site.store.write(act)
    return token


def _fresh(site: Site, quiz: Quiz, language: str, audience: str, time: str, now: int) -> Attempt:
    delivery, bank = quiz.event.delivery, quiz.bank
    factor = FACTORS.get(time, 1)
    limit = delivery.time_limit
    return Attempt(
        steps=draw(bank, delivery, site.chance),
        rules=rules_of(delivery),
        language=quiz.language_for(language),
        audience=audience if audience in bank.audience else bank.audience[0],
        started=now,
        limit=None if limit is None or factor is None else int(limit * factor),
    )


def rules_of(delivery: Delivery) -> Rules:
    """Give the rules of movement of a delivery."""
    return Rules(delivery.feedback, delivery.navigation, delivery.confidence)


def resume(site: Site, quiz: Quiz, key: bytes) -> Run | None:
    """Find the attempt of a key in an event."""
    with site.store.read() as connection:
        kept = stored.find(connection, site.store.vault, key)
        if kept is None or kept.event != quiz.event.id:
            return None
        return Run(kept, quiz.event, site.shelf.bank(connection, kept.revision))


def answer(
    site: Site,
    run: Run,
    place: int,
    response: Response,
    *,
    confidence: int = 0,
    turn: int = 0,
    now: int,
) -> Run:
    """Store a response and give the run with the response that stands.

    Resending is always safe: the first final response stands, and what stands comes back.
    The last step of a forward quiz finishes it in the same act. Refuses what attempts.respond
    refuses, and ``event-settled`` when nothing can be stored any more.
    """
    attempt = run.attempt
    item = attempt.step(place).item
    mark = run.bank.by_id[item].mark(response)
    given = respond(attempt, place, response, mark, confidence=confidence, turn=turn, now=now)
    if given is attempt.responses.get(item):
        return run

    def act(connection: Connection) -> Attempt:
        stands = stored.put_response(
            connection, site.store.vault, run.kept.key, item, given, day=run.kept.day_key
        )
        return _after(site, connection, run, with_given(attempt, item, stands), now)

    return _with(run, site.store.write(act))


def finish(site: Site, run: Run, now: int) -> Run:
    """Finish an attempt as it stands: what was not answered is omitted."""
    if run.attempt.finished:
        return run

    def act(connection: Connection) -> Attempt:
        kept = stored.find(connection, site.store.vault, run.kept.key)
        if kept is None:
            raise Refused("no-attempt")
        return _finish(site, connection, run, kept.attempt, now)

    return _with(run, site.store.write(act))


def open_next_step(site: Site, run: Run) -> None:
    """Remember, once, that somebody opened a next step from the result.

    It is one bit of the sealed attempt, and only where the attempt waits to be counted.
    """
    kept = run.kept
    if not kept.counts or kept.lot or not run.attempt.finished or run.attempt.next_step:
        return
    with suppress(Refused):  # gone, settled or busy: what somebody reads does not depend on it
        site.store.write(
            lambda connection: stored.note_next_step(connection, site.store.vault, kept.key)
        )


def forget(site: Site, key: bytes) -> bool:
    """Erase an attempt that is not counted yet; False when it is counted or gone already."""
    return site.store.write(lambda connection: stored.forget(connection, key))


def titles(site: Site, events: Sequence[str], language: str) -> tuple[str, ...]:
    """Give the titles of what a browser has attempts in."""
    with site.store.read() as connection:
        found = [stored_events.find(connection, name) for name in events]
        banks = [site.shelf.bank(connection, event.revision) for event in found if event]
    return tuple(bank.title.within(bank.language_for(language)) for bank in banks)


def _after(site: Site, connection: Connection, run: Run, attempt: Attempt, now: int) -> Attempt:
    if is_complete(attempt):
        return _finish(site, connection, run, attempt, now)
    if stored.rounded_hour(now + stored.LIFE) > run.kept.erase_after:
        stored.touch(connection, run.kept.key, now)
    return attempt


def _finish(site: Site, connection: Connection, run: Run, attempt: Attempt, now: int) -> Attempt:
    done = finished(attempt, now, TIME_EDGES)
    first = stored.finish(connection, site.store.vault, run.kept.key, done, now)
    if first and run.kept.counts:
        stored_events.count_finish(connection, run.event.id, local_day(now, run.event.zone))
    return done


def _with(run: Run, attempt: Attempt) -> Run:
    return replace(run, kept=replace(run.kept, attempt=attempt))


def stands(run: Run, place: int) -> Given | None:
    """Give the response stored for a step, if there is one."""
    return run.attempt.responses.get(run.attempt.step(place).item)
