"""A file that is added in many transactions, while others add, take out, settle and delete."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from quiz.base import Refused
from quiz.exports.tallyfile import read
from quiz.services import bringing, merging, tending
from quiz.services.arrived import Line, Report, row
from quiz.statistics.tallies import merge
from quiz.store import campaigns as stored_campaigns
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.services.laptops import (
    bring,
    laptop,
    opened,
    people,
    resealed,
    settle,
    sums,
    taken,
    whats,
    workshop,
)
from tests.services.test_merging import cloned, waiting_everywhere
from tests.store.school import School, school


@pytest.fixture
def kite(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """Give a test the server that brings lots together, two in each transaction."""
    monkeypatch.setattr(merging, "AT_ONCE", 2)
    with school(database_url, tmp_path) as made:
        made.chance = random.Random(99)
        made.sweep()
        yield made


@pytest.fixture
def away(tmp_path: Path) -> Iterator[School]:
    """Give a test a laptop."""
    with laptop(tmp_path, 1) as made:
        yield made


def before_write(
    kite: School, monkeypatch: pytest.MonkeyPatch, turn: int, deed: Callable[[], object]
) -> None:
    """Let somebody do something just before one of the next transactions, the first being 1."""
    write, turns = kite.site.store.write, [turn]

    def crossed(act: Callable[[Any], Any]) -> Any:
        turns[0] -= 1
        if turns[0] == 0:
            deed()
        return write(act)

    monkeypatch.setattr(kite.site.store, "write", crossed)


def judgements(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Write down for which arrival all lots of a file were judged."""
    told: list[str | None] = []
    judge = bringing.judge

    def noted(connection: Any, event: Any, what: Any, arrival: str | None) -> Any:
        told.append(arrival)
        return judge(connection, event, what, arrival)

    monkeypatch.setattr(bringing, "judge", noted)
    return told


def true(kite: School, event: Event) -> None:
    """Look whether reports say what came in, and whether all sums are those of the lots."""
    there = dict(kite.rows("select id, arrival from lot where arrival is not null"))
    told = {
        bytes.fromhex(line.lot): one.id
        for one in merging.arrivals(kite.site, event)
        for line in Report.read(one.report).of("added")
        if one.state == "added"
    }
    assert {bytes(name): arrival for name, arrival in there.items()} == told
    findings = tending.examine(kite.site, kite.now, recount=True)
    bad = [one.says for one in findings if not one.fine]
    assert [says for says in bad if "secret" not in says and "cut off" not in says] == []


def five(away: School) -> bytes:
    """Make a file of five lots."""
    return taken(away, *(workshop(away, 12) for _ in range(5)))


def test_a_file_is_judged_once_whatever_visitors_and_other_laptops_do(
    kite: School, away: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = kite.event()
    with laptop(tmp_path, 2) as other:
        second = taken(other, workshop(other, 30))

    def others() -> None:
        kite.people(event, 30)
        kite.sweep()
        bring(kite, event, second)

    told = judgements(monkeypatch)
    before_write(kite, monkeypatch, 2, others)
    assert whats(bring(kite, event, five(away))) == ["added"] * 5
    assert len(told) == len(set(told)) == 2
    true(kite, event)


def test_the_same_file_in_the_middle_of_itself_is_added_once(
    kite: School, away: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, event = five(away), kite.event()
    within: list[Report] = []
    before_write(kite, monkeypatch, 2, lambda: within.append(bring(kite, event, file)))
    assert whats(bring(kite, event, file)) == ["added"] * 2 + ["twice"] * 3
    assert whats(within[0]) == ["twice"] * 2 + ["added"] * 3
    assert people(kite, event) == 60
    true(kite, event)


def test_many_who_add_the_same_file_at_once_count_it_once(kite: School, away: School) -> None:
    file, event = five(away), kite.event()
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: bring(kite, event, file), range(4)))
    assert sum(len(report.of("added")) for report in reports) == 5
    assert {what for report in reports for what in whats(report)} <= {"added", "twice"}
    assert people(kite, event) == 60
    true(kite, event)


def test_who_never_comes_to_rest_is_judged_within_the_transaction(
    kite: School, away: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something else of the same laptop comes in before every transaction."""
    event, other = kite.event(), kite.event()
    file = five(away)
    more = [taken(away, workshop(away, 12)) for _ in range(8)]
    write, busy = kite.site.store.write, [False]

    def crossed(act: Callable[[Any], Any]) -> Any:
        if more and not busy[0]:
            busy[0] = True
            bring(kite, other, more.pop(0))
            busy[0] = False
        return write(act)

    told = judgements(monkeypatch)
    monkeypatch.setattr(kite.site.store, "write", crossed)
    report = bring(kite, event, file)
    assert whats(report) == ["added"] * 5
    assert len(told) > len(set(told)) + bringing.TRIES
    assert people(kite, event) == 60
    assert people(kite, other) == 12 * (8 - len(more))


def test_what_is_undone_in_the_middle_is_told_as_missing(
    kite: School, away: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, event = five(away), kite.event()

    def undo() -> None:
        (found,) = merging.arrivals(kite.site, event)
        merging.undo(kite.site, "organizer", event, found.id, kite.now)

    before_write(kite, monkeypatch, 2, undo)
    assert whats(bring(kite, event, file)) == ["new"] * 2 + ["added"] * 3
    assert people(kite, event) == 36
    true(kite, event)
    assert whats(bring(kite, event, file)) == ["added"] * 2 + ["twice"] * 3
    true(kite, event)


@pytest.mark.parametrize("first", [0, 1], ids=["original first", "copy first"])
def test_a_copy_that_comes_in_the_middle_is_found_out(
    kite: School, away: School, tmp_path: Path, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in by then is of one past, and nothing of the other one comes beside it."""
    held = waiting_everywhere(away)
    (files,) = (twins(away, twin, held) for twin in cloned(away, tmp_path, 2))
    event = kite.event()
    within: list[Report] = []
    before_write(kite, monkeypatch, 2, lambda: within.append(bring(kite, event, files[1 - first])))
    report = bring(kite, event, files[first])
    assert whats(report)[:2] == ["added", "added"]
    assert "copy" in whats(within[0])
    there = {bytes(name).hex() for (name,) in kite.rows("select id from lot")}
    assert there <= {lot.id for part in read(files[first]).parts for lot in part.lots}
    true(kite, event)


def twins(away: School, twin: School, held: Event) -> list[bytes]:
    """Let both count those who waited, hold workshops of their own, and make their files."""
    files = []
    for one in (away, twin):
        settle(one, held)
        files.append(taken(one, held, *(workshop(one, 12) for _ in range(3))))
    return files


def test_a_campaign_that_settles_in_the_middle_takes_no_more(
    kite: School, away: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = Campaign("cccccccccc", "Week", None, "{}", 10, "UTC", "open", kite.now, None)
    kite.site.store.write(lambda c: stored_campaigns.add(c, week))
    file, event = five(away), kite.event(campaign=week.id)
    write = kite.site.store.write
    before_write(
        kite,
        monkeypatch,
        2,
        lambda: write(lambda c: stored_campaigns.move(c, week.id, "open", "settled")),
    )
    with pytest.raises(Refused, match="campaign-settled"):
        bring(kite, event, file)
    (found,) = merging.arrivals(kite.site, event)
    assert whats(Report.read(found.report)) == ["added"] * 2 + ["new"] * 3
    assert people(kite, event) == 24


def test_an_event_that_is_deleted_in_the_middle_leaves_nothing(
    kite: School, away: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = Campaign("cccccccccc", "Week", None, "{}", 10, "UTC", "open", kite.now, None)
    kite.site.store.write(lambda c: stored_campaigns.add(c, week))
    file, event, other = five(away), kite.event(campaign=week.id), kite.event()
    write = kite.site.store.write

    def delete() -> None:
        write(lambda c: stored_campaigns.condemn(c, week.id))
        while write(lambda c: stored_campaigns.erase_slice(c, week.id)):
            pass

    before_write(kite, monkeypatch, 2, delete)
    with pytest.raises(Refused, match="event-not-open"):
        bring(kite, event, file)
    assert kite.count("lot") == kite.count("arrival") == 0
    assert whats(bring(kite, other, file)) == ["added"] * 5


def test_a_file_that_was_let_go_before_it_is_added_is_asked_for_again(
    kite: School, away: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = kite.event()
    made = merging.check(kite.site, "organizer", event, "a.json", five(away), kite.now)
    before_write(kite, monkeypatch, 1, lambda: merging.drop(kite.site, event, made.id))
    with pytest.raises(Refused, match="no-arrival"):
        merging.add(kite.site, "organizer", event, made.id, kite.now)
    assert kite.count("lot") == kite.count("arrival") == 0


def numbered(content: bytes, numbers: list[int]) -> bytes:
    """Give the lots of a file other numbers; it is the file of one event."""
    raw = opened(content)
    part = raw["parts"][0]
    part["lots"] = [
        {**lot, "number": number, "origin": part["event"]}
        for lot, number in zip(
            (lot for one in raw["parts"] for lot in one["lots"]), numbers, strict=True
        )
    ]
    raw["parts"] = [part]
    return resealed(raw)


def test_what_a_file_tells_itself_is_no_other_past(kite: School, away: School) -> None:
    """What one past lacks is refused in each transaction, not only in the first one."""
    file = five(away)
    raw = opened(numbered(file, [1, 2, 3, 4, 5]))
    del raw["parts"][0]["lots"][2]
    event = kite.event()
    assert whats(bring(kite, event, resealed(raw))) == ["added"] * 4
    (found,) = merging.arrivals(kite.site, event)
    merging.undo(kite.site, "organizer", event, found.id, kite.now)
    report = bring(kite, event, numbered(file, [1, 2, 3, 4, 5]))
    assert whats(report) == ["added"] * 2 + ["copy"] * 3


def test_two_lots_under_one_number_are_of_two_pasts(kite: School, away: School) -> None:
    event = kite.event()
    report = bring(kite, event, numbered(five(away), [1, 2, 3, 3, 4]))
    assert whats(report) == ["added"] * 2 + ["copy"] * 3
    true(kite, event)


@pytest.mark.parametrize("at_once", [1, 3, 5, 1000])
def test_however_many_go_in_at_once_the_result_is_the_same(
    kite: School, away: School, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(merging, "AT_ONCE", at_once)
    file, event = five(away), kite.event()
    told: list[tuple[int, int]] = []
    done = merging.bring(
        kite.site, "admin", event, "a.json", file, kite.now, lambda *step: told.append(step)
    )
    report = Report.read(done.report)
    assert done.report == report.written()
    assert whats(report) == ["added"] * 5
    assert told == [(0, 5), *((min(end, 5), 5) for end in range(at_once, 5 + at_once, at_once))]
    lots = [lot for part in read(file).parts for lot in part.lots]
    rows = merge(*([(*key, n) for key, n in lot.sums.items()] for lot in lots))  # type: ignore[arg-type]
    assert merge(*(found for _, found in sums(kite, event))) == rows


def test_a_line_is_as_long_when_its_lot_is_new_as_when_it_is_added() -> None:
    new = Line("ab" * 16, "cd" * 16, "event", 7, "finished", 30, "new")
    added = Line("ab" * 16, "cd" * 16, "event", 7, "finished", 30, "added")
    assert len(row(new)) == len(row(added))
    assert Report.read(Report((new, added)).written()).lines == (new, added)
