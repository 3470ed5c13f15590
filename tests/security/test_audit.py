"""Nobody is singled out by all that a server ever tells an organizer; and the audit can convict."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from quiz.services import counting, figures, settling
from quiz.services.forms import counted, form_of
from quiz.statistics import release
from quiz.statistics.folding import fold
from quiz.statistics.lots import PlannedLot, Settled, lots_at_settling
from quiz.statistics.reporting import released
from quiz.statistics.tallies import pooled
from quiz.store import lots as stored_lots
from tests.security.audit import audited
from tests.security.collecting import plain_days, stepped
from tests.security.elimination import alone
from tests.security.histories import History
from tests.security.naive import watched
from tests.security.schools import Server
from tests.security.stories import kinds, settle, some_more, told

HISTORIES = 300
PARTS = 6


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
    assert min(lots, queries) > share / 3


# It can convict.


def test_a_naive_dashboard_is_found_guilty() -> None:
    found = watched(25)
    kinds = [fault.kind for fault in found.faults]
    assert "isolated" in kinds
    assert "number" in kinds, "what it counts are no whole lots"
    single = alone([one for part in found.queries.values() for one in part.values()])
    assert len(single) >= 20, "of 25 people"


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


def two_languages(history: History) -> None:
    """Let 22 take it in English and five in Hindi."""
    held = history.begin_event("fixed", "language", 10)
    some_more(history, held, "en", 22)
    some_more(history, held, "hi", 5)
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


@pytest.mark.parametrize("seed", range(40))
def test_days_that_show_the_same_are_found_for_all(seed: int) -> None:
    """The mirror's made-up days show what the true ones do."""
    chance = random.Random(seed)
    days = [(day, people + chance.randrange(9), people) for day in range(chance.randrange(1, 6))
            if (people := int(200 ** chance.random()) - 1) >= 0]  # fmt: skip
    k = chance.choice([10, 12, 25])
    made_up = plain_days(days, k)
    for at in (1, 2):
        total = [stepped(sum(day[at] for day in part)) for part in (days, made_up)]
        assert total[0] == total[1], (days, made_up)
    for true, other in zip(days, made_up, strict=True):
        assert (true[2] >= k) == (other[2] >= k)
        if true[2] >= k:
            assert stepped(true[2]) == stepped(other[2])
