"""Nobody is singled out by all that a server ever tells an organizer; and the audit can convict."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from quiz.base import Refused
from quiz.services import counting, figures, keep, organize, settling
from quiz.services.forms import counted, form_of
from quiz.services.site import Site
from quiz.statistics import release
from quiz.statistics.folding import fold
from quiz.statistics.lots import PlannedLot, Settled, lots_at_settling
from quiz.statistics.reporting import released
from quiz.statistics.tallies import pooled
from quiz.store import lots as stored_lots
from tests.security.audit import Audit, audited
from tests.security.collecting import collect, crawl, differing, plain_days, stepped, wrong
from tests.security.elimination import alone
from tests.security.histories import DAY, HOUR, Held, History, Server, server
from tests.security.naive import watched

HISTORIES = 300
PARTS = 6


@pytest.fixture(scope="module")
def made() -> Iterator[Server]:
    found = server()
    yield found
    found.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_no_number_of_any_history_touches_fewer_than_k(made: Server, part: int) -> None:
    share = HISTORIES // PARTS
    numbers = explained = queries = lots = 0
    for seed in range(1 + part * share, 1 + (part + 1) * share):
        found, history = audited(made, seed)
        assert not found.faults, f"seed {seed}: {found.faults}"
        numbers, explained = numbers + found.numbers, explained + found.explained
        queries += sum(len(one) for one in found.queries.values())
        lots += len(history.school.lots)
    # There was something to be found: numbers, most of them again and again, and lots.
    assert numbers > 1000 * share
    assert explained > 20 * share
    assert lots >= queries > share / 3


# It can convict.


def test_a_naive_dashboard_is_found_guilty() -> None:
    found = watched(25)
    kinds = [fault.kind for fault in found.faults]
    assert "isolated" in kinds
    assert "number" in kinds, "what it counts are no whole lots"
    single = alone([one for part in found.queries.values() for one in part.values()])
    assert len(single) >= 20, "of 25 people"


Story = Callable[[History], None]


def told(made: Server, story: Story, seed: int = 3) -> Audit:
    """Let a story happen under the eyes of the auditor."""
    found = Audit()
    story(History(made, seed, found.look))
    return found


def kinds(found: Audit) -> set[str]:
    return {fault.kind for fault in found.faults}


def settle(history: History, held: Held) -> None:
    """Close an event and let it settle."""
    history.close(held)
    history.wait(2 * HOUR)
    history.sweep()
    assert held.state == "settled"


def nine(history: History) -> None:
    """Let nine finish an event whose lots have ten."""
    held = history.begin_event("fixed", "none", 10)
    while sum(one.finished and one.counts for one in history.school.of(held.id)) < 9:
        history.arrive(held, 1, leaving=0)
    history.look("deep")
    settle(history, held)
    history.look("deep")


def with_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let lots and reports be of any size."""
    monkeypatch.setattr(
        counting,
        "fold",
        lambda form, people, k, thick, **more: fold(form, people, 5, thick, **more),
    )
    monkeypatch.setattr(
        figures, "released", lambda form, sums, k, mends: released(form, sums, 5, mends)
    )


def test_nine_are_shown_nothing(made: Server) -> None:
    assert not told(made, nine).faults


def test_a_lot_of_one_less_is_found(made: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with_less(monkeypatch)
    monkeypatch.setattr(
        settling, "lots_at_settling", lambda pools, k: lots_at_settling(pools, k - 1)
    )
    found = told(made, nine)
    assert {"lot", "isolated"} <= kinds(found)
    assert any("touches 9" in fault.says for fault in found.faults)


def one_more(history: History, held: Held, language: str) -> None:
    """Let one student finish in a language."""

    def act(site: Site) -> None:
        history.come(site, held, language, "student", True, 9)

    history.together([act])


def two_languages(history: History) -> None:
    """Let 22 take it in English and five in Hindi."""
    held = history.begin_event("fixed", "language", 10)
    people = history.school.of
    for _ in range(300):
        sizes = [sum(one.group == code and one.finished and one.counts for one in people(held.id))
                 for code in ("en", "hi")]  # fmt: skip
        if sizes == [22, 5]:
            break
        language = "en" if sizes[0] < 22 else "hi"
        one_more(history, held, language)
    settle(history, held)
    history.look("mirror")


def test_a_small_group_joins_a_large_one(made: Server) -> None:
    assert not told(made, two_languages).faults


def test_a_breakdown_without_its_complement_is_found(
    made: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Show 27 together and 22 of them apart: five are left."""
    plain = figures._figures

    def apart(site: Any, connection: Any, event: Any, groups: Any, mended: Any) -> Any:
        found = plain(site, connection, event, groups, mended)
        query = "SELECT key FROM attempt WHERE \"group\" = 'en' AND finished ORDER BY key"
        keys = [bytes(key) for (key,) in connection.exec_driver_sql(query)]
        if not found.report.n or len(keys) < event.k:
            return found
        bank = site.shelf.bank(connection, event.revision)
        form = form_of(bank, event.delivery)
        people = [counted(kept, bank)
                  for kept in stored_lots.members(connection, site.store.vault, keys)]  # fmt: skip
        sums = pooled([(False, fold(form, people, event.k, thick=False, sensitive=False))])
        return replace(found, groups=(("en", released(form, sums, event.k)),))

    def together(pools: Any, k: int) -> Settled:
        keys = sorted(key for pool in pools.values() for key in pool)
        return Settled((PlannedLot("other", tuple(keys)),) if len(keys) >= k else ())

    monkeypatch.setattr(settling, "lots_at_settling", together)
    monkeypatch.setattr(figures, "_figures", apart)
    found = told(made, two_languages)
    assert {"number", "isolated", "mirror"} <= kinds(found)
    assert any("touches 5" in fault.says for fault in found.faults)


def test_participation_by_the_head_is_found(made: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "stepped", lambda people: people)

    def class_(history: History) -> None:
        held = history.begin_event("fixed", "none", 10)
        for _ in range(4):
            history.look("mirror")
            history.arrive(held, 1)

    found = told(made, class_)
    assert {"bytes", "mirror"} <= kinds(found)


def remainder(history: History) -> None:
    """Count a lot of many, then let all but five of those who wait go."""
    held = history.begin_event("fixed", "none", 10)
    history.arrive(held, 125, leaving=0)
    history.sweep()
    history.look()
    ((_, _, _, members),) = history.school.lots.values()
    waiting = [one for one in history.school.of(held.id)
               if one.finished and one.counts and one.key not in members]  # fmt: skip
    assert len(waiting) == 50
    gone = {one.key for one in waiting[5:]}
    everybody = history.school.people
    history.school.people = {key: everybody[key] for key in gone}
    history.delete(len(gone))
    history.school.people = everybody
    settle(history, held)
    history.look()


def test_five_who_are_left_over_are_not_shown(made: Server) -> None:
    assert not told(made, remainder).faults


def test_a_remainder_that_is_shown_is_found(made: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_of_it(pools: Any, k: int) -> Settled:
        planned = lots_at_settling(pools, k)
        more = (PlannedLot("other", planned.remainder),) if len(planned.remainder) >= 5 else ()
        return Settled((*planned.lots, *more))

    with_less(monkeypatch)
    monkeypatch.setattr(settling, "lots_at_settling", all_of_it)
    found = told(made, remainder)
    assert {"lot", "isolated"} <= kinds(found)
    assert any("touches 5" in fault.says for fault in found.faults)


def test_a_header_that_knows_who_waits_is_found(made: Server) -> None:
    """Hide one bit of who waits in an ETag: the mirror has another."""

    def tag(reply: Any) -> Any:
        query = "SELECT count(*) FROM attempt WHERE finished"
        with made.place.app.extensions["kite"].site.store.read() as connection:
            reply.headers["ETag"] = f'"{next(iter(connection.exec_driver_sql(query)))[0] % 2}"'
        return reply

    def class_(history: History) -> None:
        held = history.begin_event("fixed", "none", 10)
        history.arrive(held, 1, leaving=0)
        history.look("mirror")

    functions = made.place.app.after_request_funcs[None]
    functions.append(tag)
    try:
        found = told(made, class_)
    finally:
        functions.remove(tag)
    assert "mirror" in kinds(found)


# Attacks by name.


def test_a_deletion_down_to_one_shows_nobody(made: Server) -> None:
    def story(history: History) -> None:
        held = history.begin_event("uneven", "none", 10)
        history.arrive(held, 14, leaving=0)
        history.look("deep")
        for left in range(13, 0, -1):
            history.delete(1)
            history.look("mirror" if left < 3 else "light")
        settle(history, held)
        history.look("deep")
        assert not history.school.lots

    assert not told(made, story).faults


def test_a_settled_event_cannot_be_opened_again(made: Server) -> None:
    def story(history: History) -> None:
        held = history.begin_event("fixed", "none", 10)
        history.arrive(held, 30, leaving=0)
        settle(history, held)
        paths = crawl(history.browser, ["/o", f"/o/{held.id}", f"/o/{held.id}/export.csv"])
        before = collect(history.browser, paths)
        form = history.browser.get(f"/o/{held.id}/close")
        for path in ("open", "close"):
            fields = [(name, value) for form_ in form.page.forms for name, value in form_.filled]
            assert history.browser.post(f"/o/{held.id}/{path}", fields).status in (200, 303)
        assert organize.open_event  # the service itself refuses as well
        with pytest.raises(Refused, match="event-closed"):
            organize.open_event(history.place.site, history.who, held.id, history.now)
        history.arrive(held, 1)
        assert held.state == "closed", "nobody can start"
        history.sweep()
        assert not differing(before, collect(history.browser, paths))
        history.look("deep")

    assert not told(made, story).faults


@pytest.mark.parametrize("others", [0, 4, 13])
def test_languages_are_compared_only_where_they_leave_nobody_alone(
    made: Server, others: int
) -> None:
    """Without a breakdown, too, two languages less than all would leave the few of a third."""
    compared = []

    def story(history: History) -> None:
        held = history.begin_event("fixed", "none", 10)
        for language, size in (("en", 120), ("hi", 110), ("fr", others)):
            while size > sum(one.language == language and one.finished and one.counts
                             for one in history.school.of(held.id)):  # fmt: skip
                one_more(history, held, language)
        settle(history, held)
        history.look("mirror")
        file = history.browser.get(f"/o/{held.id}/export.csv")
        compared.append("difference at equal scores" in file.text)

    assert not told(made, story).faults
    assert compared == [others != 4]


def test_who_floods_with_attempts_of_their_own_learns_nobody_else(made: Server) -> None:
    """One student, and somebody who tries again and again, as a guest and as staff."""

    def story(history: History) -> None:
        held = history.begin_event("fixed", "none", 10)
        start = f"/en/e/{held.code}"
        for browser, times in ((history.place.browser(), 1), (history.place.browser(), 12),
                               (history.server.browser(), 3)):  # fmt: skip
            for turn in range(times):
                page = browser.open(start)
                if turn:
                    page = browser.follow(browser.send(page, {"go": "again"}))
                assert browser.send(page, {"audience": "student"}).status == 303
                for number in range(1, 6):
                    assert browser.send(browser.get(f"{start}/{number}"), {"a": "1"}).status == 303
        tried = history.place.rows("SELECT count(*), sum(counts) FROM attempt WHERE finished")
        assert tried == [(16, 2)], "each browser counts once, staff never"
        history.look("deep")
        settle(history, held)
        history.look("deep")
        assert not history.school.lots

    assert not told(made, story).faults


def test_answers_that_come_late_change_nothing(made: Server) -> None:
    def story(history: History) -> None:
        held = history.begin_event("fixed", "audience", 10)
        history.arrive(held, 26, leaving=0)
        history.arrive(held, 9, leaving=1)
        settle(history, held)
        history.look("mirror")
        paths = [f"/o/{held.id}", f"/o/{held.id}/export.csv"]
        before = collect(history.browser, paths)
        history.come_back(9)
        history.sweep()
        history.wait(DAY)
        history.sweep()
        assert not differing(before, collect(history.browser, paths))
        history.look("mirror")

    assert not told(made, story).faults


def test_a_clock_that_jumps_counts_nobody_early(made: Server) -> None:
    def story(history: History) -> None:
        held = history.begin_event("fixed", "none", 10)
        history.arrive(held, 12, leaving=0)
        history.look()
        for jump in (400 * DAY, -3 * DAY, -500 * DAY, 90 * DAY):
            history.place.clock.now += jump
            done = keep.sweep(history.place.site, history.now, 5)
            assert done is not None
            assert done.doubts
            history.note()
            assert not history.school.lots
            assert held.state == "open"

    assert not told(made, story).faults


def test_small_and_empty_events_answer_alike_everywhere(made: Server) -> None:
    """Below k there is nothing: in pages, files, error texts, headers and lengths."""
    found = []
    for people in (4, 0):
        history = History(made, 11, lambda *_: None)
        held = history.begin_event("fixed", "language", 10)
        for _ in range(people):
            one_more(history, held, "hi")
        settle(history, held)
        paths = crawl(history.browser, ["/o", "/staff", f"/o/{held.id}"]) + wrong([held.id])
        extra = [f"/en/e/{held.code}", "/en/q"]
        found.append(collect(history.browser, [*paths, f"/o/{held.id}/export.csv", *extra]))
    small, empty = found
    assert small.keys() == empty.keys()
    assert not differing(small, empty)


@pytest.mark.parametrize("seed", range(40))
def test_days_that_show_the_same_are_found_for_all(seed: int) -> None:
    """The mirror's made-up days show what the true ones do."""
    chance = random.Random(seed)
    days = [(day, people + chance.randrange(9), people) for day in range(chance.randrange(1, 6))
            if (people := int(200 ** chance.random()) - 1) >= 0]  # fmt: skip
    made_up = plain_days(days, 10)
    for at in (1, 2):
        total = [stepped(sum(day[at] for day in part)) for part in (days, made_up)]
        assert total[0] == total[1], (days, made_up)
    for true, other in zip(days, made_up, strict=True):
        assert (true[2] >= 10) == (other[2] >= 10)
        if true[2] >= 10:
            assert stepped(true[2]) == stepped(other[2])
