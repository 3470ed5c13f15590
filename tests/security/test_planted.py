"""Whatever tells of somebody is found, wherever it stands: faults are planted, one after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from quiz.services import deleting, paper, publicity, settling
from quiz.statistics.folding import fold, paper_lot
from quiz.statistics.lots import lots_of_remainders
from quiz.store import campaigns as stored_campaigns
from quiz.store import published as stored_published
from quiz.store import sources as stored_sources
from quiz.store.published import Noisy
from quiz.store.sources import Source
from tests.security import neighbours, weeks
from tests.security.histories import History
from tests.security.schools import HOUR, Server
from tests.security.stories import kinds, some_more, told

CHANNELS = (
    "/o", "/staff", "/o/EVENT", "/o/EVENT/export.csv", "/o/EVENT/export.xlsx",
    "/o/EVENT/export.json", "/o/EVENT/items/1", "/o/EVENT/research", "/o/EVENT/sure",
    "/o/EVENT/tally", "/o/EVENT/tally.json", "/o/EVENT/paper", "/o/EVENT/paper.csv",
    "/o/EVENT/poster", "/o/EVENT/pack", "/o/EVENT/qr.svg", "/o/EVENT/close", "/o/EVENT/copy",
    "/o/EVENT/repair", "/o/EVENT/repair/1", "/o/EVENT/nothing", "/o/aaaaaaaaaa",
    "/o/c/CAMPAIGN", "/o/c/CAMPAIGN/export.csv", "/o/c/CAMPAIGN/export.xlsx",
    "/o/c/CAMPAIGN/export.json", "/o/c/CAMPAIGN/package.zip", "/o/c/CAMPAIGN/print",
    "/o/c/CAMPAIGN/compare?before=EVENT&after=EVENT", "/o/c/CAMPAIGN/links",
    "/o/c/CAMPAIGN/posters", "/o/c/CAMPAIGN/public", "/o/c/CAMPAIGN/settings",
    "/o/c/CAMPAIGN/share", "/o/c/CAMPAIGN/delete", "/o/c/CAMPAIGN/copy",
    "/en/p/CAMPAIGN", "/en/p/CAMPAIGN/method", "/en/p/CAMPAIGN/numbers.csv",
    "/en/p/CAMPAIGN/numbers.json", "/en/p/CAMPAIGN/kites.svg",
    "/author/fixed/evidence", "/author/fixed/quality",
)  # fmt: skip
"""Pages and files that must be looked at, with the ids of events and campaigns left out."""


def week(history: History, sizes: tuple[int, ...], *, public: bool = True,
         budget: int | None = None) -> str:  # fmt: skip
    """Let a campaign of the fixed quiz happen and settle, with so many people in its events."""
    name = weeks.begin(history, "fixed", "none", 10, len(sizes))
    if public:
        weeks.publish(history, name, budget)
    for held, size in zip(history.school.listed, sizes, strict=True):
        some_more(history, held, "en", size)
    weeks.close(history, name)
    for _ in range(3):
        history.wait(2 * HOUR)
        history.sweep()
    return name


def settled_beside_open(history: History) -> None:
    """Let a campaign be settled, and three wait in an event; the organizer looks everywhere."""
    week(history, (30, 24))
    open_ = history.begin_event("fixed", "none", 10)
    some_more(history, open_, "en", 3)
    history.look("deep")


@contextmanager
def telling(made: Server, tell: Callable[[Any, int], None]) -> Iterator[None]:
    """Let every reply tell how many wait."""

    def act(reply: Any) -> Any:
        query = "SELECT count(*) FROM attempt WHERE finished"
        with made.place.app.extensions["kite"].site.store.read() as connection:
            tell(reply, int(connection.exec_driver_sql(query).scalar() or 0))
        return reply

    functions = made.place.app.after_request_funcs[None]
    functions.append(act)
    try:
        yield
    finally:
        functions.remove(act)


def by_header(reply: Any, waiting: int) -> None:
    reply.headers["ETag"] = f'"{waiting % 7}"'


def by_length(reply: Any, waiting: int) -> None:
    if reply.status_code in (200, 404, 422):
        reply.direct_passthrough = False
        reply.set_data(reply.get_data() + b"\n" * (waiting % 7))


@pytest.mark.parametrize("tell", [by_header, by_length])
def test_no_page_file_or_refusal_may_tell_who_waits(
    made: Server, tell: Callable[[Any, int], None]
) -> None:
    with telling(made, tell):
        found = told(made, settled_beside_open)
    blamed = {shape(fault.says) for fault in found.faults if fault.kind == "mirror"}
    assert set(CHANNELS) <= blamed, set(CHANNELS) - blamed


def shape(says: str) -> str:
    """Give the address that a fault is about, with ids left out."""
    path = says.partition(": ")[0]
    path = re.sub(r"(/o/c/|/p/)(?!aaaaaaaaaa)[a-z0-9]{10}\b", r"\1CAMPAIGN", path)
    return re.sub(r"(/o/|before=|after=)(?!aaaaaaaaaa)[a-z0-9]{10}\b", r"\1EVENT", path)


def test_a_campaign_beside_an_open_event_tells_of_nobody(made: Server) -> None:
    assert not told(made, settled_beside_open).faults


def small_and_large(history: History) -> None:
    week(history, (30, 12))
    history.look()


def test_a_public_page_that_shows_small_lots_is_found(
    made: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not told(made, small_and_large).faults
    monkeypatch.setattr(publicity, "LEAST", 10)
    found = told(made, small_and_large)
    assert any("large lots hold 30" in fault.says for fault in found.faults)


def test_a_public_share_that_is_of_others_is_found(
    made: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Add the small lots to the shares, and not to the number of people."""
    sums = stored_published.sums_of_large

    def with_small(connection: Any, event: str, least: int) -> Any:
        return [
            (thick, [one if one.kind != "outcome" else one._replace(n=one.n + 4) for one in rows])
            for thick, rows in sums(connection, event, least)
        ]

    monkeypatch.setattr(publicity.stored_published, "sums_of_large", with_small)
    found = told(made, small_and_large)
    assert any(fault.says.startswith("public: ") for fault in found.faults)


def test_noise_that_is_drawn_anew_is_found(made: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def noisy_week(history: History) -> None:
        week(history, (30, 24), budget=100)
        for _ in range(3):
            history.look()

    assert not told(made, noisy_week).faults
    find = stored_published.find

    def anew(connection: Any, event: str) -> Noisy | None:
        kept = find(connection, event)
        if kept is None:
            return None
        chance = made.place.site.chance
        return replace(
            kept, sums=tuple(one._replace(n=one.n + chance.randrange(9)) for one in kept.sums)
        )

    monkeypatch.setattr(publicity.stored_published, "find", anew)
    monkeypatch.setattr(publicity, "KEPT", 0)
    monkeypatch.setattr(publicity, "_KEPT", _Forgetful())
    found = told(made, noisy_week)
    assert "bytes" in kinds(found)


class _Forgetful(dict[Any, Any]):
    """Keep nothing at hand."""

    def setdefault(self, key: Any, default: Any = None) -> Any:
        return {}


def few_in_each(history: History) -> None:
    """Let four and five finish two events of a campaign: nine together."""
    week(history, (4, 5), public=False)
    history.look("deep")


def test_the_remainder_of_a_campaign_is_no_smaller_than_k(
    made: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = told(made, few_in_each)
    assert not found.faults
    assert not found.known_lots
    monkeypatch.setattr(
        settling,
        "fold",
        lambda form, people, k, thick, **more: fold(form, people, 5, thick, **more),
    )
    monkeypatch.setattr(
        settling,
        "lots_of_remainders",
        lambda parts: lots_of_remainders([replace(part, k=9) for part in parts]),
    )
    found = told(made, few_in_each)
    assert {"lot"} <= kinds(found)
    assert any("a lot of 9" in fault.says for fault in found.faults)


def cloned(history: History) -> None:
    """Let a laptop be cloned before it counts, and bring both files; one of them twice."""
    held = history.begin_event("fixed", "none", 10)
    files = neighbours.workshop(history, neighbours.laptop(history), held, 24, cloned=True)
    for content in (*files, files[0]):
        neighbours.bring(history, held, content)
        history.look("mirror")
    assert len(files) == 2


def test_a_cloned_laptop_counts_nobody_twice(made: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not told(made, cloned).faults

    plain = made.laptop

    def unknown(number: int, seed: int, copied: Any = None) -> Any:
        """Let a clone pass for a laptop of its own: nothing in its file tells any more."""
        site = plain(number, seed, copied)
        if copied is not None:
            fresh = Source(f"{seed:032x}", "Another")
            site.store.write(lambda connection: stored_sources.become(connection, fresh))
        return site

    monkeypatch.setattr(made, "laptop", unknown)
    found = told(made, cloned)
    assert any("in two lots" in fault.says for fault in found.faults)


def sheets_of(many: int) -> Callable[[History], None]:
    def story(history: History) -> None:
        held = history.begin_event("fixed", "none", 10)
        neighbours.sheets(history, held, many)
        history.look("mirror")

    return story


def test_counts_of_fewer_sheets_than_k_are_found(
    made: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not told(made, sheets_of(9)).known_lots
    enough = told(made, sheets_of(12))
    assert enough.known_lots
    assert not enough.faults
    monkeypatch.setattr(paper, "faults", lambda *_: ())
    monkeypatch.setattr(
        paper, "paper_lot", lambda form, n, counts, k: paper_lot(form, n, counts, 5)
    )
    found = told(made, sheets_of(9))
    assert any("a lot of 9" in fault.says for fault in found.faults)


def test_sheets_that_are_counted_otherwise_are_found(
    made: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def more(form: Any, n: int, counts: Any, k: int) -> Any:
        return tuple(
            one._replace(n=one.n + 1) if one.kind == "paper_outcome" else one
            for one in paper_lot(form, n, counts, k)
        )

    monkeypatch.setattr(paper, "paper_lot", more)
    found = told(made, sheets_of(30))
    assert "tally" in kinds(found)


def with_sheets(*many: int, budget: int | None = None) -> Callable[[History], None]:
    """Tell of a campaign shown to everybody, with an event of thirty and others on paper."""

    def story(history: History) -> None:
        name = weeks.begin(history, "fixed", "none", 10, 1 + len(many))
        weeks.publish(history, name, budget)
        first, *others = history.school.listed
        some_more(history, first, "en", 30)
        for held, n in zip(others, many, strict=True):
            neighbours.sheets(history, held, n)
        weeks.close(history, name)
        for _ in range(3):
            history.wait(2 * HOUR)
            history.sweep()
        history.look("mirror")

    return story


def test_a_public_page_that_leaves_large_lots_of_sheets_out_is_found(
    made: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not told(made, with_sheets(120, 12)).faults
    assert not told(made, with_sheets(120, 31, budget=400)).faults
    sums = stored_published.sums_of_large

    def without(connection: Any, event: str, least: int) -> Any:
        return [
            (thick, [one for one in rows if not one.kind.startswith("paper")])
            for thick, rows in sums(connection, event, least)
        ]

    monkeypatch.setattr(publicity.stored_published, "sums_of_large", without)
    found = told(made, with_sheets(120, 12))
    assert any("large lots hold 150, 120 on paper" in fault.says for fault in found.faults)
    noisy = told(made, with_sheets(120, 31, budget=400))
    assert any("by event, large lots hold" in fault.says for fault in noisy.faults)


def test_a_public_page_that_tells_of_fewer_than_twenty_sheets_is_found(
    made: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publicity, "LEAST", 10)
    found = told(made, with_sheets(120, 12))
    assert any("counts 162, 132 on paper" in fault.says for fault in found.faults)


def test_a_public_page_that_leaves_a_question_out_is_found(
    made: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = publicity.public_report

    def shorter(*given: Any) -> Any:
        found = report(*given)
        return replace(found, items=found.items[1:])

    monkeypatch.setattr(publicity, "public_report", shorter)
    found = told(made, with_sheets(120))
    assert any("is left out" in fault.says for fault in found.faults)


def test_what_was_deleted_and_is_there_is_found(
    made: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def story(history: History) -> None:
        name = week(history, (30, 24))
        history.look()
        weeks.delete(history, name)
        history.look("deep")

    assert not told(made, story).faults
    with monkeypatch.context() as patch:
        patch.setattr(deleting, "erase", lambda *_, **__: None)
        found = told(made, story)
    assert any("an event that was deleted" in fault.says for fault in found.faults)
    monkeypatch.setattr(deleting, "erase", lambda *_, **__: None)
    monkeypatch.setattr(stored_campaigns, "condemn", lambda connection, name: None)
    found = told(made, story)
    assert any("was deleted and is there" in fault.says for fault in found.faults)


def test_deleting_ones_answers_before_and_after_a_lot_changes_nothing_that_is_shown(
    made: Server,
) -> None:
    """Erase somebody who waits, and somebody who is in a lot: sums stay, bytes stay."""

    def story(history: History) -> None:
        held = history.begin_event("fixed", "none", 10)
        some_more(history, held, "en", 110)
        history.look("mirror")
        waits = history.school.of(held.id)[0]
        erase(history, waits)
        assert waits.gone
        history.look("mirror")
        history.sweep()
        counted = next(one for one in history.school.of(held.id) if in_a_lot(history, one.key))
        history.look("mirror")
        erase(history, counted)
        history.look("mirror")
        assert not in_a_lot(history, waits.key)

    found = told(made, story)
    assert not found.faults
    assert found.explained > 50


def erase(history: History, person: Any) -> None:
    everybody = history.school.people
    history.school.people = {person.key: person}
    history.delete(1)
    history.school.people = everybody


def in_a_lot(history: History, key: bytes) -> bool:
    return any(key in members for *_, members in history.school.lots.values())
