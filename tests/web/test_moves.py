"""What an attempt allows, whatever a browser sends."""

from __future__ import annotations

from typing import Any

import pytest
from flask import request

from quiz.attempts import GRACE
from quiz.web.cookies import MOST_ATTEMPTS, attempt_keys
from tests.web.place import TINY, Browser, Place, Seen, form_of

HOUR = 3600


def tiny(**delivery: Any) -> dict[str, Any]:
    return {**TINY, "delivery": {"shuffle": {"options": False}, **delivery}}


def token_of(seen: Seen) -> str:
    return dict(form_of(seen).filled)["csrf_token"]


def stored(place: Place) -> int:
    return int(place.rows("SELECT count(*) FROM response")[0][0])


def play(browser: Browser, start: str) -> Seen:
    """Play the tiny quiz to its result."""
    seen = browser.open(f"{start}/1")
    if "question" not in seen.text.partition("<title>")[2][:10].lower():
        seen = browser.start(start)
    for given in ({"a": "1"}, {"t": "kite"}, {"a": "1"}):
        browser.send(seen, given)
        seen = browser.open(f"{start}/{int(seen.path.partition('?')[0][-1]) + 1}")
    return browser.get(f"{start}/result")


def test_a_step_ahead_is_never_shown_nor_taken(place: Place) -> None:
    place.publish(tiny())
    browser = place.browser()
    first = browser.start("/en/q/tiny")
    good = [("csrf_token", token_of(first))]
    for fields in ([], good, [*good, ("a", "1")], [*good, ("t", "")], [*good, ("turn", "9")]):
        for way in (browser.get("/en/q/tiny/3"), browser.post("/en/q/tiny/3", fields)):
            assert (way.status, way.header("Location")) == (303, "/en/q/tiny/1")
    assert "Last?" not in "".join(seen.text for seen in browser.seen)
    assert stored(place) == 0


@pytest.mark.parametrize("path", ["0", "4", "99999999999999999999", "9" * 6000, "1x", "%00"])
def test_a_step_that_is_not_there_is_not_found(place: Place, path: str) -> None:
    place.publish(tiny())
    browser = place.browser()
    token = token_of(browser.start("/en/q/tiny"))
    assert browser.get(f"/en/q/tiny/{path}").status in (303, 404)
    reply = browser.post(f"/en/q/tiny/{path}", [("csrf_token", token), ("a", "1")])
    assert reply.status in (404, 405)
    assert browser.get(f"/en/q/tiny/{path}/answer").status == 404


def test_the_first_answer_stands_once_its_feedback_was_shown(place: Place) -> None:
    place.publish(tiny())
    browser = place.browser()
    first = browser.start("/en/q/tiny")
    assert browser.send(first, {"a": "1"}).header("Location") == "/en/q/tiny/1/answer"
    before = place.rows("SELECT sealed, turn FROM response")
    for fields in ({"a": "2"}, {"a": "2", "turn": "1"}, {"a": "unsure"}, {}, {"a": "9"}):
        assert browser.send(first, fields).header("Location") == "/en/q/tiny/1/answer"
    stale = browser.send(first, {"a": "2", "csrf_token": "x"})
    assert stale.header("Location") == "/en/q/tiny/1/answer", "there is nothing left to send"
    assert place.rows("SELECT sealed, turn FROM response") == before


def test_a_cookie_of_before_does_not_turn_the_clock_back(place: Place) -> None:
    place.publish(tiny())
    browser, replay = place.browser(), place.browser()
    first = browser.start("/en/q/tiny")
    for name, value in browser.cookie().items():
        replay.set_cookie(name, value)
    browser.send(first, {"a": "1"})
    before = place.rows("SELECT sealed FROM response")
    assert replay.send(first, {"a": "2"}).header("Location") == "/en/q/tiny/1/answer"
    assert place.rows("SELECT sealed FROM response") == before


def test_another_browser_cannot_use_a_form_of_ours(place: Place) -> None:
    place.publish(tiny())
    browser, eko = place.browser(), place.browser()
    first = browser.start("/en/q/tiny")
    assert eko.send(first, {"a": "1"}).header("Location") == "/en/q/tiny"
    for path in ("1", "1/answer", "pause", "check", "result", "certificate", "leave"):
        assert eko.get(f"/en/q/tiny/{path}").header("Location") == "/en/q/tiny"
    for wrong in ("", "x" * 22, "A" * 21, "é" * 22, "a b" * 8, "=" * 22, "\x7f" * 22):
        eko.set_cookie(next(iter(browser.cookie())), wrong)
        assert eko.get("/en/q/tiny/1").header("Location") == "/en/q/tiny"
    assert stored(place) == 0


def test_two_tabs_in_free_navigation_never_lose_what_was_written_later(place: Place) -> None:
    place.publish(tiny(feedback="at_end", navigation="free"))
    browser = place.browser()
    old = browser.start("/en/q/tiny")
    browser.send(old, {"a": "1"})
    fresh = browser.get("/en/q/tiny/1")
    assert dict(form_of(fresh).filled)["turn"] == "1"
    before = place.rows("SELECT turn, sealed FROM response")
    browser.send(old, {"a": "2"})
    assert place.rows("SELECT turn, sealed FROM response") == before, "a stale tab changes nothing"
    browser.send(fresh, {"a": "2"})
    again = browser.get("/en/q/tiny/1")
    assert dict(form_of(again).filled)["turn"] == "2"
    assert ("a", "2") in form_of(again).filled
    browser.send(fresh, {"a": "1"})
    assert ("a", "2") in form_of(browser.get("/en/q/tiny/1")).filled, "turn 1 is over, too"


@pytest.mark.parametrize("turn", ["-1", "1e3", "x", "1000001", "9" * 5000, "٣", "\0", "0x1"])
def test_a_turn_that_is_no_number_stores_nothing(place: Place, turn: str) -> None:
    place.publish(tiny(feedback="at_end", navigation="free"))
    browser = place.browser()
    reply = browser.send(browser.start("/en/q/tiny"), {"a": "2", "turn": turn})
    assert reply.status == 400
    assert ("a", "2") in form_of(reply).filled, "what was chosen comes back"
    assert stored(place) == 0


def test_unknown_fields_of_a_form_change_no_mark(place: Place) -> None:
    place.publish(tiny())
    honest, cheat = place.browser(), place.browser()
    honest.send(honest.start("/en/q/tiny"), {"a": "1"})
    claims = {
        "score": "100",
        "mark": "100",
        "key": "x",
        "earned": "100",
        "time": "0",
        "started": "0",
        "user": "amina",
        "counts": "0",
        "finished": "1",
        "item": "last",
        "place": "3",
        "id": "x",
    }
    reply = cheat.send(cheat.start("/en/q/tiny"), {"a": "1", **claims})
    assert reply.header("Location") == "/en/q/tiny/1/answer"
    places = [browser.get("/en/q/tiny/1/answer").text for browser in (honest, cheat)]
    assert ("best answer" in places[0]) == ("best answer" in places[1])
    assert cheat.get("/en/q/tiny/3").header("Location") == "/en/q/tiny/2"


@pytest.mark.parametrize(
    ("choice", "allowed"), [("1", 60), ("1.5", 90), ("2", 120), ("0", None), ("99", 60)]
)
def test_the_time_limit_is_the_servers_and_has_a_grace(
    place: Place, choice: str, allowed: int | None
) -> None:
    place.publish(tiny(time_limit=60, feedback="at_end"))
    browser = place.browser()
    page = browser.start("/en/q/tiny", time=choice)
    browser.send(page, {"a": "1", "now": "0"}, headers={"Date": "Thu, 01 Jan 1970 00:00:00 GMT"})
    second = browser.get("/en/q/tiny/2")
    place.clock.now += (allowed or 10**6) + GRACE
    assert browser.send(second, {"t": "kite"}).header("Location") == "/en/q/tiny/3"
    third = browser.get("/en/q/tiny/3")
    place.clock.now += 1
    late = browser.send(third, {"a": "1"})
    if allowed is None:
        assert late.header("Location") == "/en/q/tiny/result"
        return
    assert late.header("Location") == "/en/q/tiny/check"
    assert stored(place) == 2
    for path in ("1", "2", "3"):
        assert browser.get(f"/en/q/tiny/{path}").header("Location") == "/en/q/tiny/check"
        for fields in ([], [("csrf_token", token_of(third))]):
            reply = browser.post(f"/en/q/tiny/{path}", fields)
            assert reply.header("Location") == "/en/q/tiny/check", "no question after time is up"
    over = browser.get("/en/q/tiny/check")
    assert "<h1>Time is up.</h1>" in over.text
    assert 'href="/en/q/tiny/1"' not in over.text, "nothing can be changed, so nothing is offered"
    done = browser.send(over)
    assert done.header("Location") == "/en/q/tiny/result"
    assert "<b>2 of 3</b>" in browser.get("/en/q/tiny/result").text


def test_a_forward_quiz_cannot_be_finished_early_by_a_form(place: Place) -> None:
    place.publish(tiny(feedback="at_end"))
    browser = place.browser()
    token = token_of(browser.start("/en/q/tiny"))
    reply = browser.post("/en/q/tiny/check", [("csrf_token", token)])
    assert reply.header("Location") == "/en/q/tiny/1"
    assert place.rows("SELECT finished FROM attempt") == [(0,)]


def test_after_the_finish_nothing_changes(place: Place) -> None:
    place.publish(tiny(feedback="at_end", navigation="free"))
    browser = place.browser()
    first = browser.start("/en/q/tiny")
    browser.send(first, {"a": "1"})
    page = browser.get("/en/q/tiny/1")
    browser.send(browser.get("/en/q/tiny/check"))
    before = place.rows("SELECT sealed, turn FROM response")
    for fields in ({"a": "2"}, {"a": ()}, {"csrf_token": "x", "a": "2"}, {"turn": "7", "a": "2"}):
        reply = browser.send(page, fields)
        assert reply.header("Location") in ("/en/q/tiny/result", "/en/q/tiny/1/answer")
    assert browser.send(first, {"a": "2"}).status == 303
    assert place.rows("SELECT sealed, turn FROM response") == before


def test_not_sure_and_the_sensitive_way_out_are_answers(place: Place) -> None:
    poll = {
        "id": "hard",
        "type": "poll",
        "sensitive": True,
        "stem": "Did it happen to you?",
        "options": {"yes": "Yes", "no": "No"},
    }
    place.publish({**TINY, "items": [poll, *TINY["items"][:1]]})
    browser = place.browser()
    first = browser.start("/en/q/tiny")
    assert browser.send(first, {"a": ["skip", "1"]}).status == 422
    assert browser.send(first, {"a": "skip"}).status == 303
    second = browser.get("/en/q/tiny/2")
    assert browser.send(second, {"a": "skip"}).status == 422, "only a sensitive item is skipped"
    assert browser.send(second, {"a": ["unsure", "1"]}).status == 422
    assert browser.send(second, {"a": "unsure"}).status == 303
    assert "Not sure yet" not in browser.get("/en/q/tiny/result").text


def test_who_took_the_plain_list_keeps_it_when_something_is_missing(place: Place) -> None:
    passage = {"id": "signs", "type": "hottext", "stem": "Which are signs?",
               "passage": "Hi, [[*hurry]] and [[thanks]]", "rationale": "Hurry."}  # fmt: skip
    place.publish({**tiny(), "items": [passage]})
    browser = place.browser()
    browser.start("/en/q/tiny")
    again = browser.send(browser.get("/en/q/tiny/1?list"), {})
    assert again.status == 422
    assert "Press in the text" in again.text
    assert browser.send(again, {"a": "1"}).header("Location") == "/en/q/tiny/1/answer"


def test_an_aim_is_not_reached_where_nothing_gives_points(place: Place) -> None:
    poll = {"id": "what", "type": "poll", "stem": "What do you think?",
            "options": {"a": "One thing", "b": "Another"}}  # fmt: skip
    place.publish({**tiny(pass_mark=70), "items": [poll]})
    browser = place.browser()
    browser.send(browser.start("/en/q/tiny"), {"a": "1"})
    assert "The aim" not in browser.get("/en/q/tiny/result").text


def test_how_sure_somebody_is_counts_only_where_it_is_asked(place: Place) -> None:
    place.publish(tiny(confidence=True))
    browser = place.browser()
    first = browser.start("/en/q/tiny")
    for wrong in ("4", "-1", "x", "9" * 5000):
        assert browser.send(first, {"a": "1", "sure": wrong}).status == 400
    assert stored(place) == 0
    assert browser.send(first, {"a": "1", "sure": "3"}).status == 303


def test_a_second_start_asks_whose_it_is(place: Place) -> None:
    place.publish(tiny())
    browser = place.browser()
    browser.send(browser.start("/en/q/tiny"), {"a": "1"})
    asked = browser.get("/en/q/tiny")
    assert "Is it yours?" in asked.text
    assert browser.send(asked, {"go": "continue"}).header("Location") == "/en/q/tiny/2"
    assert browser.send(asked, {"go": "next"}).status == 200, "an open one is not finished"
    fresh = browser.send(asked, {"go": "fresh"})
    assert fresh.header("Location") == "/en/q/tiny?go=fresh"
    assert stored(place) == 1, "asking erases nothing"
    browser.send(browser.follow(fresh))
    assert stored(place) == 0
    assert place.rows("SELECT count(*), sum(counts) FROM attempt") == [(1, 1)]


def test_a_second_try_is_not_counted_and_the_next_person_is(place: Place) -> None:
    place.publish(tiny())
    browser = place.browser()
    play(browser, "/en/q/tiny")
    asked = browser.get("/en/q/tiny")
    browser.send(browser.follow(browser.send(asked, {"go": "again"})))
    assert place.rows("SELECT counts FROM attempt ORDER BY counts") == [(0,), (1,)]
    play(browser, "/en/q/tiny")
    asked = browser.get("/en/q/tiny")
    browser.send(browser.follow(browser.send(asked, {"go": "next"})))
    assert place.rows("SELECT sum(counts), count(*) FROM attempt") == [(2, 3)]
    assert stored(place) == 6, "what was finished before stays"


def test_on_a_shared_computer_the_cookie_ends_with_the_browser(place: Place) -> None:
    place.publish(tiny())
    own, shared = place.browser(), place.browser()
    own.start("/en/q/tiny")
    shared.start("/en/q/tiny", shared="1")
    assert "Max-Age" in _cookie_set(own)
    assert "Max-Age" not in _cookie_set(shared)
    assert "expires" not in _cookie_set(shared).lower()
    assert "on this phone for a day" in own.get("/en/q/tiny/leave").text
    left = shared.get("/en/q/tiny/leave").text
    assert "until this browser closes" in left
    assert "for a day" not in left


def test_on_a_shared_computer_the_next_person_is_asked_with_the_same_answer(
    place: Place,
) -> None:
    place.publish(tiny())
    browser = place.browser()
    play(browser, "/en/q/tiny")
    again = browser.follow(browser.send(browser.get("/en/q/tiny"), {"go": "next"}))
    assert ("shared", "1") not in form_of(again).filled
    browser.follow(browser.send(again, {"shared": "1"}))
    fresh = browser.follow(browser.send(browser.get("/en/q/tiny"), {"go": "fresh"}))
    assert ("shared", "1") in form_of(fresh).filled


def test_in_a_school_lab_every_computer_is_shared(place: Place) -> None:
    place.event(place.publish(tiny()), kind="lab")
    browser = place.browser()
    browser.start("/en/e/123456")
    assert "Max-Age" not in _cookie_set(browser)
    assert "until this browser closes" in browser.get("/en/e/123456/leave").text


def _cookie_set(browser: Browser) -> str:
    return next(
        value for seen in browser.seen for name, value in seen.headers if name == "Set-Cookie"
    )


@pytest.mark.parametrize("left", ["out", "x" * 22, ""])
def test_a_browser_of_staff_never_counts(place: Place, left: str) -> None:
    place.publish(tiny())
    browser = place.browser()
    browser.set_cookie("kite-staff", left)
    play(browser, "/en/q/tiny")
    assert place.rows("SELECT counts FROM attempt") == [(0,)]
    assert place.rows("SELECT coalesce(sum(started + finished), 0) FROM participation") == [(0,)]


def test_a_closed_event_takes_no_start_but_lets_who_began_finish(place: Place) -> None:
    event = place.event(place.publish(tiny()))
    inside, late = place.browser(), place.browser()
    page = inside.start("/en/e/123456")
    waiting = late.get("/en/e/123456")
    place.close(event)
    assert late.send(waiting).status == 410
    assert late.get("/en/e/123456").status == 410
    place.clock.now += HOUR - 1
    place.sweep()
    assert inside.send(page, {"a": "1"}).status == 303
    asked = inside.get("/en/e/123456")
    assert inside.send(asked, {"go": "continue"}).status == 303
    stale = inside.send(asked, {"go": "continue", "csrf_token": "x"})
    assert stale.status == 400, "an old page is no reason to say that the quiz has ended"
    assert inside.send(stale, {"go": "continue"}).header("Location") == "/en/e/123456/2"
    place.clock.now += 1
    place.sweep()
    assert place.rows("SELECT state FROM event WHERE code = '123456'") == [("settled",)]
    second = inside.get("/en/e/123456/2")
    refused = (
        inside.send(page, {"a": "1"})
        if second.status != 200
        else inside.send(second, {"t": "kite"})
    )
    assert refused.status in (303, 410)
    assert stored(place) == 0, "what could not be counted is gone, and nothing came after"


def test_a_settled_event_refuses_before_it_acknowledges(place: Place) -> None:
    event = place.event(place.publish(tiny()))
    browser = place.browser()
    page = browser.start("/en/e/123456")
    place.site.store.write(
        lambda c: c.exec_driver_sql("UPDATE event SET state = 'settled' WHERE id = ?", (event.id,))
    )
    assert browser.send(page, {"a": "1"}).status == 410
    assert stored(place) == 0


@pytest.mark.parametrize(("opens", "state"), [(3600, "open"), (-60, "ready")])
def test_an_event_that_is_not_open_yet_cannot_be_started(
    place: Place, opens: int, state: str
) -> None:
    place.event(place.publish(tiny()), opens_at=place.clock() + opens, state=state)
    assert place.browser().get("/en/e/123456").status == 404
    assert place.rows("SELECT count(*) FROM attempt") == [(0,)]


def test_a_browser_without_cookies_is_told(place: Place) -> None:
    place.publish(tiny())
    browser = place.browser()
    begun = browser.send(browser.get("/en/q/tiny"))
    browser.client._cookies = {}
    reply = browser.follow(browser.get(begun.header("Location") or ""))
    assert reply.status == 200
    assert "keeps no cookies" in reply.text
    assert form_of(reply)


def test_a_place_is_kept_in_the_same_browser_for_a_day(place: Place) -> None:
    place.publish(tiny())
    browser = place.browser()
    browser.send(browser.start("/en/q/tiny"), {"a": "1"})
    place.clock.now += 23 * HOUR
    place.sweep()
    assert browser.send(browser.get("/en/q/tiny"), {"go": "continue"}).status == 303
    place.clock.now += 2 * HOUR
    place.sweep()
    assert stored(place) == 0
    assert "Is it yours?" not in browser.get("/en/q/tiny").text


def test_deleting_erases_what_is_not_counted_and_cuts_the_link_to_what_is(place: Place) -> None:
    event = place.event(place.publish(tiny()), k=5)
    class_ = [place.browser() for _ in range(6)]
    for browser in class_:
        play(browser, "/en/e/123456")
    gone = class_[0].send(class_[0].get("/en/forget"))
    assert gone.status == 200
    assert class_[0].cookie() == {}
    assert stored(place) == 15
    place.close(event)
    place.clock.now += HOUR
    place.sweep()
    assert place.rows("SELECT n FROM lot") == [(5,)]
    before = place.rows("SELECT kind, item, outcome, n FROM tally")
    counted = class_[1].send(class_[1].get("/en/forget"))
    assert "part of a group" in counted.text
    assert class_[1].cookie() == {}
    assert place.rows("SELECT kind, item, outcome, n FROM tally") == before
    assert class_[1].get("/en/e/123456/result").header("Location") == "/en/e/123456"


def test_deleting_with_an_old_page_asks_again(place: Place) -> None:
    place.publish(tiny())
    browser = place.browser()
    browser.start("/en/q/tiny")
    reply = browser.send(browser.get("/en/forget"), {"csrf_token": "x"})
    assert reply.status == 400
    assert place.rows("SELECT count(*) FROM attempt") == [(1,)]
    assert browser.send(reply).status == 200
    assert place.rows("SELECT count(*) FROM attempt") == [(0,)]


def test_starting_afresh_never_erases_a_finished_attempt(place: Place) -> None:
    place.publish(tiny())
    browser = place.browser()
    page = browser.start("/en/q/tiny")
    fresh = browser.follow(browser.send(browser.get("/en/q/tiny"), {"go": "fresh"}))
    for given in ({"a": "1"}, {"t": "kite"}, {"a": "1"}):
        browser.send(page, given)
        page = browser.open(f"/en/q/tiny/{int(page.path.partition('?')[0][-1]) + 1}")
    browser.send(fresh)
    assert place.rows("SELECT count(*) FROM attempt WHERE finished") == [(1,)]


def test_a_flood_of_cookies_costs_little(place: Place) -> None:
    place.publish(tiny())
    browser = place.browser()
    for number in range(1000):
        browser.set_cookie(f"kite-{number:010}", "A" * 22)
    for path in ("/en/q/tiny", "/en/forget", "/en/"):
        assert browser.get(path).status == 200
    with place.app.test_request_context(headers={"Cookie": _header(browser)}):
        assert len(attempt_keys(request, place.site.settings)) == MOST_ATTEMPTS


def _header(browser: Browser) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookie().items())


@pytest.mark.parametrize("name", ["one", "word", "last"])
def test_what_was_typed_is_shown_again_after_an_old_page(place: Place, name: str) -> None:
    item = next(item for item in TINY["items"] if item["id"] == name)
    place.publish({**TINY, "items": [item]})
    browser = place.browser()
    fields = {"t": 'my <own> "words"'} if name == "word" else {"a": "2"}
    reply = browser.send(browser.start("/en/q/tiny"), {**fields, "csrf_token": "old"})
    assert reply.status == 400
    for field, value in fields.items():
        assert (field, value) in form_of(reply).filled
    assert browser.send(reply).status == 303
