"""The page on which a bank is written, over HTTP and without scripts."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from quiz.banks import schema
from quiz.banks.checking import check as check_files
from quiz.banks.described import SNIPPETS
from quiz.banks.lint import lint
from quiz.banks.parsing import parse
from quiz.items.registry import kinds
from quiz.services import author, people
from quiz.web.author.findings import Units
from quiz.web.author.guide import snippet_lines
from quiz.web.author.typed import ROOM
from quiz.web.limits import limiter
from tests.web.place import Browser, Place, Seen
from tests.web.staffed import PASSWORD, account, signed_in

BANK = """\
# the modeline would stand here
id: kites
title: Kites 🪁 at dawn
items:
  - id: forwarded
    stem: Who checks a message first?   # a comment that stays
    options:
      a: Whoever got it
      b: Whoever sent it
    key: e
    rationale: You can look before you pass it on.
  - id: login-code
    stem: A bank asks for the code. Is that so?
    key: false
    rationale: A bank never asks for it.
"""
GOOD = BANK.replace("key: e", "key: a")
SLIP = GOOD.replace("rationale: You", "rationle: You")


@pytest.fixture
def bruno(place: Place) -> Browser:
    """Let Bruno begin a bank with one problem in it."""
    author.begin(place.site, account(place, "Bruno"), "kites", BANK, place.clock())
    return signed_in(place, "Bruno")


def send(browser: Browser, act: str, text: str, *, data: bool = False, **fields: str) -> Seen:
    """Send the editor's form, as a browser sends it: multipart, with two line ends."""
    sent = {"csrf_token": token_of(browser), "edition": "1", **fields}
    sent["text"] = text.replace("\n", "\r\n")
    headers = {"Origin": browser.base}
    if data:
        headers["Accept"] = "application/json"
    body = "".join(
        f'--kite\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in sent.items()
    )
    return browser.ask(
        "POST",
        f"/author/kites/{act}",
        headers=headers,
        data=f"{body}--kite--\r\n".encode(),
        content_type="multipart/form-data; boundary=kite",
    )


def token_of(browser: Browser) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/author/kites").text)
    return found[1] if found else ""


def shown_text(seen: Seen) -> str:
    """Give what the page's textarea holds, as a browser reads it."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", seen.text, re.DOTALL)
    assert found is not None, seen.text[:2000]
    return (
        found[1]
        .replace("&#34;", '"')
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )


def test_the_same_words_stand_in_the_panel_the_outline_the_data_and_the_terminal(
    bruno: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "kites.yaml"
    file.write_text(BANK)
    (problem,) = (one for one in check_files([file], lint) if one.level == "error")
    page = bruno.get("/author/kites").text
    says = problem.says.replace('"', "&#34;")
    assert f"Line {problem.line}" in page
    assert f"{says}. {problem.fix}" in page.partition('id="problems"')[2]
    outline = page.partition('id="outline"')[2].partition("</nav>")[0]
    assert f'title="{says}. {problem.fix}"' in outline
    assert 'class="vh">Problem: </span>1. <bdi>Forwarded</bdi>' in outline
    (mark,) = json.loads(send(bruno, "check", BANK, data=True).text)["marks"]
    assert (mark["line"], mark["says"], mark["fix"]) == (problem.line, problem.says, problem.fix)
    assert mark["blocks"]
    assert mark["place"] == 1


def test_a_fix_counts_as_scripts_do(bruno: Browser) -> None:
    told = json.loads(send(bruno, "check", SLIP, data=True).text)
    (mark,) = (one for one in told["marks"] if one["blocks"])
    assert mark["button"] == "Change to rationale"
    units = SLIP.encode("utf-16-le")
    start, end, text = mark["splices"][0]
    mended = units[: 2 * start] + text.encode("utf-16-le") + units[2 * end :]
    assert mended.decode("utf-16-le") == GOOD
    assert Units("🪁a").at(1) == 2
    assert Units("a🪁").at(1) == 1


def test_the_facts_tell_the_reading_age(bruno: Browser) -> None:
    def fact(text: str, lang: str = "en") -> str:
        told = json.loads(send(bruno, "check", text, data=True, n="2", lang=lang).text)
        return " ".join(re.sub(r"<[^>]+>", " ", told["said"]["facts"]).split())

    assert fact(GOOD).startswith("Reading age about 6 ")
    hard = GOOD.replace(
        "A bank never asks for it.",
        "Institutions administering considerable responsibilities invariably communicate "
        "alternative authentication opportunities.",
    )
    found = re.match(r"Reading age about ([0-9]+) ", fact(hard))
    assert found is not None
    assert int(found[1]) > 12
    hindi = GOOD.replace("title:", "language: hi\ntitle:").replace(
        "A bank asks for the code. Is that so?", "क्या बैंक कोड माँगता है?"
    )
    assert fact(hindi, "hi").startswith("Words in a sentence ")


def test_a_check_stores_nothing(bruno: Browser, place: Place) -> None:
    send(bruno, "check", GOOD, data=True)
    send(bruno, "check", GOOD)
    assert author.draft(place.site, "kites").text == BANK


def test_a_check_answers_with_the_preview_of_the_item_that_is_asked_for(bruno: Browser) -> None:
    told = json.loads(send(bruno, "check", GOOD, data=True, n="2", **{"as": "answer"}).text)
    assert told["place"] == 2
    assert "Not this time" in told["preview"]
    assert "A bank never asks for it." in told["preview"]
    assert told["places"] == [[1, 5], [2, 12]]
    assert "2 of 2" in told["said"]["outline"]


def test_what_is_no_yaml_keeps_the_outline_and_the_last_preview(bruno: Browser) -> None:
    told = json.loads(send(bruno, "check", GOOD + "\n  - [", data=True, n="2").text)
    assert told["preview"] is None
    assert "outline" not in told["said"]
    assert re.search(r"Preview is from before line \d+", told["said"]["strip"])


def test_an_item_at_odds_with_itself_is_shown_all_the_same(bruno: Browser) -> None:
    told = json.loads(send(bruno, "check", BANK, data=True, n="1").text)
    assert "Whoever got it" in told["preview"]
    assert "Preview is from before" not in told["said"]["strip"]


def test_saving_without_scripts_leads_back_to_the_page(bruno: Browser, place: Place) -> None:
    reply = send(bruno, "save", GOOD, n="2")
    assert reply.status == 303
    page = bruno.follow(reply)
    assert "Saved." in page.text
    draft = author.draft(place.site, "kites")
    assert (draft.text, draft.edition) == (GOOD, 2)
    assert 'name="edition" value="2"' in page.text


def test_saving_with_scripts_tells_the_edition(bruno: Browser) -> None:
    told = json.loads(send(bruno, "save", GOOD, data=True).text)
    assert told == {"edition": 2, "saved": "08:00"}


def test_an_old_token_loses_no_word(bruno: Browser, place: Place) -> None:
    typed = GOOD + "# </textarea><script>alert(1)</script>\n"
    reply = send(bruno, "save", typed, csrf_token="old")
    assert reply.status == 422
    assert shown_text(reply) == typed
    assert "<script>alert" not in reply.text
    told = json.loads(send(bruno, "save", typed, data=True, csrf_token="old").text)
    assert told["trouble"] == "old-page"
    again = send(bruno, "save", typed, data=True, csrf_token=told["csrf"])
    assert again.status == 200
    assert author.draft(place.site, "kites").text == typed


def test_a_sign_in_that_ended_loses_no_word(bruno: Browser, place: Place) -> None:
    stranger = place.browser()
    reply = send(stranger, "save", GOOD)
    assert reply.status == 403
    assert shown_text(reply) == GOOD
    assert 'action="/author/kites/save"' in reply.text
    told = send(stranger, "save", GOOD, data=True)
    assert (told.status, json.loads(told.text)["trouble"]) == (403, "signed-out")
    limiter.reset()
    token = people.sign_in(place.site, "bruno@example.org", PASSWORD, place.clock())
    stranger.set_cookie("kite-staff", token)
    found = re.search(r'name="csrf_token" value="([^"]+)"', reply.text)
    assert found is not None
    back = send(stranger, "save", GOOD, csrf_token=found[1])
    assert back.status == 422
    assert shown_text(back) == GOOD
    assert send(stranger, "save", GOOD).status == 303


def test_two_who_save_see_both_texts(bruno: Browser, place: Place) -> None:
    assert send(bruno, "save", GOOD).status == 303
    theirs = BANK.replace("Whoever got it", "Whoever reads it")
    told = send(bruno, "save", theirs, data=True, edition="1")
    assert (told.status, json.loads(told.text)["trouble"]) == (409, "clash")
    reply = send(bruno, "save", theirs, edition="1")
    assert reply.status == 409
    assert "Whoever reads it" in reply.text
    assert author.draft(place.site, "kites").text == GOOD


def test_a_text_over_the_limit_is_refused_and_comes_back(bruno: Browser, place: Place) -> None:
    long = GOOD + "# " + "x" * (4 * 2**20 - 500)
    told = send(bruno, "save", long + "y" * 4096, data=True)
    assert (told.status, json.loads(told.text)["trouble"]) == (409, "too-large")
    assert send(bruno, "save", "x" * (ROOM + 1), data=True).status == 413
    assert author.draft(place.site, "kites").text == BANK


def test_the_report_leads_to_lines_and_mends(bruno: Browser) -> None:
    reply = send(bruno, "check", SLIP)
    assert 'href="#L11"' in reply.text
    assert '<li id="L11" class="err">' in reply.text
    assert "<title>Error:" in reply.text
    button = re.search(r'name="go" value="(fix-\d+)">Change to rationale', reply.text)
    assert button is not None
    mended = send(bruno, "check", SLIP, go=button[1])
    assert shown_text(mended) == GOOD
    back = send(bruno, "check", GOOD, go="text")
    assert shown_text(back) == GOOD
    assert "Not saved yet" in back.text


def test_the_report_on_the_saved_text_asks_for_nothing(bruno: Browser) -> None:
    reply = bruno.get("/author/kites/report")
    assert reply.status == 200
    assert 'href="#L10"' in reply.text
    assert "<form" not in reply.text.partition("<main")[2]


@pytest.mark.parametrize("form", ["question", "answer", "hall", "paper"])
def test_every_type_has_every_preview(place: Place, form: str) -> None:
    text = Path(__file__).parents[1].joinpath("banks/good/every-type.yaml").read_text()
    bank = parse(text, "every-type.yaml").bank
    assert bank is not None
    assert {item.type for item in bank.items} == set(kinds())
    author.begin(place.site, account(place, "Bruno"), bank.id, text, place.clock())
    browser = signed_in(place, "Bruno")
    for number, theme in enumerate(["light", "dark"] * len(bank.items), 1):
        if number > len(bank.items):
            break
        reply = browser.get(f"/author/{bank.id}/preview/{number}?as={form}&theme={theme}")
        assert reply.status == 200
        assert f'data-theme="{theme}"' in reply.text
        assert "cannot be shown yet" not in reply.text


def test_a_preview_makes_no_attempt(bruno: Browser, place: Place) -> None:
    for form in ("question", "answer", "hall", "paper"):
        bruno.get(f"/author/kites/preview/2?as={form}")
    assert place.rows("SELECT count(*) FROM attempt") == [(0,)]


def test_a_preview_of_nothing_says_so(bruno: Browser) -> None:
    for number in (0, 3, 999_999_999):
        reply = bruno.get(f"/author/kites/preview/{number}")
        assert reply.status == 200
        assert "cannot be shown yet" in reply.text or "No question to show yet" in reply.text


def test_the_preview_may_be_framed_by_us_alone(bruno: Browser) -> None:
    policy = bruno.get("/author/kites/preview/1").header("Content-Security-Policy") or ""
    assert policy.endswith("frame-ancestors 'self'")
    editor = bruno.get("/author/kites")
    policy = editor.header("Content-Security-Policy") or ""
    nonce = re.search(r"style-src 'self' 'nonce-([^']+)'", policy)
    assert nonce is not None
    assert f'nonce="{nonce[1]}"' in editor.text
    assert "script-src 'self';" in policy
    assert "frame-src 'self'" in policy
    assert nonce[1] not in bruno.get("/author/kites").text, "each page has a nonce of its own"


def test_the_page_fits_its_budget(place: Place) -> None:
    items = "".join(
        f"  - id: item-{n}\n    stem: What is number {n}?\n    key: true\n    rationale: It is.\n"
        for n in range(10)
    )
    text = f"id: ten\ntitle: Ten\nitems:\n{items}"
    author.begin(place.site, account(place, "Bruno"), "ten", text, place.clock())
    browser = signed_in(place, "Bruno")
    reply = browser.get("/author/ten", headers={"Accept-Encoding": "gzip"})
    assets = place.app.extensions["kite"].assets
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', reply.text)
    size = len(reply.body) + sum(len(assets.files[name].packed or b"") for name in sheets)
    assert len(sheets) == 1
    assert size <= 20 * 1024, size
    scripts = ["js/author-page.js", "js/author-cover.js", "vendor/codemirror/codemirror.js"]
    assert re.findall(r'(?:src|data-(?:code|cover))="/static/([^"]+)"', reply.text) == [
        assets.name(name) for name in (scripts[0], scripts[2], scripts[1])
    ]
    packed = sum(len(assets.files[assets.name(name)].packed or b"") for name in scripts)
    assert packed <= 250 * 1000, packed


def test_the_page_brings_what_its_first_check_says_and_shows(place: Place, bruno: Browser) -> None:
    page = bruno.get("/author/kites").text
    told = json.loads(send(bruno, "check", BANK, data=True).text)
    marks = re.search(r'data-marks="([^"]*)"', page)
    shown = re.search(r'srcdoc="([^"]*)"', page)
    assert marks is not None
    assert shown is not None
    assert json.loads(html.unescape(marks[1])) == told["marks"]
    assert html.unescape(shown[1]) == told["preview"]


def test_a_bank_of_the_folder_is_read_only(place: Place) -> None:
    place.publish({"id": "tiny", "title": "Tiny", "items": [
        {"id": "one", "type": "true_false", "stem": "Is it?", "key": True, "rationale": "It is."},
    ]})  # fmt: skip
    browser = signed_in(place, "Bruno")
    page = browser.get("/author/tiny").text
    assert re.search(r"<textarea[^>]* readonly>", page)
    assert 'id="save"' not in page
    assert "This bank is a file of the folder." in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    fields = [("csrf_token", token[1]), ("text", "title: Mine"), ("edition", "0")]
    reply = browser.post("/author/tiny/save", fields)
    assert reply.status == 409
    assert shown_text(reply) == "title: Mine"


def test_there_is_no_page_for_a_bank_that_is_not_there(place: Place) -> None:
    browser = signed_in(place, "Bruno")
    for path in ("", "/report", "/file", "/preview/1"):
        assert browser.get(f"/author/nothing{path}").status == 404


def test_the_guide_names_every_field_of_the_schema(place: Place) -> None:
    page = signed_in(place, "Bruno").get("/author/help").text
    whole = schema.schema()
    for name, node in (("Bank", whole), *whole["definitions"].items()):
        for field in node.get("properties", {}):
            assert f"<dt>{field}</dt>" in page, (name, field)
    for kind in kinds():
        assert f'id="t-{kind}"' in page
    assert "# yaml-language-server: $schema=http://localhost/schema/bank.json" in page


def test_the_schema_and_the_snippets_are_files(place: Place) -> None:
    browser = signed_in(place, "Bruno")
    assert json.loads(browser.get("/author/schema.json").text) == schema.schema()
    found = json.loads(browser.get("/author/snippets.json").text)
    assert list(found) == ["q-one", "q-many", "q-order", "q-text"]
    assert all(one["prefix"] == name and one["scope"] == "yaml" for name, one in found.items())


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda one: one["label"])
def test_a_filled_snippet_is_an_item(snippet: dict[str, object]) -> None:
    lines = snippet_lines(snippet["body"])  # type: ignore[arg-type]
    filled = [re.sub(r"\$(\d)", r"word-\1", line) for line in lines]
    text = "id: made\ntitle: Made\nitems:\n" + "".join(f"  {line}\n" for line in filled)
    parsed = parse(text, "made.yaml")
    assert parsed.bank is not None, parsed.problems


def test_a_draft_downloads_as_it_is(bruno: Browser) -> None:
    reply = bruno.get("/author/kites/file")
    assert reply.text == BANK
    assert 'filename="kites.yaml"' in (reply.header("Content-Disposition") or "")
