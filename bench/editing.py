"""Checking while somebody writes: what the editor waits for after the last key."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

from bench import banks
from bench.house import House, house, now
from bench.table import Line, Options, middle
from quiz.services import author, people
from quiz.web.app import make_app

ITEMS = 200
EMAIL, PASSWORD = "bruno@example.org", "a long enough password"


def editor(options: Options) -> Iterator[Line]:
    """Measure a check of 200 items with its preview, over HTTP, beside one of a single item."""
    with house(options.folder / "editor", {}) as built:
        check = _checker(
            built, {"large": banks.bank("large", ITEMS), "small": banks.bank("small", 1)}
        )
        check("large"), check("small")
        many, one = [], []
        for _ in range(options.rounds):
            one.append(check("small"))
            many.append(check("large"))
        yield Line(
            f"check in the editor, {ITEMS} items",
            f"{middle(many):.0f} ms",
            f"{middle(one):.0f} ms with one item",
            "",
            "<= 300 ms",
            middle(many) <= 300,
        )


def _checker(built: House, texts: dict[str, str]) -> Callable[[str], float]:
    """Begin banks, and give what checks a changed text of one: the milliseconds that it took."""
    link = people.first_run_link(built.site, now())
    assert link is not None
    people.join(built.site, link, "Bruno", EMAIL, PASSWORD, now())
    bruno = people.everybody(built.site)[0]
    for name, text in texts.items():
        author.begin(built.site, bruno, name, text, now())
    client = make_app(built.site, built.secret, now).test_client()
    client.set_cookie("kite-staff", people.sign_in(built.site, EMAIL, PASSWORD, now()))
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/author/small").text)
    assert found is not None
    token, turn = found[1], 0

    def check(name: str) -> float:
        nonlocal turn
        turn += 1
        fields = {"csrf_token": token, "n": "1", "text": f"# {turn}\n{texts[name]}"}
        began = time.perf_counter()
        reply = client.post(
            f"/author/{name}/check",
            data=fields,
            content_type="multipart/form-data",
            headers={"Accept": "application/json", "Accept-Encoding": "gzip"},
        )
        took = time.perf_counter() - began
        assert reply.status_code == 200, reply.status
        return 1000 * took

    return check
