"""The form of one item: every type, without a script, and nothing else of the text touched."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

import pytest

from quiz.banks.parsing import parse
from quiz.items.registry import kinds
from quiz.services import author
from tests.web.formed import Desk, Filled
from tests.web.place import TINY, Place, open_place
from tests.web.staffed import account, signed_in

HEAD = """\
# A bank of Bruno's. This comment stays.
title: {en: Mine, hi: मेरा}
language: en
"""
FIRST = """\
items:
  # the first one
  - id: first
    type: true_false
    stem: Is it so?  # said in class
    key: true
    rationale: It is.
"""
FULL: dict[str, str] = {
    "single": """\
    type: single
    competence: "1.2"
    theme: scams
    difficulty: medium
    stem:
      en: Which one?  # the English
      hi: कौन सा?
    options:
      # never the first
      a: {text: {en: Red, hi: लाल}, misconception: red-is-best}
      b:
        text: Blue
        feedback: "Yes: blue"
      c: Green
    key: b
    rationale: >
      Blue is
      best.
    sources:
      - {url: "https://example.org/a", checked_on: 2026-01-01}
    lint_ignore: [{rule: IW-03, why: It has to be long}]
""",
    "multiple": """\
    stem: Which ones?
    options: {a: One, b: Two, c: Three}
    key: [a, c]  # both
    marking: net
    rationale: So.
""",
    "true_false": """\
    stem: True?
    key: false
    rationale: No.
""",
    "order": """\
    type: order
    stem: In which order?
    sequence:
    - First  # of all
    - {en: Second, hi: दूसरा}
    - Third
    rationale: So.
""",
    "match": """\
    type: match
    stem: What goes with what?
    pairs:
      - [Password, secret]
      - [{en: Name, hi: नाम}, public]
    distractors: [both]
    rationale: So.
""",
    "hottext": """\
    type: hottext
    stem: What is odd?
    passage: |
      Dear [[*friend|who]], send [[*money|what]]
      to the [[bank|bank]].
    spans:
      who: {misconception: friends-write, feedback: No name.}
    rationale: So.
""",
    "numeric": """\
    type: numeric
    stem: How many?
    key: 40
    tolerance: 10%
    unit: {en: minutes, hi: मिनट}
    rationale: So.
""",
    "short_text": """\
    type: short_text
    stem: Which word?
    accept: {en: [phishing, fishing], hi: [फ़िशिंग]}
    rationale: So.
""",
    "hotspot": """\
    type: hotspot
    stem: Where?
    media: {file: page.png, description: A page}
    regions:
      bar: {name: Address bar, shape: [0, 0, 100, 10]}
      logo: {name: The logo, shape: [50, 50, 5.5]}
    key: [bar]
    rationale: So.
""",
    "scale": """\
    type: scale
    stem: How sure?
    labels: [Never, Sometimes, Always]
    lowest: Not at all
""",
    "poll": """\
    type: poll
    stem: What do you use?
    options: {a: Phone, b: Laptop}
    choose: many
""",
    "card": """\
    type: card
    stem: A break
    body: |-
      Stand up.

      Breathe.
""",
}
"""One item of each type, in many layouts."""

NEW: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "single": (
        {
            "options-1-text": "Red", "options-1-misconception": "Red is best",
            "options-2-text": "Blue", "options-2-feedback": "Yes", "key": "2",
            "options-3-text": "Green",
        },
        {
            "options": {
                "a": {"text": "Red", "misconception": "red-is-best"},
                "b": {"text": "Blue", "feedback": "Yes"},
                "c": "Green",
            },
            "key": "b",
        },
    ),
    "multiple": (
        {
            "options-1-text": "One", "options-2-text": "Two: both", "options-3-text": "Three",
            "options-1-key": "1", "options-2-key": "1", "marking": "net",
        },
        {
            "options": {"a": "One", "b": "Two: both", "c": "Three"},
            "key": ["a", "b"], "marking": "net",
        },
    ),
    "true_false": ({"key": "false"}, {"key": "false"}),
    "order": (
        {"sequence-1-text": "One", "sequence-2-text": "Two", "marking": "pairs"},
        {"sequence": ["One", "Two"], "marking": "pairs"},
    ),
    "match": (
        {
            "pairs-1-left": "A", "pairs-1-right": "1", "pairs-2-left": "B", "pairs-2-right": "2",
        },
        {"pairs": [["A", "1"], ["B", "2"]]},
    ),
    "hottext": (
        {"passage": "Dear [[*friend]],\nsend [[money]].", "caption": "A mail"},
        {"passage": "Dear [[*friend]],\nsend [[money]].", "caption": "A mail"},
    ),
    "numeric": (
        {"key": "2.5", "tolerance": "10%", "unit": "GB"},
        {"key": "2.5", "tolerance": "10%", "unit": "GB"},
    ),
    "short_text": ({"accept": "kite\nthe kite\n"}, {"accept": ["kite", "the kite"]}),
    "hotspot": (
        {
            "media_file": "page.png", "media_description": "A page",
            "regions-1-name": "Address bar", "regions-1-shape": "0, 0, 100, 10.5",
            "regions-1-key": "1", "regions-2-name": "Logo", "regions-2-shape": "50 50 5",
        },
        {
            "media": {"file": "page.png", "description": "A page"},
            "regions": {
                "address-bar": {"name": "Address bar", "shape": ["0", "0", "100", "10.5"]},
                "logo": {"name": "Logo", "shape": ["50", "50", "5"]},
            },
            "key": ["address-bar"],
        },
    ),
    "scale": (
        {
            "labels-1-text": "Never", "labels-2-text": "Now and then", "labels-3-text": "Always",
            "lowest": "Not at all",
        },
        {"labels": ["Never", "Now and then", "Always"], "lowest": "Not at all"},
    ),
    "poll": (
        {"options-1-text": "Phone", "options-2-text": "Laptop", "choose": "many"},
        {"options": {"a": "Phone", "b": "Laptop"}, "choose": "many"},
    ),
    "card": ({"body": "Stand up.\n\nBreathe."}, {"body": "Stand up.\n\nBreathe."}),
}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Give all tests of this file one place: each begins a bank of its own."""
    home = tmp_path_factory.mktemp("form") / "home"
    home.mkdir()
    made = open_place(home)
    yield made
    made.shut()


def with_item(kind: str) -> str:
    body = FULL[kind].split("    ", 1)[1]
    item = f"  # this one\n  - id: it\n    {body}    # its end\n"
    return f"{HEAD}{FIRST}\n{item}\n  - {{stem: Last?, key: true}}\n"


def changed(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize("kind", list(kinds()))
def test_a_new_item_of_each_type_is_written_as_it_was_typed(place: Place, kind: str) -> None:
    desk = Desk(place, HEAD + FIRST)
    _, form = desk.see(f"new?type={kind}")
    typed, wanted = NEW[kind]
    common = {"stem": "What: this? #1", "talk": "Talk.", "difficulty": "easy", "theme": "Safe mail"}
    common |= {"competence": "1.2"} | ({"rationale": "So."} if kind != "card" else {})
    form.fields.update({**common, **typed})
    seen, _ = desk.press(form)
    assert seen.status == 200
    assert desk.text.startswith(HEAD + FIRST)
    made = desk.items[1]
    assert made == {
        "id": "what-this-1", "type": kind, **common, "theme": "safe-mail", **wanted,
    }  # fmt: skip
    found = parse(desk.text, "mine.yaml", media={"page.png"})
    assert found.bank is not None, found.problems
    assert found.bank.items[1].type == kind


@pytest.mark.parametrize("kind", list(kinds()))
def test_saving_without_a_change_changes_nothing(place: Place, kind: str) -> None:
    text = with_item(kind)
    desk = Desk(place, text)
    seen, form = desk.see(2)
    assert seen.status == 200
    desk.press(form)
    assert desk.text == text


CHANGES: dict[str, tuple[dict[str, str], list[str]]] = {
    "single": (
        {"options-3-text": "Gray", "options-3-feedback": "No: #1"},
        ["-       c: Green", "+       c:", "+         text: Gray", '+         feedback: "No: #1"'],
    ),
    "multiple": (
        {"options-2-text": "Deux"},
        ["-     options: {a: One, b: Two, c: Three}", "+     options: {a: One, b: Deux, c: Three}"],
    ),
    "true_false": ({"key": "true"}, ["-     key: false", "+     key: true"]),
    "order": (
        {"sequence-2-text": "2nd"},
        ["-     - {en: Second, hi: दूसरा}", "+     - {en: 2nd, hi: दूसरा}"],
    ),
    "match": (
        {"pairs-2-left": "Full name"},
        ["-       - [{en: Name, hi: नाम}, public]", "+       - [{en: Full name, hi: नाम}, public]"],
    ),
    "hottext": (
        {"spans-3-misconception": "Banks write"},
        ["+       bank:", "+         misconception: banks-write"],
    ),
    "numeric": ({"key": "45"}, ["-     key: 40", "+     key: 45"]),
    "short_text": (
        {"accept": "phishing\nfishing\nspear: phishing"},
        [
            "-     accept: {en: [phishing, fishing], hi: [फ़िशिंग]}",
            '+     accept: {en: [phishing, fishing, "spear: phishing"], hi: [फ़िशिंग]}',
        ],
    ),
    "hotspot": (
        {"regions-2-key": "1"},
        ["-     key: [bar]", "+     key: [bar, logo]"],
    ),
    "scale": (
        {"highest": "Very"},
        ["+     highest: Very"],
    ),
    "poll": (
        {"options-1-text": "A phone"},
        ["-     options: {a: Phone, b: Laptop}", "+     options: {a: A phone, b: Laptop}"],
    ),
    "card": (
        {"body": "Stand up.\n\nBreathe in."},
        ["-       Breathe.", "+       Breathe in."],
    ),
}


@pytest.mark.parametrize("kind", list(kinds()))
def test_one_field_that_is_edited_changes_its_own_lines_alone(place: Place, kind: str) -> None:
    text = with_item(kind)
    desk = Desk(place, text)
    _, form = desk.see(2)
    typed, lines = CHANGES[kind]
    form.fields.update(typed)
    desk.press(form)
    assert changed(text, desk.text) == lines


def test_texts_in_the_other_languages_and_what_the_form_does_not_know_stay(place: Place) -> None:
    desk = Desk(place, with_item("single"))
    _, form = desk.see(2)
    desk.press(form, stem="Which?", options__1__text="Crimson", rationale="Because.", theme="")
    made = desk.items[1]
    assert made["stem"] == {"en": "Which?", "hi": "कौन सा?"}
    assert made["options"]["a"]["text"] == {"en": "Crimson", "hi": "लाल"}
    assert made["lint_ignore"] == [{"rule": "IW-03", "why": "It has to be long"}]
    assert made["rationale"] == "Because.\n"
    assert "theme" not in made
    for comment in ("# A bank of Bruno's.", "# this one", "# never the first", "# its end"):
        assert comment in desk.text


def test_rows_are_added_removed_and_moved_with_what_is_typed_and_nothing_is_saved(
    place: Place,
) -> None:
    text = with_item("single")
    desk = Desk(place, text)
    _, form = desk.see(2)
    seen, form = desk.press(form, "add-options", stem="Typed", options__1__text="Crimson")
    assert "Not saved yet." in seen.text
    assert form.fields["options-count"] == "4"
    assert (form.fields["stem"], form.fields["options-1-text"]) == ("Typed", "Crimson")
    _, form = desk.press(form, "down-options-1", options__4__text="Pink")
    assert form.fields["options-2-text"] == "Crimson"
    _, form = desk.press(form, "remove-options-3")
    assert desk.text == text
    assert form.fields["key"] == "1"
    _, form = desk.press(form)
    made = desk.items[1]
    assert list(made["options"]) == ["b", "a", "d"]
    assert made["options"]["d"] == "Pink"
    assert made["options"]["a"]["text"] == {"en": "Crimson", "hi": "लाल"}
    assert made["key"] == "b"
    assert "# never the first\n      a: {text: {en: Crimson, hi: लाल}" in desk.text


def test_lines_keep_their_translations_when_they_move(place: Place) -> None:
    desk = Desk(place, with_item("order"))
    _, form = desk.see(2)
    _, form = desk.press(form, "up-sequence-2")
    desk.press(form)
    assert desk.items[1]["sequence"] == [{"en": "Second", "hi": "दूसरा"}, "First", "Third"]
    assert "- First  # of all" in desk.text


def test_no_more_rows_are_added_than_a_type_allows(place: Place) -> None:
    desk = Desk(place, HEAD + FIRST)
    _, form = desk.see("new?type=match")
    for _ in range(9):
        seen, form = desk.press(form, "add-distractors")
        assert seen.status == 200
    assert form.fields["distractors-count"] == "2"


def test_an_item_is_copied_moved_and_deleted(place: Place) -> None:
    desk = Desk(place, with_item("single"))
    seen, form = desk.press(desk.see(2)[1], "copy")
    assert seen.path.startswith(f"/author/{desk.bank}/form/3")
    assert [item.get("id") for item in desk.items] == ["first", "it", "it-2", None]
    assert desk.items[2]["options"] == desk.items[1]["options"]
    assert desk.text.count("# its end") == 2, "comments inside of it are copied, too"
    seen, form = desk.press(form, "earlier")
    assert seen.path.startswith(f"/author/{desk.bank}/form/2")
    assert [item.get("id") for item in desk.items] == ["first", "it-2", "it", None]
    _, form = desk.press(desk.see(1)[1], "later", stem="Is it?")
    assert [item.get("id") for item in desk.items] == ["it-2", "first", "it", None]
    assert desk.items[1]["stem"] == "Is it?"
    assert "# the first one\n  - id: first" in desk.text
    desk.press(desk.see(1)[1], "delete")
    assert [item.get("id") for item in desk.items] == ["first", "it", None]


def test_the_last_item_can_be_deleted_and_another_one_begun(place: Place) -> None:
    desk = Desk(place, HEAD + FIRST)
    seen, form = desk.press(desk.see(1)[1], "delete")
    assert desk.items == []
    assert seen.path == f"/author/{desk.bank}/form/new"
    desk.press(form, stem="New?", options__1__text="A")
    assert desk.items == [{"id": "new", "type": "single", "stem": "New?", "options": {"a": "A"}}]
    assert "# A bank of Bruno's." in desk.text


def test_problems_stand_beside_their_fields_and_in_a_summary(place: Place) -> None:
    desk = Desk(place, with_item("multiple"))
    seen, form = desk.press(desk.see(2)[1], points="12", marking="half")
    assert "There are 2 problems" in seen.text
    assert 'href="#f-points"' in seen.text
    assert set(form.invalid) == {"f-points", "f-marking"}
    assert "write at most 10" in seen.text.lower()


def test_the_same_as_text_has_the_numbers_of_its_lines(place: Place) -> None:
    desk = Desk(place, with_item("numeric"))
    seen, _ = desk.see(2)
    lines = desk.text.splitlines()
    first = lines.index("  - id: it") + 1
    last = lines.index("    # its end") + 1
    assert f"lines {first} to {last}" in seen.text


def test_what_somebody_saved_meanwhile_elsewhere_in_the_bank_stays(place: Place) -> None:
    text = with_item("single")
    desk = Desk(place, text)
    _, form = desk.see(2)
    draft = author.draft(place.site, desk.bank)
    other = text.replace("Is it so?", "Is it really so?").replace(
        "  # this one", "  - {id: between, stem: Between?, key: true}\n\n  # this one"
    )
    chen = account(place, "Dita")
    author.save(place.site, chen, desk.bank, draft.edition, other, place.clock())
    desk.press(form, options__3__text="Gray")
    assert desk.text == other.replace("c: Green", "c: Gray")


def test_what_somebody_saved_meanwhile_in_this_item_is_shown_beside_it(place: Place) -> None:
    text = with_item("single")
    desk = Desk(place, text)
    _, form = desk.see(2)
    draft = author.draft(place.site, desk.bank)
    other = text.replace("c: Green", "c: Emerald")
    author.save(place.site, account(place, "Dita"), desk.bank, draft.edition, other, place.clock())
    seen, _ = desk.press(form, options__2__text="Navy")
    assert seen.status == 409
    assert desk.text == other
    assert "Emerald" in seen.text
    assert "Navy" in seen.text


def test_what_was_typed_for_an_item_that_somebody_deleted_is_shown_beside_the_text(
    place: Place,
) -> None:
    desk = Desk(place, with_item("single"))
    _, form = desk.see(2)
    desk.press(desk.see(2)[1], "delete")
    seen, _ = desk.press(form, options__2__text="Navy", stem="Still here?")
    assert seen.status == 409
    assert "Still here?" in seen.text
    assert [item.get("id") for item in desk.items] == ["first", None]


def test_it_is_said_what_becomes_of_the_figures_of_a_published_item(place: Place) -> None:
    item = """\
  - id: steps
    type: order
    stem: In which order?
    sequence: [First, Second, Third]
    rationale: So.
"""
    desk = Desk(place, "title: Mine\n" + FIRST + item)
    bruno = account(place, "Bruno")
    author.publish(
        place.site, bruno, desk.bank, author.draft(place.site, desk.bank).edition, "", place.clock()
    )
    seen, form = desk.see(2)
    assert "figures" not in seen.text
    seen, form = desk.press(form, stem="In which order now?")
    assert "Its figures go on" in seen.text
    _, form = desk.press(form, "down-sequence-1")
    seen, _ = desk.press(form)
    assert "Its figures start afresh" in seen.text


HOSTILE = [
    "x\nkey: a\nitems: []",
    "x\n  - id: evil\n    stem: y",
    'x"\nkey: a',
    "x' # y",
    "!!python/object/apply:os.system [ls]",
    "*alias &anchor",
    "<<: {key: b}",
    "{{ 7*7 }}{% raw %}",
    "---\ntitle: evil\n...",
    "%YAML 1.1",
    "? x\n: y",
    "<script>alert(1)</script>",
    "- a\n- b",
    "a\tb",
    "|-\n  x",
    "@x `y`",
    "\u202eabc",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_is_typed_stays_text(place: Place, words: str) -> None:
    desk = Desk(place, with_item("single"))
    _, form = desk.see(2)
    seen, again = desk.press(
        form, stem=words, options__3__text=words, options__2__feedback=words, talk=words
    )
    assert seen.status == 200
    made = desk.items[1]
    assert made["stem"] == {"en": words, "hi": "कौन सा?"}
    assert (made["options"]["c"], made["talk"]) == (words, words)
    assert len(desk.items) == 3
    assert again.fields["stem"] == words
    assert "<script>alert" not in seen.text


def test_invisible_characters_are_left_out(place: Place) -> None:
    desk = Desk(place, with_item("single"))
    desk.press(desk.see(2)[1], stem="a\x07b\x00\x1b[31m\u2028c\x85")
    assert desk.items[1]["stem"]["en"] == "ab[31mc"


def test_a_huge_field_is_kept_and_reported(place: Place) -> None:
    desk = Desk(place, with_item("single"))
    seen, form = desk.press(desk.see(2)[1], stem="x" * 200_000)
    assert seen.status == 200
    assert "f-stem" in form.invalid
    assert len(desk.items[1]["stem"]["en"]) == 200_000


def test_a_form_beyond_all_measure_is_refused_and_nothing_is_saved(place: Place) -> None:
    text = with_item("single")
    desk = Desk(place, text)
    seen, _ = desk.press(desk.see(2)[1], stem="x" * 1_100_000)
    assert seen.status == 413
    assert desk.text == text


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "essay"},
        {"options-count": "99999999999999999999"},
        {"options-count": "-1"},
        {"do": "up-options-99"},
        {"do": "remove-options-x"},
        {"do": "add-nothing"},
        {"do": "add-options-1-2-3"},
        {"key": "99"},
        {"options-1-was": "zzz"},
        {"seen": "x" * 10_000},
        {"kind": "hotspot", "regions-count": "3"},
        {"kind": "card"},
    ],
)
def test_a_form_that_no_page_of_ours_made_breaks_nothing(
    place: Place, fields: dict[str, str]
) -> None:
    desk = Desk(place, with_item("single"))
    _, form = desk.see(2)
    form.fields.update(fields)
    seen = desk.browser.post(form.action, {"do": "save", **form.fields}.items())
    assert seen.status < 500
    assert len(desk.items) == 3


def test_a_forged_form_saves_nothing(place: Place) -> None:
    text = with_item("single")
    desk = Desk(place, text)
    seen, form = desk.press(desk.see(2)[1], csrf_token="nonsense", stem="Forged")
    assert seen.status == 422
    assert desk.text == text
    assert form.fields["stem"] == "Forged"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: [", "cannot be read"),
        ("title: T\nitems:\n  - {stem: x}\n", "type of this question is not clear"),
        ("title: T\nitems:\n  - just a text\n", "no question"),
    ],
)
def test_what_the_form_cannot_show_is_left_to_the_text(place: Place, text: str, words: str) -> None:
    desk = Desk(place, text)
    seen, _ = desk.see(1)
    assert seen.status == 200
    assert words in seen.text


def test_there_is_no_form_of_an_item_or_a_bank_that_is_not_there(place: Place) -> None:
    desk = Desk(place, HEAD + FIRST)
    bank = desk.bank
    for path in (f"{bank}/form/0", f"{bank}/form/2", f"{bank}/form/new?type=essay", "x/form/1"):
        assert desk.browser.get(f"/author/{path}").status == 404
    there = desk.browser.get(f"/author/{bank}/form").header("Location")
    assert there == f"/author/{bank}/form/1"


def test_an_organizer_has_no_form(place: Place) -> None:
    desk = Desk(place, HEAD + FIRST)
    assert signed_in(place, "Chen").get(f"/author/{desk.bank}/form/1").status == 404


def test_fields_of_the_form_have_labels_and_ids_of_their_own(place: Place) -> None:
    for kind in kinds():
        desk = Desk(place, with_item(kind))
        seen, form = desk.see(2)
        assert isinstance(form, Filled)
        ids = [part.split('"')[0] for part in seen.text.split(' id="')[1:]]
        assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]


def test_a_bank_of_the_folder_is_shown_and_not_changed(place: Place) -> None:
    raw = {**TINY, "id": "of-the-folder"}
    place.publish(raw)
    bruno = Desk(place, HEAD + FIRST).browser
    seen = bruno.get("/author/of-the-folder/form/1")
    form = Filled(seen.text)
    assert seen.status == 200
    assert '<fieldset class="all" disabled>' in seen.text
    assert form.fields["stem"] == "One?"
    sent = bruno.post(form.action, {**form.fields, "do": "save", "stem": "Changed?"}.items())
    assert sent.status == 409
    assert "Changed?" not in author.draft(place.site, "of-the-folder").text
