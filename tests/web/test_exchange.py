"""Bruno takes over files of other programs on a page, and gets his banks in their formats."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from quiz.banks.interchange.formats import FORMATS
from quiz.banks.interchange.recognising import take
from quiz.banks.interchange.texts import MAX_FILE
from quiz.services import author, exchange
from tests.banks.interchange import test_hostile_files as hostile
from tests.web.place import Browser, Place, Seen
from tests.web.staffed import account, signed_in

FILES = Path(__file__).parents[1] / "banks" / "interchange" / "files"
TABLES = ("bank", "draft", "draft_media", "imported", "media", "revision")


@pytest.fixture
def bruno(place: Place) -> Browser:
    return signed_in(place, "Bruno")


def send(browser: Browser, content: bytes, name: str = "quiz.xml", language: str = "en") -> Seen:
    """Choose a file on the page and send it."""
    page = browser.get("/author/import")
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None
    parts = [
        f'--kite\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{found[1]}\r\n',
        f'--kite\r\nContent-Disposition: form-data; name="language"\r\n\r\n{language}\r\n',
        f'--kite\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n',
        "Content-Type: application/octet-stream\r\n\r\n",
    ]
    return browser.ask(
        "POST",
        "/author/import",
        "".join(parts).encode() + content + b"\r\n--kite--\r\n",
        content_type="multipart/form-data; boundary=kite",
    )


def kept(place: Place) -> list[int]:
    """Count the rows that an import may write."""
    return [place.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]


def test_a_file_of_moodle_becomes_a_draft_with_a_report(place: Place, bruno: Browser) -> None:
    assert 'href="/author/import"' in bruno.get("/author").text
    reply = send(bruno, (FILES / "passwords.xml").read_bytes(), "mots-de-passe.xml", "fr")
    assert (reply.status, reply.header("Location")) == (303, "/author/strong-passwords/imported")
    page = bruno.follow(reply)
    assert page.status == 200
    assert "Strong passwords is here, as a draft" in page.text
    assert "From “mots-de-passe.xml”, Moodle XML, 11 questions, French." in page.text
    assert "10 of 11 questions came over. 3 of them need you." in page.text
    assert "The picture has no description. Add one." in page.text
    assert "4 whole, 3 changed, 3 to fix, 1 left out" in " ".join(page.text.split())
    draft = author.draft(place.site, "strong-passwords")
    assert draft.by == "educator"
    assert list(draft.media) == ["pad-lock.png"]
    fix = re.search(r'class="btn sm" href="(/author/strong-passwords#L(\d+))"', page.text)
    assert fix is not None
    line = draft.text.split("\n")[int(fix[2]) - 1]
    assert line.strip() == "- id: padlock"
    table = bruno.get("/author/strong-passwords/imported.csv")
    assert table.header("Content-Disposition") == (
        'attachment; filename="strong-passwords-import.csv"'
    )
    assert "Essay: my worst password,left-out" in table.text


def test_the_report_stays_until_it_is_put_away(place: Place, bruno: Browser) -> None:
    send(bruno, b"Q?\nA) 1\nB) 2\nANSWER: A\n", "first-quiz.txt")
    page = bruno.get("/author/first-quiz/imported")
    assert "1 of 1 question came over." in page.text
    assert exchange.report(place.site, "first-quiz") is not None
    away = bruno.send(page)
    assert away.status == 303
    assert exchange.report(place.site, "first-quiz") is None
    assert bruno.get("/author/first-quiz/imported").status == 303
    assert author.draft(place.site, "first-quiz").text.startswith("# yaml-language-server")
    assert bruno.get("/author/nobody/imported").status == 404


def test_the_same_file_twice_is_two_banks(place: Place, bruno: Browser) -> None:
    for bank in ("quiz", "quiz-2"):
        reply = send(bruno, b"Q?\nA) 1\nB) 2\nANSWER: A\n", "quiz.txt")
        assert reply.header("Location") == f"/author/{bank}/imported"


def test_a_bank_in_yaml_is_opened_as_it_is(place: Place, bruno: Browser) -> None:
    text = "id: kites\ntitle: Kites\nitems:\n  - stem: Up?  # mine\n    key: true\n"
    reply = send(bruno, text.encode(), "kites.yaml")
    assert reply.header("Location") == "/author/kites"
    assert author.draft(place.site, "kites").text == text
    assert exchange.report(place.site, "kites") is None


def test_a_deleted_draft_takes_its_report_along(place: Place, bruno: Browser) -> None:
    before = kept(place)
    send(bruno, (FILES / "passwords.xml").read_bytes())
    author.delete(place.site, account(place, "Bruno"), "strong-passwords", 1, place.clock())
    assert kept(place) == before


HOSTILE = {
    "empty": b"",
    "binary": b"\x00\x01\x02",
    "words": b"just words",
    **{f"xml-{name}": content for name, content in hostile.XML.items()},
    **{f"zip-{name}": make() for name, make in hostile.ARCHIVES.items() if name != "twice"},
    "quote": hostile.MILLION["quote"],
    "lines": hostile.MILLION["lines"],
}


def test_what_means_harm_is_refused_on_the_page_and_nothing_is_kept(
    place: Place, bruno: Browser
) -> None:
    before = kept(place)
    for name, content in HOSTILE.items():
        reply = send(bruno, content, f"../../{name}<script>.zip")
        assert reply.status == 422, name
        assert "This file cannot be taken over." in reply.text or "Choose a file" in reply.text
        assert "<script>." not in reply.text
        assert kept(place) == before, name
    assert send(bruno, b"Q?\nA) 1\nB) 2\nANSWER: A\n").status == 303


def test_a_file_over_the_limit_is_refused_before_it_is_read(place: Place, bruno: Browser) -> None:
    before = kept(place)
    assert send(bruno, b"x" * (MAX_FILE + 128 * 1024)).status == 413
    assert send(bruno, b"x" * (MAX_FILE + 1)).status == 422
    assert kept(place) == before


def test_what_a_file_says_is_shown_as_text(place: Place, bruno: Browser) -> None:
    content = (
        b'Is <b onclick=x>{{7*7}}</b> "><script>alert(1)</script> so?\nA) 1\nB) 2\nANSWER: A\n'
    )
    page = bruno.follow(send(bruno, content, "%22><script>alert(2)<b>.txt"))
    assert page.status == 200
    assert "<script>alert" not in page.text
    assert "onclick=x&gt;" in page.text
    assert "49" not in page.text.partition("<main")[2]


BANK = """\
id: kites
title: {en: Kites, hi: पतंग}
items:
  - id: first
    stem: {en: "=Up?", hi: ऊपर?}
    options: {a: {en: Yes, hi: हाँ}, b: {en: No, hi: नहीं}}
    key: a
    talk: {en: Talk., hi: बात।}
    rationale: {en: Wind., hi: हवा।}
  - id: broken
    stem: No key
    options: {a: x, b: y}
"""


@pytest.fixture
def kites(place: Place) -> str:
    author.begin(place.site, account(place, "Bruno"), "kites", BANK, place.clock())
    return "kites"


def test_every_format_is_offered_with_what_it_cannot_carry(
    place: Place, bruno: Browser, kites: str
) -> None:
    page = bruno.get(f"/author/{kites}/export")
    assert page.status == 200
    for one in FORMATS.values():
        assert f"/author/{kites}/export/{one.id}?language=en" in page.text.replace("&amp;", "&")
        file = bruno.get(f"/author/{kites}/export/{one.id}")
        assert file.status == 200
        assert file.header("Content-Type") == one.type
        assert re.fullmatch(
            rf'attachment; filename="kites[a-z0-9-]*\.{one.ending}"',
            file.header("Content-Disposition") or "",
        )
        assert file.header("X-Content-Type-Options") == "nosniff"
        form = "qti" if one.id.startswith("qti") else one.id
        again = take(file.body, "kites", form=form)
        assert [line.result for line in again.lines] == ["whole"]
    assert bruno.get(f"/author/{kites}/export/docx").status == 404
    assert bruno.get("/author/nobody/export").status == 404
    assert bruno.get("/author/nobody/export/gift").status == 404


def test_the_report_on_an_export_names_what_stays(place: Place, bruno: Browser, kites: str) -> None:
    page = bruno.get(f"/author/{kites}/export?form=gift&language=hi")
    assert "GIFT: 1 of 1 question goes along, 0 of them whole." in page.text
    assert "Not carried: talk." in page.text
    assert "Texts in the language en" in page.text
    assert "1 question has errors and stays here." in page.text
    file = bruno.get(f"/author/{kites}/export/gift?language=hi")
    assert "ऊपर?" in file.text
    table = bruno.get(f"/author/{kites}/export/csv")
    assert "'=Up?" in table.text
    assert "ऊपर?" in table.text


def test_a_draft_without_a_good_question_has_nothing_to_export(
    place: Place, bruno: Browser
) -> None:
    bruno_account = account(place, "Bruno")
    author.begin(place.site, bruno_account, "bad", "title: [", place.clock())
    assert "nothing to export" in bruno.get("/author/bad/export").text
    assert bruno.get("/author/bad/export/gift").status == 303


def test_the_empty_table_is_read_again(place: Place, bruno: Browser) -> None:
    reply = bruno.get("/author/import/table.xlsx")
    assert reply.status == 200
    with zipfile.ZipFile(io.BytesIO(reply.body)) as archive:
        assert "xl/workbook.xml" in archive.namelist()


def test_a_kill_between_two_steps_leaves_no_half_of_an_import(place: Place) -> None:
    """The draft, its pictures and its report are one transaction."""

    class Stop(Exception):
        pass

    before = kept(place)
    member = account(place, "Bruno")

    def also(connection: object) -> None:
        raise Stop

    with pytest.raises(Stop):
        author.begin(place.site, member, "x", "title: x", place.clock(), None, also)
    assert kept(place) == before


def test_a_line_of_an_export_leads_to_its_question(place: Place, bruno: Browser) -> None:
    text = BANK.replace(
        "- id: first", "- stem: No key\n    options: {a: x, b: y}\n  - id: first", 1
    )
    author.begin(place.site, account(place, "Bruno"), "kites", text, place.clock())
    page = bruno.get("/author/kites/export?form=gift")
    found = re.search(r'href="/author/kites#L(\d+)">Open', page.text)
    assert found is not None
    assert text.split("\n")[int(found[1]) - 1].strip() == "- id: first"
    assert "2 questions have errors and stay here." in page.text
