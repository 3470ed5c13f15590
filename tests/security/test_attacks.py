"""Try the attacks that have names, with the auditor beside."""

from __future__ import annotations

import pytest

from quiz.base import Refused
from quiz.services import keep, organize
from tests.security.collecting import collect, crawl, differing, wrong
from tests.security.histories import History
from tests.security.schools import DAY, Server
from tests.security.stories import one_more, settle, some_more, told


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
        paths = list(crawl(history.browser, ["/o", f"/o/{held.id}", f"/o/{held.id}/export.csv"]))
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
            some_more(history, held, language, size)
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
        paths = [*crawl(history.browser, ["/o", "/staff", f"/o/{held.id}"]), *wrong([held.id])]
        extra = [f"/en/e/{held.code}", "/en/q"]
        found.append(collect(history.browser, [*paths, f"/o/{held.id}/export.csv", *extra]))
    small, empty = found
    assert small.keys() == empty.keys()
    assert not differing(small, empty)
