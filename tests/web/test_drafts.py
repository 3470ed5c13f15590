"""Drafts over HTTP: the list, beginnings, publishing, history, two texts, files of banks."""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from quiz.banks.beginnings import example
from quiz.base import folder
from quiz.services import author, publish
from tests.banks.pictures import png
from tests.web.place import Browser, Place, Seen, form_of, open_place
from tests.web.staffed import account, open_event, signed_in

TEXT = """\
title: Passwords
items:
  - id: longest
    stem: Which is the hardest to guess?
    options: {short: kangaroo7, long: plum tractor violet sunday, odd: P@ssw0rd}
    key: long
    rationale: Length beats symbols.
  - id: shared
    type: true_false
    stem: A friend & I may know your password.
    key: false
    rationale: It is yours alone.
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Give a place with a folder of banks."""
    banks = tmp_path / "banks"
    banks.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    made = open_place(home, banks=banks)
    yield made
    made.shut()


@pytest.fixture
def bruno(place: Place) -> Browser:
    """Give the browser of somebody who writes banks."""
    return signed_in(place, "Bruno")


def begun(place: Place, text: str = TEXT, bank: str = "passwords") -> None:
    author.begin(place.site, account(place, "Bruno"), bank, text, place.clock())


def published(place: Place, note: str = "") -> None:
    edition = author.draft(place.site, "passwords").edition
    bruno = account(place, "Bruno")
    author.publish(place.site, bruno, "passwords", edition, note, place.clock())


def saved(place: Place, text: str) -> None:
    edition = author.draft(place.site, "passwords").edition
    author.save(place.site, account(place, "Bruno"), "passwords", edition, text, place.clock())


def upload(
    browser: Browser, path: str, name: str, content: bytes, fields: Mapping[str, str]
) -> Seen:
    """Send a file in a form, as browsers do."""
    edge = "----edge"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = b"".join([*parts, head.encode(), content, f"\r\n--{edge}--\r\n".encode()])
    return browser.ask("POST", path, body, content_type=f"multipart/form-data; boundary={edge}")


def token(browser: Browser, path: str) -> str:
    return dict(form_of(browser.get(path)).filled)["csrf_token"]


def test_the_bar_leads_educators_to_banks(place: Place, bruno: Browser) -> None:
    assert 'href="/author"' in bruno.get("/staff").text
    assert 'href="/author"' not in signed_in(place, "Chen").get("/staff").text
    assert signed_in(place, "Chen").get("/author").status == 404


def test_an_empty_list_offers_beginnings(place: Place, bruno: Browser) -> None:
    page = bruno.get("/author")
    assert page.status == 200
    assert "No banks yet" in page.text
    for start in ("example", "empty", "file"):
        assert f"/author/new?start={start}" in page.text


@pytest.mark.parametrize("start", ["example", "empty"])
def test_a_bank_begins_with_a_title(place: Place, bruno: Browser, start: str) -> None:
    page = bruno.get(f"/author/new?start={start}")
    reply = bruno.send(page, {"title": " Safe  & sound: <b> ", "language": "hi"})
    assert (reply.status, reply.header("Location")) == (303, "/author/safe-sound-b")
    found = author.check(
        place.site, "safe-sound-b", author.draft(place.site, "safe-sound-b").text, place.clock()
    ).parsed.bank
    assert found is not None
    assert found.title.within("hi") == "Safe & sound: <b>"
    again = bruno.send(page, {"title": "Safe & sound: <b>"})
    assert again.header("Location") == "/author/safe-sound-b-2"
    listed = bruno.get("/author").text
    assert listed.count("Safe &amp; sound: &lt;b&gt;") >= 2
    assert "2 banks." in listed
    none = bruno.send(page, {"title": "  "})
    assert none.status == 422
    assert "Write a title" in none.text


def test_a_file_is_opened_as_a_draft(place: Place, bruno: Browser) -> None:
    csrf = token(bruno, "/author/new?start=file")
    path = "/author/new?start=file"
    reply = upload(bruno, path, "Pass words.yaml", TEXT.encode(), {"csrf_token": csrf})
    assert reply.header("Location") == "/author/pass-words"
    assert author.draft(place.site, "pass-words").text == TEXT
    named = f"id: pass-words # mine\n{TEXT}".encode()
    reply = upload(bruno, path, "b.yaml", named, {"csrf_token": csrf})
    assert reply.status == 422
    assert "already" in reply.text
    assert "Length beats symbols." in reply.text, "the text need not be sent again"
    reply = bruno.send(reply, {"text": named.decode()})
    assert reply.header("Location") == "/author/pass-words-2"
    assert author.draft(place.site, "pass-words-2").text == f"id: pass-words-2 # mine\n{TEXT}"


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    place: Place, bruno: Browser
) -> None:
    csrf = token(bruno, "/author/new?start=file")
    for name, content, says in (
        ("a.yaml", "क".encode("utf-16"), "UTF-8"),
        ("a.yaml", b"title: " + b"a" * (4 * 2**20), "4 MB"),
        ("a.yaml", b"", "Choose a file"),
        ("", b"", "Choose a file"),
    ):
        reply = upload(bruno, "/author/new?start=file", name, content, {"csrf_token": csrf})
        assert reply.status == 422, name
        assert says in html.unescape(reply.text), reply.text[-2000:]
    stale = upload(bruno, "/author/new?start=file", "a.yaml", TEXT.encode(), {"csrf_token": "x"})
    assert stale.status == 422
    assert "Length beats symbols." in stale.text
    assert bruno.get("/author").text.count("<tr>") == 0


def test_publishing_shows_what_changes_and_does_it(place: Place, bruno: Browser) -> None:
    begun(place)
    page = bruno.get("/author/passwords/publish")
    assert "Publish version 1" in page.text
    assert "2 questions, all of them new" in page.text
    reply = bruno.send(page, {"note": "The <first> one"})
    assert reply.status == 303
    after = bruno.follow(reply)
    assert "Version 1 is published." in after.text
    assert "The &lt;first&gt; one" in after.text
    assert bruno.get("/en/q/passwords").status == 200
    assert "Nothing to publish" in bruno.get("/author/passwords/publish").text

    open_event(place, "Chen", title="Hadapsar <labs>")
    text = TEXT.replace("key: false", "key: true").replace("Length beats", "Length always beats")
    more = (
        "  - {id: more, stem: Is that all?, options: {a: one, b: two}, key: a, rationale: Yes.}\n"
    )
    saved(place, text + more)
    page = bruno.get("/author/passwords/publish").text
    for words in (
        "Publish version 2",
        "3 questions change.",
        "Go on",
        "Start afresh",
        "New question",
        "Hadapsar &lt;labs&gt;",
        "1 open event keeps its version.",
        "<ins>always </ins>",
        "Versions 1 and 2 share 1 question.",
        "A friend &amp; I may know your password.",
    ):
        assert words in page, words
    assert "/o/" not in page, "events are the organizers'"
    assert "/o/" in signed_in(place, "Dita").get("/author/passwords/publish").text


def test_a_bank_with_errors_is_not_published(place: Place, bruno: Browser) -> None:
    begun(place)
    page = bruno.get("/author/passwords/publish")
    saved(place, TEXT.replace("key: long", "key: none"))
    reply = bruno.send(page, {})
    assert reply.status in (409, 422)
    refused = bruno.get("/author/passwords/publish").text
    assert "Fix 1 problem to publish" in refused
    assert "Line 6, question 1" in refused
    assert "&#34;none&#34; is not one of the options" in refused
    assert "disabled" in refused
    assert bruno.get("/en/q/passwords").status == 404


def test_what_somebody_saved_meanwhile_is_not_published_unseen(
    place: Place, bruno: Browser
) -> None:
    begun(place)
    page = bruno.get("/author/passwords/publish")
    saved(place, TEXT.replace("Length", "Great length"))
    reply = bruno.send(page, {"note": "My note"})
    assert reply.status == 409
    assert "My note" in reply.text
    assert author.revisions(place.site, "passwords") == []
    assert bruno.send(reply, {"note": "My note"}).status == 303


def test_a_note_survives_a_failed_token(place: Place, bruno: Browser) -> None:
    begun(place)
    page = bruno.get("/author/passwords/publish")
    reply = bruno.send(page, {"note": "My note", "csrf_token": "x"})
    assert reply.status == 422
    assert "My note" in reply.text
    assert author.revisions(place.site, "passwords") == []


def test_a_long_text_survives_a_sign_in_that_ended(place: Place, bruno: Browser) -> None:
    begun(place)
    new = bruno.get("/author/new?start=file")
    publishing = bruno.get("/author/passwords/publish")
    place.clock.now += 13 * 3600
    long = TEXT + "# more than a cookie holds\n" * 600
    kept = bruno.send(new, {"text": long})
    assert kept.status in (401, 403)
    assert html.escape(long.strip()).replace("&#x27;", "&#39;") in kept.text
    note = "a note & more " * 800
    held = bruno.send(publishing, {"note": note})
    assert held.status == 401
    assert html.escape(note) in held.text
    assert dict(form_of(held).filled)["edition"] == "1"
    again = signed_in(place, "Bruno")
    filled = [(name, value) for name, value in form_of(kept).filled if name != "text"]
    reply = again.post("/author/new?start=file", [*filled, ("text", long)])
    assert reply.status == 422, "the token of the page is from before; one press more"
    assert again.send(reply, {"text": long}).status == 303


def test_the_history_compares_and_brings_back(place: Place, bruno: Browser) -> None:
    begun(place)
    published(place, "One")
    saved(place, TEXT.replace("Length beats", "Length always beats"))
    published(place, "Two")
    saved(place, TEXT.replace("Length beats", "Length never beats"))
    page = bruno.get("/author/passwords/history")
    for words in ("Version 1", "Version 2", "Played now", "One", "Two", "Educator"):
        assert words in page.text
    compared = bruno.get("/author/passwords/diff?old=1&new=2").text
    assert "<ins>always </ins>" in compared
    assert "1 line added or changed" in compared
    assert "<del>always</del>" in bruno.get("/author/passwords/diff?old=2&new=0").text
    assert "letter by letter" in bruno.get("/author/passwords/diff?old=2&new=2").text
    shown = bruno.get("/author/passwords/versions/1")
    assert "Length beats symbols." in shown.text
    kept = bruno.get("/author/passwords/versions/1?file=1")
    assert kept.text == TEXT
    assert "attachment" in (kept.header("Content-Disposition") or "")
    reply = bruno.send(page, {})  # the first form is that of the newest version
    assert reply.header("Location") == "/author/passwords/history?restored=2"
    assert "always beats" in author.draft(place.site, "passwords").text
    assert bruno.send(page, {}).status == 303, "twice changes nothing"
    saved(place, TEXT)
    clash = bruno.send(page, {})
    assert clash.status == 409
    assert author.draft(place.site, "passwords").text == TEXT


def test_two_who_save_at_once_see_both_texts(place: Place, bruno: Browser) -> None:
    begun(place)
    mine = TEXT.replace("Length beats", "Bruno & Length beat")
    csrf = token(bruno, "/author/passwords/publish")
    fields = [("csrf_token", csrf), ("edition", "1")]
    saved(place, TEXT.replace("Length beats", "Dita’s length beats"))
    reply = bruno.post("/author/passwords/save", [*fields, ("text", mine)])
    assert reply.status == 409
    assert "Bruno &amp; Length beat" in reply.text
    assert "Dita’s length beats" in reply.text
    assert "Dita’s length" in author.draft(place.site, "passwords").text
    form = form_of(reply)
    assert dict(form.filled)["edition"] == "2"
    assert bruno.send(reply, {"text": mine}).status == 303
    assert author.draft(place.site, "passwords").text == mine


def test_pictures_are_checked_listed_and_removed(place: Place, bruno: Browser) -> None:
    begun(
        place, TEXT.replace("key: long", "key: long\n    media: {file: kite.png, description: A}")
    )
    path = "/author/passwords/pictures"
    assert "kite.png" in bruno.get("/author/passwords/publish").text, "it is missing yet"
    csrf = token(bruno, path)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for name, content, says in (
        ("kite.svg", svg, "cannot be used"),
        ("kite.png", svg, "cannot be used"),
        ("kite.png", b"\x89PNG\r\n\x1a\n" + b"a" * 100, "cannot be used"),
        ("kite.png", png(2, 2) + b"a" * (4 * 2**20), "larger than 4 MB"),
        ("पतंग.png", png(2, 2), "Choose a name"),
        ("", b"", "Choose a file"),
    ):
        reply = upload(bruno, path, name, content, {"csrf_token": csrf})
        assert reply.status == 422, name
        assert says in html.unescape(reply.text), (name, reply.text[-2500:])
    assert author.draft(place.site, "passwords").media == {}
    stale = upload(bruno, path, "kite.png", png(2, 2), {"csrf_token": "x", "name": "my-name"})
    assert stale.status == 422
    assert "my-name" in stale.text
    reply = upload(bruno, path, "../Kite.PNG", png(2, 3), {"csrf_token": csrf, "name": "kite"})
    assert reply.header("Location") == f"{path}?added=kite.png"
    page = bruno.follow(reply)
    assert "2 by 3 points" in page.text
    assert "Shown by question: 1" in page.text
    digest = author.draft(place.site, "passwords").media["kite.png"]
    picture = place.browser().get(f"/media/{digest}")
    assert picture.header("Content-Type") == "image/png"
    assert author.publish(
        place.site, account(place, "Bruno"), "passwords", 1, "", place.clock()
    ).fresh
    gone = bruno.send(page, {})
    assert gone.header("Location") == path
    assert author.draft(place.site, "passwords").media == {}
    assert place.browser().get(f"/media/{digest}").status == 200, "the version keeps it"


def test_a_draft_is_deleted_only_before_its_first_version(place: Place, bruno: Browser) -> None:
    begun(place)
    page = bruno.get("/author/passwords/delete")
    saved(place, TEXT + "# more\n")
    meanwhile = bruno.send(page, {})
    assert meanwhile.status == 409
    reply = bruno.send(meanwhile, {})
    assert "The draft is deleted." in bruno.follow(reply).text
    assert bruno.get("/author/passwords/history").status == 404
    begun(place)
    published(place)
    reply = bruno.get("/author/passwords/delete")
    assert reply.header("Location") == "/author/passwords/history"


@pytest.fixture
def lying(place: Place) -> Path:
    """Lay one good and one broken file into the folder of banks."""
    root = place.site.settings.banks
    assert root is not None
    (root / "names.yaml").write_text(TEXT)
    (root / "half.yaml").write_text(TEXT.replace("key: long", "key: none"))
    publish.import_folder(place.site, root, place.clock())
    return root


def test_a_file_of_the_folder_can_be_read_copied_and_taken_over(
    place: Place, bruno: Browser, lying: Path
) -> None:
    page = bruno.get("/author/names/history").text
    assert "This bank is a file" in page
    assert "names.yaml" in page
    assert str(lying) not in page, "where the folder lies is nobody's business"
    assert bruno.get("/author/names/publish").header("Location") == "/author/names/history"
    assert "Remove" not in bruno.get("/author/names/pictures").text
    copy = bruno.get("/author/names/copy")
    assert dict(form_of(copy).filled)["id"] == "names-2"
    for wanted, says in (("Bad id", "small letters"), ("half", "already"), ("names", "already")):
        reply = bruno.send(copy, {"id": wanted})
        assert reply.status == 422
        assert says in reply.text
    stale = bruno.send(copy, {"id": "my-names", "csrf_token": "x"})
    assert stale.status == 422
    assert dict(form_of(stale).filled)["id"] == "my-names"
    assert bruno.send(copy, {"id": "my-names"}).header("Location") == "/author/my-names"
    assert author.draft(place.site, "my-names").text == TEXT
    ask = bruno.get("/author/names/take-over")
    assert author.origin(place.site, "names") == "folder"
    assert bruno.send(ask, {}).status == 303
    assert author.origin(place.site, "names") == "browser"
    assert bruno.get("/author/names/take-over").status == 303


def test_problems_of_a_file_are_shown_with_their_place(
    place: Place, bruno: Browser, lying: Path
) -> None:
    for path in ("/author", "/author/half/history"):
        page = bruno.get(path).text
        assert "half.yaml:6:10" in page, path
        assert "is not one of the options" in page
        assert str(lying) not in page
    (lying / "half.yaml").write_text(TEXT)
    assert "half.yaml:6:10" not in bruno.get("/author").text, "read when it is asked for"


def test_a_bank_that_is_not_there_is_missing(place: Place, bruno: Browser) -> None:
    begun(place)
    for path in (
        "/author/nowhere/history",
        "/author/nowhere/diff",
        "/author/nowhere/publish",
        "/author/nowhere/pictures",
        "/author/nowhere/copy",
        "/author/nowhere/take-over",
        "/author/nowhere/delete",
        "/author/nowhere/versions/1",
        "/author/passwords/versions/1",
        "/author/passwords/diff?old=7&new=0",
    ):
        assert bruno.get(path).status == 404, path


def test_the_shipped_banks_are_listed(tmp_path: Path) -> None:
    banks = tmp_path / "banks"
    shutil.copytree(folder("question_banks"), banks)
    (tmp_path / "home").mkdir()
    place = open_place(tmp_path / "home", banks=banks)
    publish.import_folder(place.site, banks, place.clock())
    browser = signed_in(place, "Bruno")
    page = browser.get("/author").text
    for name in ("Safer internet, India", "Screen time, together", "Safe together"):
        assert name in page
    assert "to fix" not in page
    place.shut()


def test_an_example_is_begun_and_published_in_four_requests(place: Place, bruno: Browser) -> None:
    reply = bruno.send(bruno.get("/author/new?start=example"), {"title": "My first bank"})
    bank = (reply.header("Location") or "").removeprefix("/author/")
    assert author.draft(place.site, bank).text == example("My first bank", "en")
    assert bruno.send(bruno.get(f"/author/{bank}/publish"), {"note": ""}).status == 303
    assert bruno.get(f"/en/q/{bank}").status == 200
