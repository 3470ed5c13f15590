"""Lots of several servers in one event: each person once, whatever comes how often and when."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quiz.base import Refused
from quiz.exports.tallyfile import (
    MOST_BYTES,
    MOST_KEYS,
    MOST_LOTS,
    MOST_PARTS,
    NotTaken,
    read,
)
from quiz.services import merging, sources, tending
from quiz.services.arrived import Report
from quiz.statistics.tallies import Tally, merge
from quiz.store import arrivals as stored
from quiz.store import campaigns as stored_campaigns
from quiz.store import lots as stored_lots
from quiz.store import sources as stored_sources
from quiz.store.campaigns import Campaign
from quiz.store.engine import database_file
from quiz.store.events import Event
from tests.services.laptops import (
    bring,
    crowd,
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
from tests.store.school import BANK, School, school


@pytest.fixture
def kite(database_url: str, tmp_path: Path) -> Iterator[School]:
    """Give a test the server that brings lots together, swept before."""
    with school(database_url, tmp_path) as made:
        made.chance = random.Random(99)
        made.sweep()
        yield made


@pytest.fixture
def near(sqlite_url: str, tmp_path: Path) -> Iterator[School]:
    """Give a test such a server with a database file, where the kind of database is no matter."""
    with school(sqlite_url, tmp_path) as made:
        made.sweep()
        yield made


@pytest.fixture
def away(tmp_path: Path) -> Iterator[School]:
    """Give a test a laptop."""
    with laptop(tmp_path, 1) as made:
        yield made


def test_lots_of_a_laptop_are_added_once(kite: School, away: School) -> None:
    file = taken(away, workshop(away, 30), workshop(away, 60))
    event = kite.event()
    first = bring(kite, event, file)
    assert whats(first) == ["added", "added"]
    assert first.people_of("added") == people(kite, event) == 90
    before = sums(kite, event)
    second = bring(kite, event, file)
    assert whats(second) == ["twice", "twice"]
    assert [line.at for line in second.lines] == [kite.now, kite.now]
    assert sums(kite, event) == before


def test_sums_are_those_of_one_server_with_all_the_people(kite: School, away: School) -> None:
    held = workshop(away, 70)
    event = kite.event()
    kite.people(event, 20)
    bring(kite, event, taken(away, held))
    settle(kite, event)
    with kite.site.store.read() as connection, away.site.store.read() as other:
        mine = [lot for lot in stored_lots.of_event(connection, event.id) if lot.n == 20]
        own = [stored_lots.tallies_of(connection, lot.id) for lot in mine]
        theirs = [
            stored_lots.tallies_of(other, lot.id)
            for lot in stored_lots.of_event(other, held.id)
            if lot.pool == "finished"
        ]
    together = merge(*(rows for _, rows in sums(kite, event)))
    assert together == merge(*own, *theirs)
    findings = tending.examine(kite.site, kite.now, recount=True)
    assert [one.says for one in findings if not one.fine and "secret" not in one.says] == []


def test_the_same_lots_give_the_same_bytes(away: School) -> None:
    held = workshop(away, 30)
    assert taken(away, held) == taken(away, held)
    assert b'"title": "Class 7b"' in taken(away, held)


def test_nothing_that_waits_goes_along(away: School) -> None:
    event = away.event()
    away.people(event, 9)
    assert read(taken(away, event)).parts[0].lots == ()


@pytest.fixture
def files(tmp_path: Path) -> list[tuple[bytes, list[tuple[str, list[Tally]]]]]:
    """Give files of three laptops: one early and late, one of a remainder too small, one other."""
    made = []

    def add(away: School, event: Event) -> None:
        content = taken(away, event)
        lots = [
            (lot.id, [Tally(*key, n) for key, n in lot.sums.items()])
            for lot in read(content).parts[0].lots
        ]
        made.append((content, lots))

    with ExitStack() as stack:
        one, two, three = (stack.enter_context(laptop(tmp_path, place)) for place in (1, 2, 3))
        early = one.event()
        crowd(one, early, 110)
        one.sweep()
        add(one, early)
        one.people(early, 15)
        settle(one, early)
        add(one, early)
        add(one, workshop(one, 12))
        add(two, workshop(two, 9))
        add(two, workshop(two, 51))
        held = three.event()
        three.people(held, 25)
        three.people(held, 11, steps=1)
        settle(three, held)
        add(three, held)
    return made


def test_any_order_and_any_repetition_gives_the_same_sums(
    kite: School, files: list[tuple[bytes, list[tuple[str, list[Tally]]]]]
) -> None:
    """Merging is commutative, associative and idempotent, through the store itself."""
    event = kite.event()
    left = [sorted(sums(kite, event, pool)) for pool in ("finished", "unfinished")]

    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.lists(st.integers(0, len(files) - 1), min_size=1, max_size=9))
    def brought(order: list[int]) -> None:
        union = {}
        for place in order:
            content, lots = files[place]
            report = bring(kite, event, content)
            new = [name for name, _ in lots if name not in union]
            assert [line.lot for line in report.of("added")] == new
            assert len(report.of("twice")) == len(lots) - len(new)
            union.update(lots)
        found = [rows for pool in ("finished", "unfinished") for _, rows in sums(kite, event, pool)]
        assert merge(*found) == merge(*union.values())
        for arrival in merging.arrivals(kite.site, event):
            merging.undo(kite.site, "organizer", event, arrival.id, kite.now)
        assert [sorted(sums(kite, event, pool)) for pool in ("finished", "unfinished")] == left

    brought()


def test_a_regional_server_in_between_changes_nothing(
    kite: School, tmp_path: Path, files: list[tuple[bytes, list[tuple[str, list[Tally]]]]]
) -> None:
    """Bringing lots together in two steps, or both directly and through another server."""
    direct, through = kite.event(), kite.event()
    for content, _ in files:
        bring(kite, direct, content)
    with laptop(tmp_path, 7) as region:
        gathered = region.event()
        for content, _ in files[:4]:
            bring(region, gathered, content)
        passed = taken(region, gathered)
    expected = sums(kite, direct)
    for arrival in merging.arrivals(kite.site, direct):
        merging.undo(kite.site, "organizer", direct, arrival.id, kite.now)
    report = bring(kite, through, passed)
    assert set(whats(report)) == {"added"}
    for content, _ in files[2:]:
        bring(kite, through, content)
    assert sums(kite, through) == expected


def test_a_lot_is_in_one_event_only(kite: School, away: School) -> None:
    file = taken(away, workshop(away, 30))
    bring(kite, kite.event(), file)
    other = kite.event()
    assert whats(bring(kite, other, file)) == ["elsewhere"]
    assert people(kite, other) == 0


def test_undo_takes_out_what_one_file_brought_and_nothing_else(kite: School, away: School) -> None:
    event = kite.event()
    crowd(kite, event, 100)
    kite.sweep()
    own = sums(kite, event)
    first, second = workshop(away, 30), workshop(away, 55)
    bring(kite, event, taken(away, first))
    between = sums(kite, event)
    bring(kite, event, taken(away, first, second))
    last = max(
        merging.arrivals(kite.site, event),
        key=lambda one: Report.read(one.report).people_of("added"),
    )
    for _ in range(2):
        done = merging.undo(kite.site, "organizer", event, last.id, kite.now)
        assert done.state == "undone"
        assert sums(kite, event) == between
    assert whats(bring(kite, event, taken(away, first, second))) == ["twice", "added"]
    for arrival in merging.arrivals(kite.site, event):
        merging.undo(kite.site, "organizer", event, arrival.id, kite.now)
    assert sums(kite, event) == own


def test_a_file_is_looked_at_before_it_is_added(kite: School, away: School) -> None:
    event = kite.event()
    made = merging.check(
        kite.site, "organizer", event, "a.json", taken(away, workshop(away, 30)), kite.now
    )
    assert whats(Report.read(made.report)) == ["new"]
    assert people(kite, event) == 0
    for _ in range(2):
        done = merging.add(kite.site, "organizer", event, made.id, kite.now)
        assert whats(Report.read(done.report)) == ["added"]
        assert people(kite, event) == 30
    assert kite.rows("select content from arrival") == [(None,)]


def test_a_file_that_nobody_adds_is_let_go_after_a_day(near: School, away: School) -> None:
    event = near.event()
    file = taken(away, workshop(away, 30))
    made = merging.check(near.site, "organizer", event, "a.json", file, near.now)
    near.wait(2 * merging.KEPT_SECONDS)
    later = merging.check(near.site, "organizer", event, "b.json", file, near.now)
    assert [one.id for one in merging.arrivals(near.site, event)] == [later.id]
    with pytest.raises(Refused, match="no-arrival"):
        merging.add(near.site, "organizer", event, made.id, near.now)


def test_an_interrupted_import_is_finished_by_importing_again(
    kite: School, away: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was added before the crash stays, the report says what is missing, again finishes."""
    file = taken(away, *(workshop(away, 12) for _ in range(5)))
    event = kite.event()
    monkeypatch.setattr(merging, "AT_ONCE", 2)
    made = merging.check(kite.site, "organizer", event, "a.json", file, kite.now)
    write, left = kite.site.store.write, [2]

    def cut_off(act: Callable[[Any], Any]) -> Any:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return write(act)

    with monkeypatch.context() as patched:
        patched.setattr(kite.site.store, "write", cut_off)
        with pytest.raises(KeyboardInterrupt):
            merging.add(kite.site, "organizer", event, made.id, kite.now)
    (half,) = merging.arrivals(kite.site, event)
    assert whats(Report.read(half.report)) == ["added"] * 4 + ["new"]
    assert people(kite, event) == 48
    done = merging.add(kite.site, "organizer", event, made.id, kite.now)
    assert whats(Report.read(done.report)) == ["added"] * 5
    assert people(kite, event) == 60


def test_a_file_that_was_cut_off_and_brought_again_leaves_nothing_to_do(
    kite: School, away: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the command, which keeps no file: the first report says what came by the second."""
    file = taken(away, *(workshop(away, 12) for _ in range(3)))
    event = kite.event()
    monkeypatch.setattr(merging, "AT_ONCE", 1)
    write, left = kite.site.store.write, [2]

    def cut_off(act: Callable[[Any], Any]) -> Any:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return write(act)

    with monkeypatch.context() as patched:
        patched.setattr(kite.site.store, "write", cut_off)
        with pytest.raises(KeyboardInterrupt):
            bring(kite, event, file)
    (half,) = merging.arrivals(kite.site, event)
    assert whats(Report.read(half.report)) == ["added", "added", "new"]
    cut = [one.says for one in tending.examine(kite.site, kite.now) if half.id in one.says]
    assert cut == [f"arrival {half.id} was cut off: add its file again"]
    kite.wait(60)
    assert whats(bring(kite, event, file)) == ["twice", "twice", "added"]
    found = {one.id: one for one in merging.arrivals(kite.site, event)}
    assert whats(Report.read(found[half.id].report)) == ["added", "added", "twice"]
    assert not [one for one in tending.examine(kite.site, kite.now) if "cut off" in one.says]
    assert people(kite, event) == 36


# What is not taken


def spoiled(content: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    raw = opened(content)
    change(raw)
    return resealed(raw)


def lot(raw: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = raw["parts"][0]["lots"][0]
    return found


def number(raw: dict[str, Any], kind: str, by: int = 1) -> None:
    row = next(row for row in lot(raw)["tallies"] if row[0] == kind)
    row[4] += by


def also(raw: dict[str, Any], *row: Any) -> None:
    lot(raw)["tallies"] = sorted([*lot(raw)["tallies"], list(row)])


MADE_UP: dict[str, Callable[[dict[str, Any]], None]] = {
    "one more right": lambda raw: number(raw, "mark", 100),
    "one more person": lambda raw: number(raw, "n"),
    "another total": lambda raw: number(raw, "total"),
    "a square": lambda raw: number(raw, "total2", -1000),
    "an item that is not": lambda raw: also(raw, "taken", "zzz", "", 0, 60),
    "an outcome that is not": lambda raw: also(raw, "outcome", "longest", "kite", 0, 1),
    "a kind that is not": lambda raw: also(raw, "who", "Amina", "", 0, 1),
    "a number hidden in a band": lambda raw: also(raw, "score", "", "", 77, 1),
    "counts from paper in it": lambda raw: also(raw, "paper", "", "", 0, 60),
    "thin but with fifty": lambda raw: lot(raw).update(thick=False),
    "a group that is not": lambda raw: lot(raw).update(group="class-7b"),
    "a power too large": lambda raw: number(raw, "total4", 2**60),
    "a rest too large": lambda raw: number(raw, "rest", 10**9),
}


@pytest.mark.parametrize("change", MADE_UP.values(), ids=MADE_UP.keys())
def test_numbers_that_cannot_be_are_refused(
    near: School, away: School, change: Callable[[dict[str, Any]], None]
) -> None:
    """Even where somebody mended all digests."""
    file = taken(away, workshop(away, 60))
    event = near.event()
    report = bring(near, event, spoiled(file, change))
    assert whats(report) == ["bad"]
    assert report.lines[0].says
    assert people(near, event) == near.count("lot") == 0
    assert whats(bring(near, event, file)) == ["added"]


def test_a_fine_file_that_was_read_and_written_again_is_the_same(away: School) -> None:
    file = taken(away, workshop(away, 60), workshop(away, 12))
    assert spoiled(file, lambda raw: None) == file


def test_no_bit_can_flip_unnoticed(near: School, away: School) -> None:
    """Each bit of a file in turn; it says where, and nothing is stored."""
    file = taken(away, workshop(away, 12))
    places: set[str] = set()
    for place in range(len(file)):
        for bit in range(8):
            damaged = bytearray(file)
            damaged[place] ^= 1 << bit
            with pytest.raises(NotTaken) as caught:
                read(bytes(damaged))
            places.add(caught.value.code)
            facts = caught.value.facts
            assert caught.value.code in ("not-tallies", "newer-format") or facts
    assert {"bad-json", "bad-field", "bad-check"} <= places
    with pytest.raises(NotTaken):
        bring(near, near.event(), file[:-3])
    assert near.count("arrival") == near.count("lot") == 0


def test_a_file_that_was_cut_off_anywhere_is_refused(near: School, away: School) -> None:
    """After each sign; what is left of it is never half a file of tallies."""
    file = taken(away, workshop(away, 12))
    for size in range(len(file) - 1):  # the last sign ends the last line
        with pytest.raises(NotTaken):
            read(file[:size])
    event = near.event()
    for size in (0, 1, len(file) // 2, len(file) - 2):
        with pytest.raises(NotTaken):
            bring(near, event, file[:size])
    assert near.count("arrival") == near.count("lot") == 0
    assert whats(bring(near, event, file)) == ["added"]


def many(name: str, count: int) -> Callable[[dict[str, Any]], None]:
    """Repeat something of a file more often than a file may have it."""

    def act(raw: dict[str, Any]) -> None:
        if name == "parts":
            raw["parts"] = raw["parts"] * count
        elif name == "lots":
            raw["parts"][0]["lots"] = raw["parts"][0]["lots"] * count
        else:
            raw["parts"][0]["tallies"] = [["n", "", str(place), 0] for place in range(count)]

    return act


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (many("parts", MOST_PARTS + 1), "parts"),
        (many("lots", MOST_LOTS + 1), "parts"),
        (many("tallies", MOST_KEYS + 1), "part 1, tallies"),
    ],
    ids=["parts", "lots", "tallies"],
)
def test_a_file_with_too_much_in_it_is_refused(
    away: School, change: Callable[[dict[str, Any]], None], where: str
) -> None:
    raw = json.loads(taken(away, workshop(away, 12)))
    raw["parts"][0]["lots"][0]["sums"] = []
    change(raw)
    with pytest.raises(NotTaken) as caught:
        read(json.dumps(raw).encode())
    assert (caught.value.code, caught.value.facts) == ("bad-field", {"where": where})


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(NotTaken) as caught:
        read(bytes(MOST_BYTES + 1))
    assert caught.value.facts == {"most": MOST_BYTES // 2**20}


@pytest.mark.parametrize("odd", [-1, 2**63, 1.5, True, None, "12", [], {}])
def test_a_number_that_is_none_is_named_with_its_place(away: School, odd: object) -> None:
    raw = json.loads(taken(away, workshop(away, 12)))
    raw["parts"][0]["lots"][0]["sums"][4] = odd
    with pytest.raises(NotTaken) as caught:
        read(json.dumps(raw).encode())
    assert caught.value.code == ("not-tallies" if odd == 1.5 else "bad-field")
    if odd != 1.5:
        assert str(caught.value.facts["where"]).endswith("sum 5")


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "a large number": b'{"kitestring": ' + b"9" * 5000 + b"}",
    "another kind": b'{"kitestring": "bank"}',
    "not text": b"\xff\xfe\x00{",
    "twice": b'{"kitestring": "tallies", "kitestring": "tallies"}',
    "infinite": b'{"kitestring": "tallies", "format": Infinity}',
    "newer": b'{"kitestring": "tallies", "format": 2}',
    "lone surrogate": b'{"kitestring": "tallies", "format": 1, "name": "\\ud800"}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_file_of_tallies_is_refused(content: bytes) -> None:
    with pytest.raises(NotTaken):
        read(content)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"k": 20}, "smaller-k"),
        ({"breakdown": "audience"}, "other-breakdown"),
        ({"delivery": {"draw": 2}}, "other-version"),
    ],
    ids=["smaller groups", "other groups", "drawn items"],
)
def test_lots_of_another_kind_of_event_are_left_out(
    near: School, away: School, changes: dict[str, Any], what: str
) -> None:
    event = near.event(**changes)
    assert whats(bring(near, event, taken(away, workshop(away, 60)))) == [what]
    assert people(near, event) == 0


def test_another_version_of_the_quiz_is_left_out(near: School, tmp_path: Path) -> None:
    with laptop(tmp_path, 2, text=BANK.replace("key: false", "key: true")) as away:
        report = bring(near, near.event(), taken(away, workshop(away, 20)))
    assert whats(report) == ["other-version"]


def test_groups_stay_apart(near: School, away: School) -> None:
    held = away.event(breakdown="audience")
    away.people(held, 40, groups=["student", "parent"])
    settle(away, held)
    event = near.event(breakdown="audience")
    assert whats(bring(near, event, taken(away, held))) == ["added", "added"]
    with near.site.store.read() as connection:
        assert stored_lots.groups(connection, event.id, "finished") == {"parent": 20, "student": 20}


def test_nothing_comes_into_a_campaign_that_is_settled(near: School, away: School) -> None:
    week = Campaign("cccccccccc", "Week", None, "{}", 10, "UTC", "open", near.now, None)
    near.site.store.write(lambda c: stored_campaigns.add(c, week))
    event = near.event(campaign=week.id)
    file = taken(away, workshop(away, 20))
    bring(near, event, file)
    near.site.store.write(lambda c: stored_campaigns.move(c, week.id, "open", "settled"))
    (arrival,) = merging.arrivals(near.site, event)
    with pytest.raises(Refused, match="campaign-settled"):
        bring(near, event, file)
    with pytest.raises(Refused, match="campaign-settled"):
        merging.undo(near.site, "organizer", event, arrival.id, near.now)
    assert people(near, event) == 20


def test_nothing_comes_into_an_event_that_is_being_set_up(near: School, away: School) -> None:
    event = near.event(state="ready")
    with pytest.raises(Refused, match="event-not-open"):
        bring(near, event, taken(away, workshop(away, 20)))


def test_a_sum_that_would_not_fit_is_refused(kite: School, away: School) -> None:
    event = kite.event()
    crowd(kite, event, 100)
    kite.sweep()
    with kite.site.store.writer.begin() as connection:
        connection.exec_driver_sql(f"update running_sum set n = {2**63 - 5} where kind = 'total4'")
    with pytest.raises(Refused, match="sum-too-large"):
        bring(kite, event, taken(away, workshop(away, 60)))
    assert kite.count("arrival") == 0


# Copies: nobody twice


def cloned(away: School, folder: Path, place: int) -> Iterator[School]:
    """Copy a laptop's disk: the same file at another place."""
    home = folder / f"laptop-{place}"
    home.mkdir()
    away.site.store.write(lambda c: None)
    tending.backup(away.site, home / "quiz.db", away.now)
    with laptop(folder, place) as made:
        made.now, made.uptime = away.now, away.uptime
        yield made


def waiting_everywhere(away: School) -> Event:
    """Leave an event with one lot and 60 people who wait in it."""
    event = away.event()
    crowd(away, event, 150)
    away.sweep()
    return event


@pytest.mark.parametrize("first", [0, 1], ids=["original first", "copy first"])
@pytest.mark.parametrize("more", [(0, 0), (15, 0), (0, 120), (110, 220)])
def test_a_copy_that_does_not_know_it_is_one_counts_nobody_twice(
    kite: School, away: School, tmp_path: Path, first: int, more: Sequence[int]
) -> None:
    """The server that gets both files finds out, whichever comes first."""
    held = waiting_everywhere(away)
    for twin in cloned(away, tmp_path, 2):
        for one, count in zip((away, twin), more, strict=True):
            if count:
                crowd(one, held, count)
                one.sweep()
            settle(one, held)
        pair = [taken(away, held), taken(twin, held)]
        event = kite.event()
        bring(kite, event, pair[first])
        alone = sums(kite, event)
        report = bring(kite, event, pair[1 - first])
        assert "copy" in whats(report)
        assert set(whats(report)) <= {"twice", "copy"}
        assert sums(kite, event) == alone


def test_a_copy_is_found_out_through_a_server_in_between(
    near: School, away: School, tmp_path: Path
) -> None:
    held = waiting_everywhere(away)
    for twin in cloned(away, tmp_path, 2):
        crowd(twin, held, 120)
        twin.sweep()
        for one in (away, twin):
            settle(one, held)
        with laptop(tmp_path, 7) as region:
            gathered = region.event()
            bring(region, gathered, taken(twin, held))
            passed = taken(region, gathered)
        event = near.event()
        bring(near, event, taken(away, held))
        alone = sums(near, event)
        assert "added" not in whats(bring(near, event, passed))
        assert sums(near, event) == alone


def test_a_copy_on_another_machine_begins_anew(near: School, away: School, tmp_path: Path) -> None:
    """It drops what waits, which the original counts; what it counts later is its own."""
    held = waiting_everywhere(away)
    assert sources.settle_in(away.site, frozenset({"disk a", "card a"}), away.now) is None
    for twin in cloned(away, tmp_path, 2):
        moved = sources.settle_in(twin.site, frozenset({"disk b", "card b"}), twin.now)
        assert moved is not None
        assert moved.dropped == 50
        assert moved.copy.exists()
        assert sources.here(twin.site).id != sources.here(away.site).id
        assert sources.settle_in(twin.site, frozenset({"disk b"}), twin.now) is None
        twin.people(held, 30)
        for one in (away, twin):
            settle(one, held)
        event = near.event()
        assert whats(bring(near, event, taken(twin, held))) == ["added", "added"]
        assert sorted(whats(bring(near, event, taken(away, held)))) == ["added", "twice"]
        assert people(near, event) == 180


def test_a_new_disk_or_another_card_is_the_same_machine(away: School) -> None:
    held = waiting_everywhere(away)
    for signs in ({"disk a", "card a"}, {"disk b", "card a"}, {"disk b"}, set(), {"disk b"}):
        assert sources.settle_in(away.site, frozenset(signs), away.now) is None
    settle(away, held)
    assert read(taken(away, held)).parts[0].lots[1].n == 50


def test_who_moved_a_server_for_good_loses_nobody(away: School) -> None:
    held = waiting_everywhere(away)
    sources.settle_in(away.site, frozenset({"disk a"}), away.now)
    sources.moved(away.site, frozenset({"disk b"}))
    assert sources.settle_in(away.site, frozenset({"disk b"}), away.now) is None
    settle(away, held)
    assert len(read(taken(away, held)).parts[0].lots) == 2


def test_a_machine_keeps_no_number_of_its_hardware(away: School) -> None:
    sources.settle_in(away.site, frozenset({"disk WD-1234567"}), away.now)
    ((mark,),) = away.rows("select mark from source where here")
    assert "1234567" not in str(mark)
    assert len(str(mark)) == 16


@pytest.mark.parametrize("honest", [True, False], ids=["restored", "file put back"])
def test_a_backup_brought_back_counts_nobody_twice(
    kite: School, away: School, tmp_path: Path, honest: bool
) -> None:
    """Once by quiz restore, once by somebody who says that nothing happened since."""
    held = waiting_everywhere(away)
    backup = tending.backup(away.site, tmp_path / "copy.db", away.now)
    settle(away, held)
    event = kite.event()
    bring(kite, event, taken(away, held))
    before = sums(kite, event)
    away.site.store.close()
    dropped, _ = tending.restore(away.site, backup, keep_waiting=not honest, now=away.now)
    assert dropped == (50 if honest else 0)
    home = database_file(away.site.store).parent
    shutil.copy(home / "write.lock", tmp_path / "kept.lock")
    with school(f"sqlite:///{home / 'quiz.db'}", home) as again:
        again.now, again.uptime = away.now, away.uptime
        again.chance = random.Random(12)
        if honest:
            again.people(held, 20)
        settle(again, held)
        report = bring(kite, event, taken(again, held))
    if honest:
        assert sorted(whats(report)) == ["added", "twice"]
        assert people(kite, event) == 170
    else:
        assert whats(report) == ["twice", "copy"]
        assert sums(kite, event) == before


def test_a_server_refuses_lots_that_it_should_know(near: School, away: School) -> None:
    event = near.event()
    file = spoiled(
        taken(away, workshop(away, 20)),
        lambda raw: lot(raw).update(source=sources.here(near.site).id),
    )
    assert whats(bring(near, event, file)) == ["own"]


def test_the_same_id_with_other_numbers_is_refused(kite: School, away: School) -> None:
    first, second = workshop(away, 20), workshop(away, 30)
    event = kite.event()
    bring(kite, event, taken(away, first))
    name = read(taken(away, first)).parts[0].lots[0].id
    file = spoiled(taken(away, second), lambda raw: lot(raw).update(id=name))
    assert whats(bring(kite, event, file)) == ["changed"]
    assert people(kite, event) == 20


def test_lots_are_numbered_without_gaps_by_the_database_that_counted_them(away: School) -> None:
    for count in (20, 30, 110):
        workshop(away, count)
    source = sources.here(away.site)
    rows = away.rows("select source, number from lot order by number")
    assert rows == [(source.id, number) for number in range(1, len(rows) + 1)]
    assert source.counted == len(rows)


def test_shares_tell_where_people_came_from(near: School, away: School) -> None:
    sources.call(away.site, "Laptop 1, Ungaran")
    event = near.event()
    crowd(near, event, 100)
    near.sweep()
    bring(near, event, taken(away, workshop(away, 30)))
    found = merging.shares(near.site, event)
    assert [(one.name, one.people, one.here) for one in found] == [
        ("", 50, True),
        ("Laptop 1, Ungaran", 30, False),
    ]


def test_a_campaign_follows_counts_that_are_corrected(kite: School, away: School) -> None:
    """Taken out and typed in anew with as many sheets, without a look in between."""
    from quiz.services.campaign_figures import campaign_figures
    from quiz.services.paper import count

    week = Campaign("cccccccccc", "Week", None, "{}", 10, "UTC", "open", kite.now, None)
    kite.site.store.write(lambda c: stored_campaigns.add(c, week))
    event = kite.event(campaign=week.id)
    shown = []
    for key, once in ((30, "a"), (12, "b")):
        counts = {("longest", "long"): key, ("longest", "odd"): 40 - key}
        made = count(
            kite.site, "organizer", event, 40, counts, name="", once=once * 32, now=kite.now
        )
        figures = campaign_figures(kite.site, week)
        assert figures.report is not None
        item = next(one.report for one in figures.report.items if one.report.id == "longest")
        shown.append(item.facility.value)
        merging.undo(kite.site, "organizer", event, made.id, kite.now)
    assert shown == [75, 30]


def test_figures_follow_what_comes_in_and_goes_out(near: School, away: School) -> None:
    from quiz.services.figures import figures

    event = replace(near.event())
    bring(near, event, taken(away, workshop(away, 30)))
    assert figures(near.site, event).report.n == 30
    (arrival,) = merging.arrivals(near.site, event)
    merging.undo(near.site, "organizer", event, arrival.id, near.now)
    assert figures(near.site, event).report.n == 0
    bring(near, event, taken(away, workshop(away, 30)))
    shown = figures(near.site, event)
    with near.site.store.read() as connection:
        assert stored.stamp(connection, event.id)
        assert stored_sources.here(connection).here
    assert shown.report.n == 30
