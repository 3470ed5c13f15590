"""Two browsers write one bank while the server is killed: nothing is lost or mixed."""

from __future__ import annotations

import html
import os
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError

from tests.reliability import ledger
from tests.reliability.place import serve
from tests.server import RunningServer
from tests.visitor import Form, Page, Visitor

KILLS = int(os.environ.get("KITESTRING_KILLS", "20"))
PASSWORD = "four random kite words"
PADDING = "# " + "पतंग " * 4_000 + "\n"
"""A bank of 50 kB and more: a save takes some time to arrive and to be written."""

HEAD = f"""\
title: Two hands
items:
  - id: one
    stem: Who writes this?
    options: {{both: Both of us, one: One of us}}
    key: both
    rationale: It says so below.
{PADDING}# lines
"""


@dataclass
class Hand:
    """Hold what one of the two wrote and the server acknowledged."""

    name: str
    saved: list[str] = field(default_factory=list)
    clashes: int = 0
    resent: int = 0


def first_account(server: RunningServer) -> Visitor:
    """Make the account of who is in charge, by the link that the server printed."""
    link = re.findall(r"http\S+(/staff/welcome/\S+)", server.output())[-1]
    visitor = Visitor(server.url)
    page = visitor.get(link)
    form = page.forms[-1]
    told = {"name": "Bruno", "email": "bruno@example.org", "password": PASSWORD}
    fields = [*((k, v) for k, v in form.filled if k not in told), *told.items()]
    assert visitor.send(page, form, fields).status == 200
    return visitor


def sign_in(server: RunningServer) -> Visitor:
    visitor = Visitor(server.url)
    page = visitor.get("/staff/sign-in")
    form = page.forms[-1]
    told = {"email": "bruno@example.org", "password": PASSWORD}
    fields = [*((k, v) for k, v in form.filled if k not in told), *told.items()]
    assert visitor.send(page, form, fields).path == "/staff"
    return visitor


def save_form(page: Page) -> tuple[Form, str]:
    """Find the form of the editor and the text in it."""
    form = next(form for form in page.forms if form.action.endswith("/save"))
    shown = re.search(rb"<textarea[^>]*name=\"text\"[^>]*>\n?(.*?)</textarea>", page.body, re.S)
    assert shown is not None
    return form, html.unescape(shown[1].decode())


def patiently(hand: Hand, ask: object, *arguments: object) -> Page:
    """Ask until there is an answer, as somebody does who presses the button again."""
    assert callable(ask)
    while True:
        try:
            page: Page = ask(*arguments)
        except (URLError, OSError, HTTPException):  # the last: cut off in the middle of a page
            hand.resent += 1
            time.sleep(random.uniform(0.1, 0.4))
            continue
        if page.status != 503:
            return page
        time.sleep(0.2)


def write(server: RunningServer, hand: Hand, visitor: Visitor, over: threading.Event) -> None:
    """Add a line to the newest text and save it, again and again."""
    number = 0
    while not over.is_set():
        page = patiently(hand, visitor.get, "/author/two-hands")
        assert page.status == 200
        form, text = save_form(page)
        line = f"# {hand.name} wrote line {number}, and all of it\n"
        if line in text:
            hand.saved.append(line)  # it was on disk when the server died before it said so
            number += 1
            continue
        fields = [(k, v) for k, v in form.filled if k != "text"]
        done = patiently(hand, visitor.send, page, form, [*fields, ("text", text + line)])
        if done.status == 409:
            hand.clashes += 1
            assert line.strip() in html.unescape(done.body.decode()), "the own text is shown"
            continue
        assert done.status == 200, done.status
        assert done.path == "/author/two-hands"
        hand.saved.append(line)
        number += 1


def test_killed_during_saves_nothing_that_two_people_wrote_is_lost_or_mixed(
    database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(11)
    hands = [Hand("Bruno"), Hand("Dita")]
    over = threading.Event()
    with serve(tmp_path, database_url) as server:
        visitors = [first_account(server), sign_in(server)]
        begin(visitors[0])
        failed: list[BaseException] = []

        def go(hand: Hand, visitor: Visitor) -> None:
            try:
                write(server, hand, visitor, over)
            except BaseException as error:
                failed.append(error)
                raise

        threads = [
            threading.Thread(target=go, args=pair) for pair in zip(hands, visitors, strict=True)
        ]
        for one in threads:
            one.start()
        for _ in range(KILLS):
            seen = sum(len(hand.saved) for hand in hands)
            while sum(len(hand.saved) for hand in hands) < seen + 2 and not failed:
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 0.3))
            server.kill()
            server.start()
        over.set()
        for one in threads:
            one.join()
    assert not failed, failed
    ((edition, source),) = ledger.rows(
        database_url, "select edition, source from draft where bank = 'two-hands'"
    )
    written = Counter(source.removeprefix(HEAD).splitlines(keepends=True))
    assert source.startswith(HEAD)
    for hand in hands:
        for line in hand.saved:
            assert written[line] == 1, "an acknowledged line is lost or doubled"
    assert max(written.values()) == 1
    whole = re.compile(r"# (Bruno|Dita) wrote line [0-9]+, and all of it\n")
    assert all(whole.fullmatch(line) for line in written)
    assert edition == 1 + sum(written.values()), "each save was one edition"
    assert sum(len(hand.saved) for hand in hands) >= 2 * KILLS
    print(
        f"{sum(written.values())} saves, {sum(hand.clashes for hand in hands)} clashes, "
        f"{sum(hand.resent for hand in hands)} sent again, {KILLS} kills"
    )


def begin(visitor: Visitor) -> None:
    """Open a file as a bank."""
    page = visitor.get("/author/new?start=file")
    form = next(form for form in page.forms if "/author/new" in form.action)
    fields = [(k, v) for k, v in form.filled if k not in ("file", "id", "text")]
    done = visitor.send(page, form, [*fields, ("text", HEAD), ("id", "two-hands")])
    assert done.path == "/author/two-hands", done.status
