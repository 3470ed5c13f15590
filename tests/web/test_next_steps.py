"""Next steps: our page names the address, a press is remembered once, and nobody is followed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from quiz.base import token_key
from quiz.services import counting, play, tending
from quiz.services.figures import figures
from quiz.statistics.folding import fold
from quiz.store import attempts as stored
from quiz.store import lots as stored_lots
from quiz.store.events import Event
from tests.web.place import TINY, Browser, Place, Seen, form_of

GUIDE = "https://guide.example.org/links?about=owners#who"
HOUR = 3600


def with_guide() -> dict[str, Any]:
    first, *rest = TINY["items"]
    guide = {"title": "Who owns a link?", "url": GUIDE}
    return {
        **TINY,
        "delivery": {"shuffle": {"options": False}},
        "items": [{**first, "learn_more": [guide]}, *rest],
    }


def finish(browser: Browser, start: str, first: str = "2") -> Seen:
    """Play to the result; the second option of the first question is wrong."""
    seen = browser.start(start)
    for given in ({"a": first}, {"t": "kite"}, {"a": "1"}):
        browser.send(seen, given)
        seen = browser.open(f"{start}/{int(seen.path.partition('?')[0][-1]) + 1}")
    return browser.get(f"{start}/result")


def bits(place: Place) -> list[bool]:
    """Unseal all attempts, and tell of each whether a next step was opened."""
    keys = [key for (key,) in place.rows("SELECT key FROM attempt ORDER BY key")]
    with place.site.store.read() as connection:
        vault = place.site.store.vault
        found = [stored.find(connection, vault, bytes(key)) for key in keys]
    return [kept is not None and kept.attempt.next_step for kept in found]


def test_a_press_is_remembered_once_and_leads_to_a_page_that_names_the_address(
    place: Place,
) -> None:
    place.publish(with_guide())
    browser = place.browser()
    result = finish(browser, "/en/q/tiny")
    assert GUIDE not in result.text, "who presses is told the address before leaving"
    assert bits(place) == [False]
    sizes = place.rows("SELECT length(sealed), finished, erase_after, lot FROM attempt")
    browser.get("/en/q/tiny/next/1")
    assert bits(place) == [False], "looking at the page writes nothing"
    pressed = browser.send(result)
    assert (pressed.status, pressed.header("Location")) == (303, "/en/q/tiny/next/1")
    page = browser.follow(pressed)
    assert f'href="{GUIDE}" rel="noreferrer noopener"' in page.text
    assert "<mark>guide.example.org</mark>" in page.text
    assert page.header("Referrer-Policy") == "same-origin"
    assert bits(place) == [True]
    assert place.rows("SELECT length(sealed), finished, erase_after, lot FROM attempt") == sizes
    before = place.rows("SELECT sealed FROM attempt")
    browser.send(result)
    assert place.rows("SELECT sealed FROM attempt") == before, "once is enough"
    assert browser.get("/en/q/tiny/result").status == 200


def test_nothing_is_remembered_of_a_press_that_nobody_made_here(place: Place) -> None:
    place.publish(with_guide())
    browser, eko = place.browser(), place.browser()
    token = dict(form_of(finish(browser, "/en/q/tiny")).filled)["csrf_token"]
    for given in ([], [("csrf_token", "")], [("csrf_token", "x" * 43)]):
        reply = browser.post("/en/q/tiny/next/1", given)
        assert (reply.status, reply.header("Location")) == (303, "/en/q/tiny/next/1")
    foreign = browser.post(
        "/en/q/tiny/next/1", [("csrf_token", token)], headers={"Origin": "https://evil.example"}
    )
    assert foreign.status == 403
    assert eko.post("/en/q/tiny/next/1", [("csrf_token", token)]).status == 303
    assert bits(place) == [False]


@pytest.mark.parametrize("number", ["0", "2", "4", "99999999999999999999", "x", "-1"])
def test_only_what_is_offered_can_be_opened(place: Place, number: str) -> None:
    place.publish(with_guide())
    browser = place.browser()
    token = dict(form_of(finish(browser, "/en/q/tiny")).filled)["csrf_token"]
    for more in ("", "?url=https://evil.example", "?to=//evil.example"):
        assert browser.get(f"/en/q/tiny/next/{number}{more}").status == 404
        form = [("csrf_token", token), ("url", "https://evil.example")]
        assert browser.post(f"/en/q/tiny/next/{number}{more}", form).status == 404
    assert bits(place) == [False]


def test_the_way_stays_open_after_the_attempt_is_gone(place: Place) -> None:
    place.publish(with_guide())
    browser = place.browser()
    result = finish(browser, "/en/q/tiny")
    play.forget(place.site, token_key(next(iter(browser.cookie().values()))))
    pressed = browser.send(result)
    assert (pressed.status, pressed.header("Location")) == (303, "/en/q/tiny/next/1")
    page = browser.follow(pressed)
    assert any(link.href == GUIDE for link in page.page.links)
    assert place.rows("SELECT count(*) FROM attempt") == [(0,)]


def test_nobody_is_shown_what_to_read_before_the_end(place: Place) -> None:
    place.publish(with_guide())
    browser = place.browser()
    token = dict(form_of(browser.start("/en/q/tiny")).filled)["csrf_token"]
    assert browser.get("/en/q/tiny/next/1").header("Location") == "/en/q/tiny/1"
    pressed = browser.post("/en/q/tiny/next/1", [("csrf_token", token)])
    assert browser.follow(pressed).path == "/en/q/tiny/1"
    assert bits(place) == [False]


def test_a_second_try_is_practice_and_remembers_nothing(place: Place) -> None:
    event = place.event(place.publish(with_guide()))
    browser = place.browser()
    finish(browser, f"/en/e/{event.code}")
    asked = browser.get(f"/en/e/{event.code}?go=again")
    seen = browser.follow(browser.send(asked, {"go": "again"}))
    for given in ({"a": "2"}, {"t": "kite"}, {"a": "1"}):
        browser.send(seen, given)
        seen = browser.open(f"/en/e/{event.code}/{int(seen.path.partition('?')[0][-1]) + 1}")
    browser.follow(browser.send(browser.get(f"/en/e/{event.code}/result")))
    assert bits(place) == [False, False]


def of_class(place: Place, people: int, pressing: int) -> tuple[Event, list[tuple[Browser, Seen]]]:
    event = place.event(place.publish(with_guide()))
    played = []
    for number in range(people):
        browser = place.browser()
        result = finish(browser, f"/en/e/{event.code}")
        if number < pressing:
            browser.send(result)
        played.append((browser, result))
    return event, played


def test_those_who_opened_one_are_counted_with_their_lot_and_not_after_it(place: Place) -> None:
    event, played = of_class(place, 24, 9)
    place.close(event)
    place.clock.now += 2 * HOUR
    place.sweep()
    told = figures(place.site, event).report.next_step
    assert (told.value, told.bound) == (38, "exact")
    before = place.rows("SELECT sealed FROM attempt ORDER BY key")
    browser, result = played[-1]
    page = browser.follow(browser.send(result))
    assert any(link.href == GUIDE for link in page.page.links)
    assert place.rows("SELECT sealed FROM attempt ORDER BY key") == before
    assert recounted(place) == "recounted 1 lots, 0 differ from their tallies"


def recounted(place: Place) -> str:
    findings = tending.examine(place.site, place.clock(), recount=True)
    return next(one.says for one in findings if re.match("recounted", one.says))


def test_a_press_while_its_lot_is_added_up_leaves_the_lot_as_it_is(place: Place) -> None:
    event, played = of_class(place, 12, 3)
    with place.site.store.read() as connection:
        keys = stored_lots.waiting(connection, event.id, finished=True)[""]
        form = counting.form_in(place.site, connection, event)
    tallies = fold(form, counting.finished_people(place.site, keys), event.k, False)
    for browser, result in played[-2:]:
        browser.send(result)
    now = place.clock()
    assert counting.add_lot(
        place.site, event, form, "", "finished", keys, tallies, thick=False, now=now
    )
    assert sum(bits(place)) == 5
    assert figures(place.site, event).report.next_step.value == 25
    assert recounted(place) == "recounted 1 lots, 0 differ from their tallies"


def test_more_next_steps_than_were_opened_do_not_pass_a_recount(place: Place) -> None:
    event, _played = of_class(place, 12, 3)
    with place.site.store.read() as connection:
        keys = stored_lots.waiting(connection, event.id, finished=True)[""]
        form = counting.form_in(place.site, connection, event)
    tallies = fold(form, counting.finished_people(place.site, keys), event.k, False)
    more = [
        tally._replace(n=tally.n + 1) if tally.kind == "next_step" else tally for tally in tallies
    ]
    now = place.clock()
    assert counting.add_lot(
        place.site, event, form, "", "finished", keys, more, thick=False, now=now
    )
    assert recounted(place) == "recounted 1 lots, 1 differ from their tallies"


def test_a_question_without_an_id_of_its_own_has_a_next_step_too(place: Place) -> None:
    nameless = [
        {key: value for key, value in one.items() if key != "id"} for one in with_guide()["items"]
    ]
    place.publish({**with_guide(), "items": nameless})
    browser = place.browser()
    result = finish(browser, "/en/q/tiny")
    assert result.status == 200
    assert 'action="/en/q/tiny/next/1"' in result.text
