"""What the server does by itself: fold, settle and erase, exactly once, whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from quiz.base import Refused
from quiz.services import counting, keep, play
from quiz.services.alone import alone
from quiz.services.forms import form_of
from quiz.statistics.dif import DifPart, dif_reports
from quiz.statistics.tallies import Tally, pooled
from quiz.store import Connection, keeping
from quiz.store import attempts as stored
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store.attempts import LIFE
from quiz.store.events import Event
from tests.store.school import DAY, HOUR, School, school


@pytest.fixture
def kite(database_url: str, tmp_path: Path) -> Iterator[School]:
    """Give a test a school of its own that was swept before, as a running server is."""
    with school(database_url, tmp_path) as made:
        made.sweep()
        yield made


@pytest.fixture
def file_kite(sqlite_url: str, tmp_path: Path) -> Iterator[School]:
    with school(sqlite_url, tmp_path) as made:
        made.sweep()
        yield made


def lots(kite: School, event: Event, pool: str = "finished") -> list[tuple[str, int]]:
    """Give the groups and sizes of an event's lots."""
    with kite.site.store.read() as connection:
        found = stored_lots.of_event(connection, event.id)
    return sorted((lot.group, lot.n) for lot in found if lot.pool == pool)


def close(kite: School, event: Event) -> None:
    kite.site.store.write(
        lambda c: stored_events.move(c, event.id, "open", "closed", closes_at=kite.now)
    )


def sums(kite: School, event: Event, pool: str = "finished") -> list[tuple[bool, list[Tally]]]:
    with kite.site.store.read() as connection:
        return [
            (thick, sorted(rows)) for thick, rows in stored_lots.sums(connection, event.id, pool)
        ]


# Folding


def test_130_that_finish_before_a_sweep_give_a_lot_of_80_and_50_at_the_close(
    kite: School,
) -> None:
    event = kite.event()
    kite.people(event, 130)
    kite.wait(60)
    assert kite.sweep().counted == 80
    assert lots(kite, event) == [("", 80)]
    kite.wait(60)
    assert kite.sweep().counted == 0, "50 wait for 50 more, or for the close"
    close(kite, event)
    kite.wait(60)
    assert kite.sweep().settled == 1
    assert lots(kite, event) == [("", 50), ("", 80)]
    assert kite.find(event).state == "settled"


def test_under_100_nothing_leaves_the_pool_while_the_event_is_open(kite: School) -> None:
    event = kite.event()
    kite.people(event, 99)
    kite.wait(60)
    assert kite.sweep().lots == 0
    kite.people(event, 1)
    kite.wait(60)
    assert kite.sweep().counted == 50


def test_tries_that_do_not_count_are_in_no_lot(kite: School) -> None:
    event = kite.event()
    kite.people(event, 12)
    kite.people(event, 30, counts=False)
    close(kite, event)
    kite.wait(60)
    kite.sweep()
    assert lots(kite, event) == [("", 12)]


SIX = """\
format: 1
id: six
title: Six
items:
""" + "".join(
    f"""\
  - id: s{number}
    type: true_false
    stem: Is statement {number} true?
    key: {str(number % 2 > 0).lower()}
    rationale: Somebody looked it up.
"""
    for number in range(6)
)
"""A bank whose scores fill three bands, over which languages are compared."""


def test_an_event_that_settles_in_one_go_compares_its_languages(
    database_url: str, tmp_path: Path
) -> None:
    with school(database_url, tmp_path, text=SIX) as kite:
        event = kite.event()
        kite.people(event, 210, languages=("en", "hi"))
        close(kite, event)
        kite.wait(2 * HOUR)
        kite.sweep()
        assert lots(kite, event) == [("", 210)]
        ((thick, rows),) = sums(kite, event)
    assert thick
    assert {row.outcome for row in rows if row.kind == "dif"} == {"en hi"}
    part = DifPart(form_of(kite.bank, event.delivery), pooled([(thick, rows)]), k=event.k)
    (report,) = dif_reports([part])
    assert (report.n_reference, report.n_focal) == (105, 105)
    assert any(item.grade is not None for item in report.items)


@pytest.mark.parametrize("breakdown", ["none", "language"])
def test_languages_are_not_compared_lot_by_lot_nor_in_a_breakdown(
    kite: School, breakdown: str
) -> None:
    event = kite.event(breakdown=breakdown)
    groups = ("en", "hi") if breakdown == "language" else ("",)
    if breakdown == "none":
        kite.people(event, 110, languages=("en", "hi"))
        kite.sweep()
        assert lots(kite, event) == [("", 60)]
    kite.people(event, 210, languages=("en", "hi"), groups=groups)
    close(kite, event)
    kite.wait(2 * HOUR)
    kite.sweep()
    assert sum(n for _, n in lots(kite, event)) >= 210
    assert not any(row.kind == "dif" for _, rows in sums(kite, event) for row in rows)


def test_drawn_forms_are_folded_at_settling_only(kite: School) -> None:
    event = kite.event(delivery={"draw": 2})
    kite.people(event, 120)
    kite.wait(60)
    assert kite.sweep().lots == 0
    close(kite, event)
    kite.wait(60)
    kite.sweep()
    assert lots(kite, event) == [("", 120)]


def test_groups_have_pools_of_their_own_and_small_ones_join(kite: School) -> None:
    event = kite.event(breakdown="audience")
    kite.people(event, 30, groups=["student"])
    kite.people(event, 12, groups=["parent"])
    kite.people(event, 4, groups=["teacher"])
    close(kite, event)
    kite.wait(60)
    kite.sweep()
    assert lots(kite, event) == [("other", 16), ("student", 30)]


def test_one_event_that_cannot_be_folded_does_not_hold_up_the_others(kite: School) -> None:
    spoilt, sound = kite.event(), kite.event()
    for event in (spoilt, sound):
        kite.people(event, 12)
        close(kite, event)
    kite.site.store.write(
        lambda c: c.exec_driver_sql(
            f"update attempt set sealed = substr(sealed, 1, 40) where event = '{spoilt.id}'"
            if kite.site.store.dialect == "sqlite"
            else f"update attempt set sealed = substring(sealed from 1 for 40) "
            f"where event = '{spoilt.id}'"
        )
    )
    old = kite.people(sound, 1, steps=1, counts=False)
    kite.wait(2 * HOUR)
    with pytest.raises(ExceptionGroup, match=spoilt.id):
        kite.sweep()
    assert lots(kite, sound) == [("", 12)]
    assert kite.find(sound).state == "settled"
    assert kite.find(spoilt).state != "settled"
    kite.wait(23 * HOUR)
    with pytest.raises(ExceptionGroup):
        kite.sweep()
    with pytest.raises(AssertionError):
        kite.run(sound, old[0])  # erased: a fault in one event keeps nobody's answers longer


# Settling


def test_an_event_closes_at_its_date(kite: School) -> None:
    event = kite.event(closes_at=kite.now + 2 * HOUR)
    kite.people(event, 11)
    kite.wait(2 * HOUR - 1)
    kite.sweep()
    assert kite.find(event).state == "open"
    kite.wait(1)
    kite.sweep()
    assert kite.find(event).state == "settled", "nobody is under way any more"
    assert lots(kite, event) == [("", 11)]


def test_an_event_closes_31_days_after_its_last_start(kite: School) -> None:
    event = kite.event()
    kite.people(event, 11)
    for _ in range(31):
        kite.wait(DAY)
        kite.sweep()
    assert kite.find(event).state == "open"
    kite.wait(HOUR)
    kite.sweep()
    assert kite.find(event).state == "settled"
    assert lots(kite, event) == [("", 11)]


def test_who_is_under_way_at_the_close_has_an_hour(kite: School) -> None:
    event = kite.event()
    kite.people(event, 11)
    amina = kite.begin(event)
    close(kite, event)
    kite.wait(HOUR - 1)
    kite.sweep()
    assert kite.find(event).state == "closed"
    for place, value in enumerate((["long"], ["false"], ["date", "name"]), 1):
        kite.answer(event, amina, place, value)
    assert kite.run(event, amina).attempt.finished
    kite.sweep()
    assert kite.find(event).state == "settled", "the last one is done"
    assert lots(kite, event) == [("", 12)]


def test_who_starts_with_the_close_is_refused(kite: School) -> None:
    event = kite.event()
    quiz = kite.quiz(event)
    close(kite, event)
    with pytest.raises(Refused, match="event-closed"):
        play.begin(
            kite.site,
            quiz,
            language="en",
            audience="student",
            time="1",
            counts=True,
            replaces=None,
            now=kite.now,
        )
    assert kite.count("attempt") == 0
    assert kite.count("participation") == 0


def test_a_doubled_time_limit_outlives_the_hour(kite: School) -> None:
    event = kite.event(delivery={"time_limit": 3000})
    kite.people(event, 11)
    amina = kite.begin(event, time="2")
    close(kite, event)
    kite.wait(6005)
    kite.sweep()
    assert kite.find(event).state == "closed", "her time and its grace are not over"
    kite.answer(event, amina, 1, ["long"])
    kite.wait(10)
    kite.sweep()
    assert kite.find(event).state == "settled"
    assert lots(kite, event) == [("", 12)], "she was finished by the clock"


def test_when_time_is_up_an_attempt_is_finished_with_the_rest_omitted(kite: School) -> None:
    event = kite.event(delivery={"time_limit": 600})
    amina = kite.begin(event)
    free = kite.begin(event, time="0")
    kite.answer(event, amina, 1, ["long"])
    kite.wait(610)
    kite.sweep()
    assert not kite.run(event, amina).attempt.finished, "ten seconds of grace"
    kite.wait(3600)  # while an event is open, its attempts are looked through by the hour
    kite.sweep()
    found = kite.run(event, amina).attempt
    assert found.finished
    assert found.started is None
    assert list(found.responses) == ["longest"]
    assert not kite.run(event, free).attempt.finished
    assert kite.rows("select started, finished from participation") == [(2, 1)]


def test_a_group_under_k_is_given_up_and_erased(kite: School) -> None:
    event = kite.event()
    kite.people(event, 9)
    close(kite, event)
    kite.wait(60)
    kite.sweep()
    assert kite.find(event).state == "settled"
    assert lots(kite, event) == []
    assert kite.count("attempt") == kite.count("response") == 0


def test_where_people_stopped_is_a_pool_of_its_own(kite: School) -> None:
    event = kite.event()
    kite.people(event, 6, steps=1)
    kite.people(event, 5, steps=2)
    close(kite, event)
    kite.wait(HOUR)
    kite.sweep()
    assert lots(kite, event) == []
    assert lots(kite, event, "unfinished") == [("", 11)]


def test_few_who_stopped_are_not_told(kite: School) -> None:
    event = kite.event()
    kite.people(event, 9, steps=1)
    close(kite, event)
    kite.wait(HOUR)
    kite.sweep()
    assert lots(kite, event, "unfinished") == []
    assert kite.count("attempt") == 0


def test_after_settling_an_answer_is_refused_before_it_is_acknowledged(kite: School) -> None:
    event = kite.event()
    amina = kite.people(event, 12, steps=1)[0]
    run = kite.run(event, amina)
    close(kite, event)
    kite.wait(HOUR)
    kite.sweep()
    from quiz.items.response import Response

    before = kite.count("response")
    with pytest.raises(Refused, match=r"event-settled|no-attempt"):
        play.answer(kite.site, run, 2, Response("given", ("false",)), now=kite.now)
    assert kite.count("response") == before


def test_somebody_who_deletes_while_the_event_settles_loses_nobody_else(
    kite: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = kite.event()
    amina, *_ = kite.people(event, 30)
    close(kite, event)
    kite.wait(60)
    plain_fold = counting.fold

    def deletes(*facts: object, **more: object) -> object:
        # What is counted was read already; she deletes before the lot is written.
        play.forget(kite.site, amina)
        return plain_fold(*facts, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(counting, "fold", deletes)
    kite.sweep()
    assert lots(kite, event) == [("", 29)]
    assert kite.find(event).state == "settled"


def test_an_event_half_settled_with_a_time_limit_is_settled_later(kite: School) -> None:
    event = kite.event(delivery={"time_limit": 3000})
    kite.people(event, 11)
    kite.people(event, 1, steps=1, time=3000)
    close(kite, event)
    kite.site.store.write(lambda c: stored_events.move(c, event.id, "closed", "settling"))
    kite.wait(4000)
    kite.sweep()
    assert kite.find(event).state == "settled"
    assert lots(kite, event) == [("", 11)]


def test_nothing_is_settled_twice(kite: School) -> None:
    event = kite.event()
    kite.people(event, 40)
    close(kite, event)
    kite.wait(60)
    kite.sweep()
    once = sums(kite, event)
    for _ in range(3):
        kite.wait(HOUR)
        kite.sweep()
    assert sums(kite, event) == once
    assert lots(kite, event) == [("", 40)]


# One at a time


def test_a_second_sweeper_does_nothing(kite: School) -> None:
    with alone(kite.site) as held:
        assert held
        assert keep.sweep(kite.site, kite.now, kite.uptime) is None
    assert keep.sweep(kite.site, kite.now, kite.uptime) is not None


def test_sweeping_and_importing_do_not_exclude_each_other(kite: School) -> None:
    with alone(kite.site, "import") as importing, alone(kite.site, "sweep") as sweeping:
        assert importing
        assert sweeping


def test_a_sweeper_that_failed_leaves_the_lock_free(kite: School) -> None:
    with pytest.raises(ZeroDivisionError), alone(kite.site):
        raise ZeroDivisionError
    assert keep.sweep(kite.site, kite.now, kite.uptime) is not None


def test_sweeps_at_the_same_instant_count_everybody_once(kite: School) -> None:
    event = kite.event()
    kite.people(event, 60)
    close(kite, event)
    kite.wait(60)
    meeting = threading.Barrier(4)
    failures: list[Exception] = []

    def go() -> None:
        meeting.wait()
        try:
            keep.sweep(kite.site, kite.now, kite.uptime, clock_is_right=True)
        except Exception as error:  # noqa: BLE001 - looked at below
            failures.append(error)

    threads = [threading.Thread(target=go) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failures
    kite.sweep()
    assert lots(kite, event) == [("", 60)]


# Erasing


def test_counted_attempts_live_a_day_and_are_erased(kite: School) -> None:
    event = kite.event()
    keys = kite.people(event, 12)
    close(kite, event)
    kite.wait(60)
    kite.sweep()
    kite.wait(LIFE - HOUR)
    kite.sweep()
    assert kite.run(event, keys[0]).attempt.finished
    kite.wait(2 * HOUR)
    kite.sweep()
    assert kite.count("attempt") == kite.count("response") == 0
    assert lots(kite, event) == [("", 12)]


def test_a_finished_attempt_that_waits_is_never_erased_by_age(kite: School) -> None:
    event = kite.event()
    kite.people(event, 12)
    kite.people(event, 3, steps=1)
    for _ in range(20):
        kite.wait(DAY)
        kite.sweep()
    assert kite.count("attempt") == 12


def test_erasing_goes_in_slices(file_kite: School) -> None:
    kite = file_kite
    event = kite.event()
    kite.people(event, 450, steps=1)
    kite.wait(LIFE + HOUR)
    sizes = []
    while sizes[-1:] != [0]:
        sizes.append(kite.site.store.write(lambda c: keeping.erase_due(c, kite.now)))
    assert sizes == [200, 200, 50, 0]
    assert kite.count("attempt") == kite.count("response") == 0


def test_after_the_erase_time_nothing_is_in_the_file(file_kite: School, tmp_path: Path) -> None:
    kite = file_kite
    event = kite.event()
    keys = kite.people(event, 12)
    sealed = [bytes(text) for (text,) in kite.rows("select sealed from response")]
    everything = lambda: b"".join(  # noqa: E731
        path.read_bytes() for path in tmp_path.glob("quiz.db*")
    )
    assert all(text in everything() for text in sealed)
    close(kite, event)
    kite.wait(60)
    kite.sweep()
    kite.wait(LIFE + HOUR)
    kite.sweep()
    left = everything()
    assert not any(key in left for key in keys)
    assert not any(text in left for text in sealed)


def test_a_reader_that_stays_does_not_hold_up_the_erasing_nor_the_writing(
    file_kite: School, tmp_path: Path
) -> None:
    kite = file_kite
    event = kite.event()
    kite.people(event, 12, steps=1)
    sealed = [bytes(text) for (text,) in kite.rows("select sealed from response")]
    kite.wait(LIFE + HOUR)
    with kite.site.store.read() as connection:
        assert connection.exec_driver_sql("select count(*) from attempt").scalar() == 12
        assert kite.sweep().erased == 12
        kite.people(event, 1)
    kite.wait(60)
    kite.sweep()
    left = b"".join(path.read_bytes() for path in tmp_path.glob("quiz.db*"))
    assert not any(text in left for text in sealed), "the log is emptied as soon as it can be"


# The clock


def test_a_server_that_was_off_for_long_waits_an_hour(kite: School) -> None:
    event = kite.event()
    kite.people(event, 12)
    close(kite, event)
    kite.wait(40 * HOUR)
    assert kite.sweep(clock_is_right=False).doubts == "long-gap"
    kite.wait(HOUR - 1)
    assert kite.sweep(clock_is_right=False).doubts == "long-gap"
    assert kite.find(event).state == "closed"
    kite.wait(1)
    assert kite.sweep(clock_is_right=False).doubts is None
    assert kite.find(event).state == "settled"
    kite.wait(5)
    assert kite.sweep(clock_is_right=False).doubts is None


def test_a_clock_that_jumps_ahead_erases_nothing(kite: School) -> None:
    event = kite.event()
    kite.people(event, 12, steps=1)
    kite.now += 400 * DAY
    for _ in range(10):
        kite.wait(60)
        assert kite.sweep(clock_is_right=False).doubts == "long-gap"
    kite.now -= 400 * DAY
    assert kite.sweep(clock_is_right=False).doubts is None
    assert kite.count("attempt") == 12
    assert kite.find(event).state == "open"


def test_an_hour_on_the_wall_is_not_an_hour_of_the_machine(kite: School) -> None:
    kite.now += 40 * HOUR
    assert kite.sweep(clock_is_right=False).doubts == "long-gap"
    kite.now += 2 * HOUR  # the clock goes on jumping
    kite.uptime += 60
    assert kite.sweep(clock_is_right=False).doubts == "long-gap"


def test_a_clock_that_went_back_counts_nothing_until_it_is_believed(kite: School) -> None:
    event = kite.event()
    kite.people(event, 12)
    close(kite, event)
    kite.now -= 10 * DAY
    assert kite.sweep(clock_is_right=False).doubts == "clock-went-back"
    kite.wait(HOUR)
    assert kite.sweep(clock_is_right=False).doubts is None
    for _ in range(5):
        kite.wait(60)
        assert kite.sweep(clock_is_right=False).doubts is None, "once believed, it is believed"


def test_the_operator_may_say_that_the_clock_is_right(kite: School) -> None:
    event = kite.event()
    key = kite.people(event, 1, steps=1)[0]
    kite.now -= 10 * DAY
    assert kite.sweep(clock_is_right=False).doubts == "clock-went-back"
    assert kite.sweep(clock_is_right=True).doubts is None
    kite.wait(5)
    assert kite.sweep(clock_is_right=False).doubts is None
    # What was begun under the wrong clock lives no longer for it.
    kite.run(event, key)
    kite.wait(LIFE + HOUR)
    kite.sweep()
    assert kite.count("attempt") == 0


def test_after_a_restart_of_the_machine_the_doubt_ends_too(kite: School) -> None:
    kite.uptime = 50
    kite.wait(40 * HOUR)
    kite.uptime = 100
    assert kite.sweep(clock_is_right=False).doubts == "long-gap"
    kite.now += 2 * HOUR + 60  # the machine starts again and has run longer than at the doubt
    kite.uptime = 160
    assert kite.sweep(clock_is_right=False).doubts == "long-gap"
    kite.wait(HOUR + 60)
    assert kite.sweep(clock_is_right=False).doubts is None


def test_machines_that_sweep_in_turn_do_not_undo_each_others_doubt(kite: School) -> None:
    kite.wait(40 * HOUR)
    ages = (1_000_000, 0)  # how much longer each machine runs than the test's clock says
    believed = 0
    for turn in range(80):
        kite.wait(60)
        swept = keep.sweep(kite.site, kite.now, kite.uptime + ages[turn % 2])
        assert swept is not None
        believed += swept.doubts is None
    assert believed > 0


# Practice


def listed(kite: School) -> None:
    kite.site.store.write(
        lambda c: c.exec_driver_sql(
            "update bank set listed = true"
            if kite.site.store.dialect != "sqlite"
            else "update bank set listed = 1"
        )
    )


def test_practice_is_a_chain_of_months(kite: School) -> None:
    listed(kite)
    kite.sweep()
    opened = kite.rows("select id from event where kind = 'practice' and state = 'open'")
    assert len(opened) == 1
    kite.sweep()
    assert kite.rows("select id from event where kind = 'practice'") == opened
    for _ in range(32):
        kite.wait(DAY)
        kite.sweep()
    now_open = kite.rows("select id from event where kind = 'practice' and state = 'open'")
    assert len(now_open) == 1
    assert now_open != opened
    assert kite.rows("select state from event where kind = 'practice' order by opens_at") == [
        ("settled",),
        ("open",),
    ]


def test_a_practice_is_opened_once_though_two_servers_do_it(kite: School) -> None:
    listed(kite)
    meeting = threading.Barrier(6)

    def act(connection: Connection) -> None:
        play.open_practice(kite.site, connection, kite.bank.id, kite.digest, kite.now)

    def go() -> None:
        meeting.wait()
        kite.site.store.write(act)

    threads = [threading.Thread(target=go) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert kite.count("event", "kind = 'practice' and state = 'open'") == 1


def test_an_event_that_opens_in_40_days_is_not_closed_before(kite: School) -> None:
    event = kite.event(opens_at=kite.now + 40 * DAY, last_start=kite.now + 40 * DAY)
    for _ in range(41):
        kite.wait(DAY)
        kite.sweep()
    assert kite.find(event).state == "open"


def test_forgetting_is_for_who_is_not_counted_yet(kite: School) -> None:
    event = kite.event()
    amina, *_ = kite.people(event, 12)
    assert play.forget(kite.site, kite.people(event, 1)[0])
    close(kite, event)
    kite.wait(60)
    kite.sweep()
    assert not play.forget(kite.site, amina)
    assert lots(kite, event) == [("", 12)]
    assert replace(event) == event
    with kite.site.store.read() as connection:
        assert stored.find(connection, kite.site.store.vault, amina) is not None
