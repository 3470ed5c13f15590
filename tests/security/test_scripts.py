"""Texts of a bank are texts: in a real browser none of them runs or loads anything."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from quiz.banks import files
from quiz.banks.parsing import parse
from quiz.services import publish
from quiz.services.running import open_site
from quiz.store.migrating import migrate
from tests.browser.watch import Watch
from tests.conftest import PATIENCE
from tests.security.banks import png
from tests.server import RunningServer

NAME = "kite.example"
"""A name that leads to this computer, but is not trusted by a browser as localhost is."""

PAYLOADS = (
    "<script>hit(1)</script>",
    '"><script>hit(2)</script>',
    "<img src=x onerror=hit(3)>",
    "<svg/onload=hit(4)>",
    "<svg><script>hit(5)</script></svg>",
    '<a href="javascript:hit(6)">six</a>',
    "[seven](javascript:hit(7))",
    "[eight](JaVaScRiPt:hit(8))",
    "[nine](data:text/html,<script>hit(9)</script>)",
    "<javascript:hit(10)>",
    "![eleven](https://evil.example/x.png)",
    "<iframe srcdoc='<script>hit(12)</script>'>",
    "<object data=javascript:hit(13)>",
    "</title><script>hit(14)</script>",
    "</style><script>hit(15)</script>",
    "</textarea><img src=x onerror=hit(16)>",
    "<math><mi xlink:href=javascript:hit(17)>m",
    "<style>@import 'https://evil.example/x.css';*{background:url(https://evil.example/y)}</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<form action=https://evil.example><button>press</button></form>",
    "<base href=https://evil.example/>",
    "' onfocus=hit(23) autofocus x='",
    '" onmouseover="hit(24)',
    "{{7*7}} {% raw %} ${7*7} #{7*7} <%= 7*7 %> {{constructor.constructor('hit(25)')()}}",
    "<details open ontoggle=hit(26)>",
    "<video><source onerror=hit(27)></video>",
    '<noscript><p title="</noscript><img src=x onerror=hit(28)>">',
    "<template><script>hit(29)</script></template>",
    "```\n<script>hit(30)</script>\n```",
    "&lt;script&gt;hit(31)&lt;/script&gt;",
    '<https://evil.example/" onclick=hit(32)>',
    '[x](https://example.org/"onmouseover=hit(33)//)',
    "<x style=position:fixed;inset:0>over</x>",
    "\N{FULLWIDTH LESS-THAN SIGN}script\N{FULLWIDTH GREATER-THAN SIGN}hit(35)",
    "%(x)s %s {0} {hit} {help:IN.<b>}",
)


def text(number: int) -> str:
    """Take the payloads in turn, many to a text."""
    some = [PAYLOADS[(number + step) % len(PAYLOADS)] for step in range(0, len(PAYLOADS), 4)]
    return "\n\n".join([f"Text {number}", *some])


def line(number: int) -> str:
    """Take one payload, on one line."""
    return f"{number} {PAYLOADS[number % len(PAYLOADS)]}".replace("\n", " ")[:290]


def bank() -> dict[str, Any]:
    """Write payloads wherever a bank has a text."""
    numbers = iter(range(10_000))

    def words() -> str:
        return text(next(numbers))

    def short() -> str:
        return line(next(numbers))

    exhibits = {
        kind: {"kind": kind, "text": words(), "from": short(), "caption": short()}
        for kind in ("chat", "post", "email", "page", "call")
    }
    options = {one: {"text": short(), "feedback": words()} for one in ("a", "b", "c")}
    shape = [10, 10, 20, 20]
    common = {"rationale": "", "competence": "4.1"}
    items: list[dict[str, Any]] = [
        {"type": "single", "options": options, "key": "a", "exhibit": "chat"},
        {"type": "multiple", "options": options, "key": ["a"], "exhibit": "post"},
        {"type": "true_false", "key": True, "exhibit": "email"},
        {"type": "order", "sequence": [short(), short(), short()], "exhibit": "page"},
        {"type": "match", "pairs": [[short(), short()], [short(), short()]], "exhibit": "call"},
        {"type": "hottext", "caption": short(), "spans": {"x": {"feedback": words()}},
         "passage": "".join(f"{one} " for one in PAYLOADS[:6]) + " [[*<script>hit(50)</script>|x]] "
                    "and [[<img src=x onerror=hit(51)>|y]]"},
        {"type": "numeric", "key": "40", "tolerance": "1", "unit": short()},
        {"type": "short_text", "accept": [short(), short()]},
        {"type": "hotspot", "media": {"file": "dot.png", "description": words()},
         "caption": short(), "key": ["x"],
         "regions": {"x": {"name": short(), "shape": shape, "feedback": words()},
                     "y": {"name": short(), "shape": shape}}},
        {"type": "scale", "labels": [short(), short(), short()], "lowest": short(),
         "highest": short()},
        {"type": "poll", "options": options, "choose": "many"},
        {"type": "card", "body": words()},
    ]  # fmt: skip
    for number, item in enumerate(items):
        item |= {"id": f"i{number}", "stem": words()}
        if item["type"] not in ("scale", "poll", "card"):
            item |= {
                **common,
                "rationale": words(),
                "talk": words(),
                "learn_more": [{"title": short(), "url": "https://example.org/read"}],
            }
    return {
        "title": "<script>hit(60)</script> {{7*7}} </title><img src=x onerror=hit(61)>",
        "description": words(),
        "exhibits": exhibits,
        "items": items,
    }


KNOWN = "The Cross-Origin-Opener-Policy header has been ignored, because the URL's origin was un"
"""What a browser always says over plain http."""

HOOK = """
window.__hits = [];
window.hit = (number) => { window.__hits.push(number); };
"""

LIVE = """() => [
  ...document.querySelectorAll("script:not([src^='/static/']), iframe, object, embed, base, "
    + "link[href^='http'], meta[http-equiv], form[action^='http'], [style], img:not([src^='/'])"),
  ...[...document.querySelectorAll("*")].filter((one) => [...one.attributes].some((a) =>
    /^on/i.test(a.name) || (/^(href|src|action|xlink:href)$/i.test(a.name)
      && /^\\s*(javascript|data|vbscript):/i.test(a.value)))),
].map((one) => one.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Serve one bank full of payloads, under a name and over plain http."""
    folder = tmp_path_factory.mktemp("scripts")
    home = folder / "banks" / "payloads"
    (home / "media").mkdir(parents=True)
    (home / "media" / "dot.png").write_bytes(png(90))
    (home / "bank.yaml").write_text(json.dumps(bank(), ensure_ascii=False), encoding="utf-8")
    running = RunningServer(folder, {"QUIZ_BANKS": str(folder / "banks")})
    running.settings["QUIZ_URL"] = f"http://{NAME}:{running.port}"
    _published(running.settings, home / "bank.yaml")
    with running:
        yield running


def _published(settings: Mapping[str, str], file: Path) -> None:
    """Publish a bank that the rules of wording refuse, as an older version may have done."""
    site, _ = open_site(settings, hold=False)
    migrate(site.store)
    source = files.load(file).source
    assert source is not None
    media = {one.name for one in source.media}
    parsed = parse(source.text, source.path, bank_id=source.name, media=media)
    assert parsed.bank is not None, parsed.problems
    publish.publish(site, parsed.bank, source, int(time.time()))
    site.store.close()


@pytest.fixture
def opened(browser: Browser, server: RunningServer) -> Iterator[tuple[Page, Watch]]:
    """Open a browser that notes everything which a text could do."""
    base = f"http://{NAME}:{server.port}"
    context: BrowserContext = browser.new_context(
        base_url=base, viewport={"width": 360, "height": 740}
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(base)
    watch.over(context)
    context.add_init_script(HOOK)
    page = context.new_page()
    page.on("dialog", lambda dialog: (watch.complaints.append("dialog"), dialog.dismiss()))
    yield page, watch
    context.close()


def harmless(page: Page, watch: Watch) -> None:
    """Check that nothing on a page came to life."""
    assert page.evaluate("() => window.__hits") == []
    assert page.evaluate(LIVE) == []
    assert watch.strangers() == []
    said = [one for one in watch.complaints if not one.startswith(KNOWN)]
    assert said == []
    assert ">49<" not in page.content()


def test_no_text_of_a_bank_runs_in_a_browser(
    opened: tuple[Page, Watch], server: RunningServer
) -> None:
    page, watch = opened
    page.goto("/en/q")
    harmless(page, watch)
    assert "{{7*7}}" in page.inner_text("main")
    page.goto("/en/q/payloads")
    harmless(page, watch)
    with page.expect_navigation():
        page.click("main form[data-once] button.btn")
    asked = shown = 0
    while not page.url.split("?")[0].endswith("/result"):
        harmless(page, watch)
        form = page.locator("main form[data-once]")
        if form.count():
            asked += 1
            page.mouse.move(100, 300)
            unsure = page.locator('input[name="a"][value="unsure"]')
            if asked % 2 == 0 and page.locator("#a1[type=radio], #a1[type=checkbox]").count():
                page.locator("#a1").check(force=True)
            elif unsure.count():
                unsure.check(force=True)
            with page.expect_navigation():
                form.locator("button.btn").click()
        else:
            shown += 1
            with page.expect_navigation():
                page.locator("[data-next]").click()
    harmless(page, watch)
    assert asked == 12
    assert shown >= 12, "feedback, and the rests between"
    for path in (
        "/en/q/payloads/certificate",
        "/en/forget",
        "/en/q/payloads",
        "/en/q/payloads/1/answer",
    ):
        page.goto(path)
        harmless(page, watch)


def test_forms_work_over_plain_http_under_a_name(opened: tuple[Page, Watch]) -> None:
    """There a browser sends no Sec-Fetch-Site, and its Origin only if we ask for it kindly."""
    page, watch = opened
    page.goto("/en/settings")
    page.locator('input[name="theme"][value="dark"]').check(force=True)
    page.click("main form[data-once] button.btn")
    page.wait_for_url(re.compile("saved=1"))
    assert page.locator("html").get_attribute("data-theme") == "dark"
    (sent,) = [one for one in watch.requests if one.method == "POST"]
    headers = sent.all_headers()
    assert "sec-fetch-site" not in headers
    assert headers["origin"] == watch.base


def test_another_site_cannot_send_our_forms(
    opened: tuple[Page, Watch], server: RunningServer, tmp_path: Path
) -> None:
    page, watch = opened
    page.goto("/en/settings")
    token = page.locator('input[name="csrf_token"]').first.get_attribute("value")
    watch.refusals.add(403)
    evil = tmp_path / "evil.html"
    evil.write_text(
        f'<form method="post" action="{watch.base}/en/settings">'
        f'<input name="csrf_token" value="{token}"><input name="theme" value="dark">'
        '<input name="lang" value="en"><input name="size" value="normal">'
        "<button>win</button></form>"
    )
    page.goto(evil.as_uri())
    with page.expect_response(f"{watch.base}/en/settings") as reply:
        page.click("button")
    assert reply.value.status == 403
    assert "set-cookie" not in reply.value.all_headers()


def test_the_hooks_would_notice(opened: tuple[Page, Watch]) -> None:
    page, watch = opened
    page.goto("/en/q")
    page.evaluate(
        "() => { const one = document.createElement('p');"
        " one.setAttribute('onclick', 'hit(1)'); document.body.append(one); hit(2); }"
    )
    with pytest.raises(AssertionError):
        harmless(page, watch)
    assert page.evaluate("() => window.__hits") == [2]
    assert len(page.evaluate(LIVE)) == 1
    page.evaluate("() => document.querySelector('p[onclick]').click()")
    page.wait_for_function("() => true")
    assert page.evaluate("() => window.__hits") == [2], "the policy keeps even that from running"
    assert any("CSP" in one for one in watch.complaints)
