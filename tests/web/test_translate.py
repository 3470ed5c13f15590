"""Pages on which a bank is translated, without JavaScript; and files that nobody should send."""

from __future__ import annotations

import base64
import html
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from quiz.banks.translating import Counts
from quiz.services import author, publish
from quiz.web.author.tongues import choices, name_of, tag_of
from quiz.web.author.translate import WIDE, meter
from quiz.web.pages.chrome import direction
from tests.visitor import Form
from tests.web.place import Browser, Place, Seen
from tests.web.staffed import QUIZ, account, signed_in

AT = "/author/fakes/translate"


@pytest.fixture
def bruno(place: Place) -> Browser:
    """Let Bruno begin the quiz about fakes in the browser and publish it."""
    raw = json.dumps({**QUIZ, "id": "fakes"}, ensure_ascii=False)
    one = account(place, "Bruno")
    author.begin(place.site, one, "fakes", raw, place.clock())
    author.publish(place.site, one, "fakes", 1, "", place.clock())
    return signed_in(place, "Bruno")


def rewrite(place: Place, old: str, new: str) -> None:
    """Change the draft as the editor does."""
    draft = author.draft(place.site, "fakes")
    assert old in draft.text
    text = draft.text.replace(old, new)
    author.save(place.site, account(place, "Bruno"), "fakes", draft.edition, text, place.clock())


def form_at(seen: Seen, action: str) -> Form:
    return next(one for one in seen.page.forms if one.action.partition("?")[0].endswith(action))


def press_save(browser: Browser, seen: Seen, action: str, **changed: str) -> Seen:
    """Send a page's form with other words in the fields that end so, or with more fields."""
    form = form_at(seen, action)
    boxes = re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>\n?([^<]*)<', seen.text)
    fields = {html.unescape(name): html.unescape(text) for name, text in boxes}
    fields = {name: text for name, text in fields.items() if name in form.typed}
    fields |= dict(form.filled)
    for end, words in changed.items():
        name = next((one for one in fields if one.endswith(end.replace("__", "."))), end)
        fields[name] = words
    target = re.sub("^https?://[^/]+", "", form.action)
    return browser.post(target, list(fields.items()))


def upload(browser: Browser, language: str, file: str, content: bytes, **fields: str) -> Seen:
    """Send a file as a browser does."""
    seen = browser.get(f"{AT}/{language}?show=all")
    token = dict(form_at(seen, f"{language}/file").filled)["csrf_token"]
    data = {"csrf_token": token, "act": "look", **fields}
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in data.items()
    ]
    head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{file}"\r\n\r\n'
    body = b"".join([*parts, head.encode(), content, b"\r\n--cut--\r\n"])
    kind = "multipart/form-data; boundary=cut"
    return browser.ask("POST", f"{AT}/{language}/file", body, content_type=kind)


def plain(seen: Seen) -> str:
    """Give a page's words."""
    return " ".join(re.sub("<[^>]+>", " ", seen.text).split())


def test_the_languages_of_a_bank_are_listed_with_what_is_done(bruno: Browser) -> None:
    seen = bruno.get(AT)
    assert seen.status == 200
    assert "It is written in English." in plain(seen)
    assert "Hindi" in plain(seen)
    assert "11 texts. 11 done." in plain(seen)
    assert "Offered" in plain(seen)


@pytest.mark.parametrize(
    ("query", "to"),
    [
        ("language=mr&tag=", f"{AT}/mr"),
        ("language=mr&tag=UR", f"{AT}/ur"),
        ("language=mr&tag=pt_br", f"{AT}/pt-BR"),
        ("tag=zh-hant-tw", f"{AT}/zh-Hant-TW"),
    ],
)
def test_a_language_is_chosen_or_typed(bruno: Browser, query: str, to: str) -> None:
    seen = bruno.get(f"{AT}?{query}")
    assert (seen.status, seen.header("Location")) == (303, to)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("tag=", "Choose a language"),
        ("tag=klingon", "No language is known by this code"),
        ("tag=%3Cscript%3E", "No language is known by this code"),
        ("tag=en", "The bank is written in this language"),
    ],
)
def test_a_code_of_no_language_is_explained(bruno: Browser, query: str, says: str) -> None:
    seen = bruno.get(f"{AT}?{query}")
    assert seen.status == 422
    assert says in plain(seen)
    assert "<script>" not in seen.text.replace("<script src", "")


@pytest.mark.parametrize("language", ["en", "qq", "HI", "..", "%00", "x" * 70])
def test_the_address_of_no_language_is_missing(bruno: Browser, language: str) -> None:
    for end in ("", "/file", "/texts.po"):
        assert bruno.get(f"{AT}/{language}{end}").status == 404


def test_a_bank_that_is_not_there_is_missing(bruno: Browser) -> None:
    for path in ("/author/none/translate", "/author/none/translate/hi"):
        assert bruno.get(path).status == 404


def test_what_changed_is_shown_and_saved_and_found_right(place: Place, bruno: Browser) -> None:
    rewrite(place, "A bank asks for the code.", "A shop asks for the code.")
    rewrite(place, "What do you check?", "What do you check first?")
    seen = bruno.get(f"{AT}/hi")
    assert "11 texts. 9 done, 2 outdated." in plain(seen)
    assert "A <ins>shop</ins> asks for the code." in seen.text
    assert "A <del>bank</del> asks for the code." in seen.text
    assert "The marked word is new." in plain(seen)
    reply = press_save(bruno, seen, "/hi", otp__stem="दुकान कोड माँगती है।")
    assert (reply.status, reply.header("Location")) == (303, f"{AT}/hi?saved=1&right=0")
    assert 'hi": "दुकान कोड माँगती है।' in author.draft(place.site, "fakes").text
    seen = bruno.follow(reply)
    assert "1 text saved." in plain(seen)
    reply = press_save(bruno, seen, "/hi", right="items.habit.stem")
    seen = bruno.follow(reply)
    assert "1 text found right." in plain(seen)
    assert "Everything is translated." in plain(seen)


def test_all_texts_and_those_of_a_question_have_pages(bruno: Browser) -> None:
    everything = bruno.get(f"{AT}/hi?show=all")
    assert everything.text.count("<textarea") == 11
    second = bruno.get(f"{AT}/hi?q=2")
    assert second.text.count("<textarea") == 2
    assert "Question 2" in plain(second)
    bank = bruno.get(f"{AT}/hi?q=0")
    assert bank.text.count("<textarea") == 1
    for query in ("q=999", "q=-1", "q=%D9%A1", "page=99999&show=all", "show=%3Cb%3E"):
        assert bruno.get(f"{AT}/hi?{query}").status == 200


def test_thirty_texts_are_on_one_page_and_the_next_is_linked(place: Place, bruno: Browser) -> None:
    items = [
        {"type": "card", "id": f"c{n}", "stem": f"Card {n}", "body": f"Body {n}"} for n in range(20)
    ]
    raw = json.dumps({"id": "many", "title": "Many", "items": items})
    author.begin(place.site, account(place, "Bruno"), "many", raw, place.clock())
    first = bruno.get("/author/many/translate/ur")
    assert first.text.count("<textarea") == 30
    assert 'dir="rtl"' in first.text
    assert "1 to 30 of 41" in plain(first)
    second = bruno.get("/author/many/translate/ur?page=2")
    assert second.text.count("<textarea") == 11
    reply = press_save(bruno, second, "/ur", c19__body="متن")
    assert reply.header("Location") == "/author/many/translate/ur?page=2&saved=1&right=0"
    assert "languages" in author.draft(place.site, "many").text


def test_nothing_typed_is_lost_when_somebody_saved_meanwhile(place: Place, bruno: Browser) -> None:
    seen = bruno.get(f"{AT}/hi?show=all")
    dita = signed_in(place, "Dita")
    theirs = dita.get(f"{AT}/hi?show=all")
    press_save(dita, theirs, "/hi", otp__stem="दिता का वाक्य।")
    reply = press_save(bruno, seen, "/hi", otp__stem="ब्रूनो का वाक्य।", otp__rationale="बिलकुल नहीं।")
    assert reply.status == 409
    assert "1 text was not saved" in plain(reply)
    assert "ब्रूनो का वाक्य।</textarea>" in reply.text
    assert "दिता का वाक्य।" in plain(reply)
    text = author.draft(place.site, "fakes").text
    assert "दिता का वाक्य।" in text
    assert "बिलकुल नहीं।" in text
    again = press_save(bruno, reply, "/hi")
    assert again.status == 303
    assert "ब्रूनो का वाक्य।" in author.draft(place.site, "fakes").text


def test_nothing_typed_is_lost_on_a_page_that_was_open_too_long(
    place: Place, bruno: Browser
) -> None:
    before = author.draft(place.site, "fakes")
    seen = bruno.get(f"{AT}/hi?show=all")
    reply = press_save(bruno, seen, "/hi", csrf_token="stale", otp__stem="नया वाक्य।")
    assert reply.status == 422
    assert "नया वाक्य।</textarea>" in reply.text
    assert author.draft(place.site, "fakes") == before
    assert press_save(bruno, reply, "/hi").status == 303


def test_hostile_words_are_kept_as_words(place: Place, bruno: Browser) -> None:
    words = "</textarea><script>alert(1)</script> {{7*7}} \0 'x' \"y\" : - [a](javascript:1)"
    seen = bruno.get(f"{AT}/hi?show=all")
    reply = press_save(bruno, seen, "/hi", habit__stem=words)
    assert reply.status == 303
    shown = bruno.get(f"{AT}/hi?show=all")
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)" in shown.text
    assert "{{7*7}}" in shown.text
    assert author.check(
        place.site, "fakes", author.draft(place.site, "fakes").text, place.clock()
    ).parsed.draft


def test_a_form_that_is_too_large_is_refused(bruno: Browser) -> None:
    fields = [("csrf_token", "x"), ("t.title", "x" * (2 * 2**20))]
    assert bruno.post(f"{AT}/hi", fields).status == 413


def test_texts_leave_as_files(bruno: Browser) -> None:
    for ending, kind in (("xlf", "application/xliff+xml"), ("po", "text/x-gettext-translation")):
        seen = bruno.get(f"{AT}/hi/texts.{ending}")
        assert seen.status == 200
        assert (seen.header("Content-Type") or "").startswith(kind)
        assert seen.header("Content-Disposition") == (f'attachment; filename="fakes.hi.{ending}"')
    assert bruno.get(f"{AT}/hi/texts.exe").status == 404


@pytest.mark.parametrize("ending", ["xlf", "po"])
def test_a_file_is_looked_at_and_then_put_into_the_draft(
    place: Place, bruno: Browser, ending: str
) -> None:
    before = author.draft(place.site, "fakes").text
    file = bruno.get(f"{AT}/hi/texts.{ending}").text
    file = file.replace("बैंक कोड माँगता है।", "क्या बैंक कोड माँगता है?")
    report = upload(bruno, "hi", f"C:/files/fakes.hi.{ending}", file.encode())
    assert report.status == 200
    assert "Nothing is saved yet." in plain(report)
    assert "New or changed 1" in plain(report)
    assert author.draft(place.site, "fakes").text == before
    done = press_save(bruno, report, "hi/file")
    assert done.status == 200
    assert "1 text is in the draft." in plain(done)
    assert author.draft(place.site, "fakes").text == before.replace(
        "बैंक कोड माँगता है।", "क्या बैंक कोड माँगता है?"
    )


def test_a_file_for_a_bank_of_the_folder_gives_the_banks_file_back(
    place: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "banks"
    folder.mkdir()
    text = "title: {en: Fakes, hi: नकली}   # short\nitems:\n"
    text += "  - {type: card, id: a, stem: {en: One, hi: एक}, body: {en: Two, hi: दो}}\n"
    (folder / "fakes.yaml").write_text(text, encoding="utf-8")
    publish.import_folder(place.site, folder, place.clock())
    bruno = signed_in(place, "Bruno")
    seen = bruno.get(f"{AT}/hi?show=all")
    assert seen.status == 200
    assert "<textarea" not in seen.text
    file = bruno.get(f"{AT}/hi/texts.po").text.replace('"दो"', '"दूसरा"')
    report = upload(bruno, "hi", "fakes.po", file.encode())
    given = press_save(bruno, report, "hi/file")
    assert given.header("Content-Disposition") == 'attachment; filename="fakes.yaml"'
    assert given.text == text.replace("hi: दो", "hi: दूसरा")
    assert author.draft(place.site, "fakes").text == text


BOMB = b"""<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1">&b;</xliff>"""


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlf", BOMB, "never read"),
        ("a.xlf", b"\0" * 10, "not well-formed"),
        ("a.xlf", b"<a/>", "not XLIFF"),
        ("a.po", b"PK\x03\x04", "not a PO file"),
        ("a.po", b"\xff", "UTF-8"),
        ("../../../etc/passwd", b"root", "has to end in"),
        ("a.exe", b"MZ", "has to end in"),
        ("", b"", "Choose a file first"),
        ("\0.po", b'msgid "a"\nmsgstr "b"\n', "no such text"),
    ],
)
def test_hostile_files_are_refused_in_words(
    place: Place, bruno: Browser, name: str, content: bytes, says: str
) -> None:
    before = author.draft(place.site, "fakes")
    seen = upload(bruno, "hi", name, content)
    assert seen.status in (200, 422)
    assert says in plain(seen)
    assert author.draft(place.site, "fakes") == before


def test_files_of_another_bank_or_language_are_refused(bruno: Browser) -> None:
    hindi = bruno.get(f"{AT}/hi/texts.xlf").text
    seen = upload(bruno, "ur", "a.xlf", hindi.encode())
    assert (seen.status, "in another language: hi" in plain(seen)) == (422, True)
    seen = upload(bruno, "hi", "a.xlf", hindi.replace('"fakes"', '"<b>x"', 1).encode())
    assert seen.status == 422
    other = hindi.replace('id="fakes"', 'id="other"')
    seen = upload(bruno, "hi", "a.xlf", other.encode())
    assert (seen.status, "another bank: other" in plain(seen)) == (422, True)


def test_a_file_that_is_too_large_is_refused(bruno: Browser) -> None:
    assert upload(bruno, "hi", "a.po", b"#" * (9 * 2**20)).status in (413, 422)
    assert upload(bruno, "hi", "a.po", b"#" * (13 * 2**20)).status == 413


def test_a_report_that_was_tampered_with_is_refused(place: Place, bruno: Browser) -> None:
    before = author.draft(place.site, "fakes")
    for kept in ("!!!", "", base64.urlsafe_b64encode(b"\xff\xfe").decode()):
        seen = upload(bruno, "hi", "a.po", b"", file64=kept, name="a.po", act="take")
        assert seen.status == 422
    assert author.draft(place.site, "fakes") == before


def test_offering_needs_the_button(place: Place, bruno: Browser) -> None:
    seen = bruno.get(AT)
    reply = press_save(bruno, seen, "hi/offer")
    assert (reply.status, reply.header("Location")) == (303, AT)
    assert "Not offered yet" in plain(bruno.get(AT))
    reply = press_save(bruno, seen, "hi/offer", csrf_token="x")
    assert (reply.status, "That was not saved." in plain(reply)) == (422, True)


def test_only_educators_translate(place: Place, bruno: Browser) -> None:
    chen = signed_in(place, "Chen")
    for path in (AT, f"{AT}/hi", f"{AT}/hi/texts.po"):
        assert chen.get(path).status == 404
        assert place.browser().get(path).status == 303


def test_a_draft_that_cannot_be_read_leads_to_the_editor(place: Place, bruno: Browser) -> None:
    text = "title: ["
    draft = author.draft(place.site, "fakes")
    author.save(place.site, account(place, "Bruno"), "fakes", draft.edition, text, place.clock())
    assert "nothing to translate yet" in plain(bruno.get(AT))
    assert bruno.get(f"{AT}/hi").header("Location") == AT
    assert bruno.get(f"{AT}/hi/texts.po").header("Location") == AT


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("mr", "mr"), ("PT-br", "pt-BR"), (" zh_hans ", "zh-Hans"), ("es-419", "es-419"),
        ("de-1996", "de-1996"), ("qq", None), ("", None), ("e", None), ("en-" + "x" * 40, None),
        ("hi\n", "hi"), ("हि", None),
    ],
)  # fmt: skip
def test_tags_are_read_in_any_spelling(typed: str, tag: str | None) -> None:
    assert tag_of(typed) == tag


def test_languages_are_named_in_the_readers_language() -> None:
    assert (name_of("hi", "en"), name_of("en", "fr")) == ("Hindi", "Anglais")
    assert name_of("pt-BR", "en") == "Portuguese (Brazil)"
    assert name_of("es-419", "en").startswith("Spanish")
    assert name_of("xyz", "en") == "xyz"
    names = [name for _, name in choices("en", frozenset({"hi"}))]
    first = names.index("Albanian")
    assert names[first:] == sorted(names[first:], key=str.casefold)
    assert 0 < first < 20, "those of the interface and their neighbours come first"
    assert "Hindi" not in names
    assert len(names) > 50


@pytest.mark.parametrize(
    ("tag", "way"),
    [("ur", "rtl"), ("pa", "ltr"), ("pa-Arab", "rtl"), ("ur-Latn", "ltr"), ("ckb", "rtl"),
     ("ar-EG", "rtl"), ("en", "ltr")],
)  # fmt: skip
def test_the_direction_follows_the_script(tag: str, way: str) -> None:
    assert direction(tag) == way


@pytest.mark.parametrize("parts", [(80, 4, 2), (0, 0, 9), (1, 0, 999), (1, 1, 1), (500, 1, 1)])
def test_the_bar_is_shared_without_leaving_or_overlapping(parts: tuple[int, int, int]) -> None:
    done, outdated, missing = parts
    made = meter(Counts(sum(parts), done, outdated, missing, 0))
    boxes = [one for one in (made.done, made.outdated, made.missing) if one]
    assert len(boxes) == sum(map(bool, parts))
    assert boxes[0][0] == 0
    assert sum(boxes[-1]) == WIDE
    for (x, width), (following, _) in pairwise(boxes):
        assert x + width + 6 == following
        assert width >= 8
