"""Errors are pages with one way forward, in every language, even without the database."""

from __future__ import annotations

import logging
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests

from quiz.base import Refused
from quiz.store import tables
from quiz.web.guards import allow
from quiz.web.languages import LANGUAGES
from tests.web.place import TINY, Place, Seen, form_of, open_place

SECRET_WORDS = "what Amina wrote"


def fail_with(place: Place, error: Exception, methods: tuple[str, ...] = ("GET", "POST")) -> None:
    """Add a view that fails, as a fault of ours would."""

    @allow("public")
    def fail() -> NoReturn:
        raise error

    place.app.add_url_rule("/<lang:lang>/fail", "fail", fail, methods=list(methods))


def is_error_page(seen: Seen, status: int, language: str) -> None:
    assert seen.status == status
    assert seen.header("Content-Type") == "text/html; charset=utf-8"
    assert f'<html lang="{language}"' in seen.text
    assert seen.header("Content-Language") == language
    assert seen.header("Cache-Control") == "no-store"
    assert "default-src 'none'" in (seen.header("Content-Security-Policy") or "")
    assert seen.header("X-Content-Type-Options") == "nosniff"
    assert seen.page.onward, "an error page has one way forward"
    assert "<h1>" in seen.text
    for word in ("Traceback", "Werkzeug", "werkzeug", "Flask", "sqlite", "SELECT", "Python"):
        assert word not in seen.text
    assert seen.header("Server") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_sends_too_much_is_told_so(place: Place, language: str) -> None:
    seen = place.browser().post(f"/{language}/settings", [("x", "y" * 17_000)])
    refused = place.browser().post(
        f"/{language}/settings", headers={"Origin": "http://evil.example"}
    )
    assert (seen.status, refused.status) == (413, 403)
    heads = [re.findall("<h1>([^<]+)</h1>", one.text) for one in (seen, refused)]
    assert heads[0]
    assert heads[0] != heads[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_page_in_every_language(place: Place, language: str) -> None:
    browser = place.browser(headers={"Accept-Language": "fr"})
    is_error_page(browser.get(f"/{language}/nowhere"), 404, language)
    is_error_page(browser.get(f"/{language}/q/nowhere"), 404, language)
    is_error_page(browser.get(f"/{language}/q/nowhere/1/answer"), 404, language)
    wrong = browser.ask("DELETE", f"/{language}/settings")
    is_error_page(wrong, 405, language)
    assert "POST" in (wrong.header("Allow") or "")
    is_error_page(browser.post(f"/{language}/settings", [("x", "y" * 17_000)]), 413, language)
    origin = {"Origin": "http://evil.example"}
    is_error_page(browser.post(f"/{language}/settings", headers=origin), 403, language)
    event = place.event(place.publish(TINY))
    place.close(event)
    is_error_page(browser.get(f"/{language}/e/123456"), 410, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "status"),
    [(TooManyRequests(), 429), (ServiceUnavailable(), 503), (Refused("busy"), 503)],
)
def test_who_is_asked_to_come_back_is_told_when(
    place: Place, language: str, error: HTTPException | Refused, status: int
) -> None:
    fail_with(place, error)
    reply = place.browser().get(f"/{language}/fail")
    is_error_page(reply, status, language)
    assert int(reply.header("Retry-After") or "") > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_of_ours_shows_a_number_and_no_trace(
    place: Place, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    fail_with(place, RuntimeError(SECRET_WORDS))
    with caplog.at_level(logging.ERROR):
        reply = place.browser().get(f"/{language}/fail")
    is_error_page(reply, 500, language)
    number = reply.header("X-Error-Number")
    assert number
    assert number in reply.text, "whoever runs this can find the trace by the number"
    assert number in caplog.text
    assert "RuntimeError" in caplog.text
    assert "test_errors.py" in caplog.text
    assert SECRET_WORDS not in reply.text
    assert SECRET_WORDS not in caplog.text, "a message may hold what somebody sent"


def test_the_trace_of_an_error_names_no_cause_in_words_either(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        try:
            raise ValueError(SECRET_WORDS)
        except ValueError as first:
            raise KeyError(SECRET_WORDS) from first
    except KeyError as error:
        fail_with(place, error)
    place.browser().get("/en/fail")
    assert "ValueError" in caplog.text
    assert "KeyError" in caplog.text
    assert SECRET_WORDS not in caplog.text


def test_an_error_of_the_database_shows_no_values(place: Place) -> None:
    words = "Amina's"
    with pytest.raises(IntegrityError) as caught:
        place.site.store.write(
            lambda c: c.execute(insert(tables.event).values(id=words, kind=words))
        )
    assert "Amina" not in str(caught.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_error_pages_need_no_database(tmp_path: Path, language: str) -> None:
    place = open_place(tmp_path)
    place.publish(TINY)
    place.event(place.publish(TINY))
    browser = place.browser()
    browser.start("/en/q/tiny")
    with closing(sqlite3.connect(tmp_path / "quiz.db")) as connection:
        for table in ("bank", "event", "attempt"):
            connection.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
    for path in ("q", "q/tiny", "q/tiny/1", "e/123456", "j?code=123456", "q/tiny/result"):
        reply = browser.get(f"/{language}/{path}")
        assert reply.status in (500, 503), path
        is_error_page(reply, reply.status, language)
    is_error_page(browser.get(f"/{language}/nowhere"), 404, language)
    for path in ("privacy", "about", "accessibility", "settings"):
        assert browser.get(f"/{language}/{path}").status == 200
    place.shut()


def test_a_busy_database_brings_the_question_back_with_what_was_typed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(TINY)
    browser = place.browser()
    browser.send(browser.start("/en/q/tiny"), {"a": "1"})
    page = browser.get("/en/q/tiny/2")
    with place.site.store.writer.connect() as holder:
        holder.exec_driver_sql("SELECT 1")
        with monkeypatch.context() as hurried:
            hurried.setattr(place.site.store._group, "patience", 0.05)
            reply = browser.send(page, {"t": "my own word"})
    assert reply.status == 503
    assert reply.header("Retry-After")
    assert 'value="my own word"' in reply.text
    assert place.rows("SELECT count(*) FROM response") == [(1,)]
    sent = browser.send(reply)
    assert sent.status == 303


def test_a_busy_database_brings_the_start_page_back_with_what_was_chosen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = {**TINY.get("delivery", {}), "time_limit": "10 min"}
    place.publish({**TINY, "audience": ["student", "parent"], "delivery": delivery})
    browser = place.browser()
    chosen = {"audience": "parent", "time": "2", "shared": "1"}
    with place.site.store.writer.connect() as holder:
        holder.exec_driver_sql("SELECT 1")
        with monkeypatch.context() as hurried:
            hurried.setattr(place.site.store._group, "patience", 0.05)
            reply = browser.send(browser.get("/en/q/tiny"), chosen)
    assert reply.status == 503
    assert reply.header("Retry-After") == "3"
    assert "press Start once more" in reply.text
    sent = dict(form_of(reply).filled)
    assert {name: sent.get(name) for name in chosen} == chosen
    again = browser.follow(browser.send(reply))
    assert (again.status, again.path) == (200, "/en/q/tiny/1?new=1")


def test_a_refresh_never_leads_to_another_host(place: Place) -> None:
    for path in ("//evil.example/fail", "/en//fail", "///fail", "/\\evil.example"):
        reply = place.browser().get(path)
        assert reply.status in (308, 404)
        assert 'href="//' not in reply.text
        assert not (reply.header("Location") or "/").startswith("//")
