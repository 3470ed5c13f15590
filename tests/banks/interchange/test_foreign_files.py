"""Files that other programs wrote come over, and the report is right about each question."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from quiz.banks.interchange.recognising import recognised, take
from quiz.banks.interchange.report import Imported, NotImported
from quiz.banks.parsing import Parsed, parse
from tests.banks.pictures import png

FILES = Path(__file__).parent / "files"


def taken(content: str | bytes, name: str = "file", **more: str) -> tuple[Imported, Parsed]:
    """Take over a file; gives it with the bank that its text is."""
    data = content.encode() if isinstance(content, str) else content
    found = take(data, name, **more)
    return found, parse(found.text, "x.yaml", media={one.name for one in found.media})


def results(found: Imported) -> list[str]:
    return [line.result for line in found.lines]


GIFT = r"""// true/false
::Q1:: 1+1=2 {T}

// multiple choice with specified feedback for right and wrong answers
::Q2:: What's between orange and green in the spectrum?
{ =yellow # right; good! ~red # wrong, it's yellow ~blue # wrong, it's yellow }

// fill-in-the-blank
::Q3:: Two plus {=two =2} equals four.

// matching
::Q4:: Which animal eats which food? { =cat -> cat food =dog -> dog food }

// math range question
::Q5:: What is a number from 1 to 5? {#3:2}

// math range specified with interval end points
::Q6:: What is a number from 1 to 5? {#1..5}
// translated on import to the same as Q5, but unavailable from Moodle question interface

// multiple numeric answers with partial credit and feedback
::Q7:: When was Ulysses S. Grant born? {#
         =1822:0      # Correct! Full credit.
         =%50%1822:2  # He was born in 1822. Half credit for being close.
}

// essay
::Q8:: How are you? {}
"""


def test_the_examples_of_moodles_page_on_gift_come_over() -> None:
    found, bank = taken(GIFT, "gift-examples.txt")
    assert recognised(GIFT.encode()) == "gift"
    assert results(found) == ["whole"] * 6 + ["changed", "left-out"]
    assert found.title == "Gift examples"
    assert bank.bank is not None
    q1, q2, q3, q4, q5, q6, q7 = bank.bank.items
    assert (q1.type, q1.id, q1.key) == ("true_false", "q1", True)  # type: ignore[attr-defined]
    assert q2.key == "a"  # type: ignore[attr-defined]
    assert q2.options["b"].feedback.root == {"en": "wrong, it's yellow"}  # type: ignore[attr-defined]
    assert q3.stem.root == {"en": "Two plus _____ equals four."}
    assert q3.accept == {"en": ("two", "2")}  # type: ignore[attr-defined]
    assert [right.root["en"] for _, right in q4.pairs] == ["cat food", "dog food"]  # type: ignore[attr-defined]
    assert (q5.key, q5.tolerance) == (3.0, "2")  # type: ignore[attr-defined]
    assert (q6.key, q6.tolerance) == (3.0, "2")  # type: ignore[attr-defined]
    assert (q7.key, q7.tolerance) == (1822.0, "0")  # type: ignore[attr-defined]
    assert found.lines[6].notes == (
        "Not carried: the number 1822:2 was worth 50%.",
        "What was said of a right answer became the rationale.",
        'Not carried, said of some answers: "He was born in 1822. Half credit for being close."',
    )
    assert found.lines[7].title == "How are you?"
    assert found.lines[7].notes[0].startswith("Free texts are never stored here.")


MORE_GIFT = r"""$CATEGORY: $course$/top/Tombs

Who's buried in Grant's tomb?{~Grant ~Jefferson =no one}

Grant is {~buried =entombed ~living} in Grant's tomb.

The American holiday of Thanksgiving is celebrated on the {
     ~second
     ~third
     =fourth
 } Thursday of November.

Who's buried in Grant's tomb?{=no one =nobody}

Grant is buried in Grant's tomb.{F}

The sun rises in the east.{T#No: look at a compass.#Yes, it does.}

When was Ulysses S. Grant born?{#1822}

What is the value of pi (to 3 decimal places)? {#3.141..3.142}

What two people are entombed in Grant's tomb? {
   ~%-50%No one
   ~%50%Grant
   ~%50%Grant's wife
   ~%-50%Grant's father
}

What two people are entombed in Grant's tomb? {
   ~%-100%No one
   ~%50%Grant
   ~%50%Grant's wife
   ~%-100%Grant's father
}

::Jefferson::Jesus' hometown was ...{=Nazareth#Yes! =%75%Nazereth#Right, but misspelled.}

::Kanji Origins::Japanese characters originally came from what country? {
   ~India
   =China#Correct
   ~Korea ####They came by way of Korea.}

[html]<p>Which <em>way</em> is safe? <script>steal()</script></p>{
   =<b>Ask</b> ~%25%[plain]Press *now* & hope }

Which \{brace\} is \= right\: a\~b\#c?{=yes \} =no}

You can use your pencil and paper for these next math questions.

// [id:colour-1] [tag:theme:colour] [tag:hard things]
Choose.{=red ~green}

Name it.{=colou*r}

No key here {~a ~b}

Two keys {=a =b ~c}

Broken {=a
"""


def test_the_further_forms_of_gift_come_over() -> None:
    found, bank = taken(MORE_GIFT, "more.txt")
    assert found.title == "Tombs"
    assert results(found) == [
        *["whole"] * 5, "changed", *["whole"] * 3, "changed", "changed", "whole", "changed",
        "whole", "whole", "changed", "to-fix", "to-fix", "to-fix", "left-out",
    ]  # fmt: skip
    assert bank.draft is not None
    by_stem = {item.stem.root["en"]: item for item in bank.draft.items}
    assert "Grant is _____ in Grant's tomb." in by_stem
    pi = by_stem["What is the value of pi (to 3 decimal places)?"]
    assert (pi.key, pi.tolerance) == (3.1415, "0.0005")  # type: ignore[attr-defined]
    origins = next(item for item in bank.draft.items if item.id == "kanji-origins")
    assert origins.rationale is not None
    assert origins.rationale.root == {"en": "They came by way of Korea."}
    marked = next(
        item for item in bank.draft.items if item.stem.root["en"].startswith("Which *way*")
    )
    assert marked.options["a"].text.root == {"en": "**Ask**"}  # type: ignore[attr-defined]
    assert marked.options["b"].text.root == {"en": r"Press \*now\* & hope"}  # type: ignore[attr-defined]
    assert marked.options["b"].weight == 25  # type: ignore[attr-defined]
    assert "Left out of the text: 1 script." in found.lines[12].notes
    braces = by_stem[r"Which {brace} is = right: a~b#c?"]
    assert braces.accept == {"en": ("yes }", "no")}  # type: ignore[attr-defined]
    colour = next(item for item in bank.draft.items if item.id == "colour-1")
    assert colour.theme == "colour"
    assert found.lines[15].notes == ('Not carried: the tag "hard things".',)
    assert "stood for any text" in found.lines[16].notes[0]
    assert "calls none of them right" in found.lines[17].notes[0]
    assert "are all right in the file" in found.lines[18].notes[0]
    assert found.lines[19].notes == ("A brace of this question has no partner.",)


AIKEN = """What is the correct answer to this question?
A. Is it this one?
B. Maybe this answer?
C. Possibly this one?
D. Must be this one!
ANSWER: D

Which LMS has the most quiz import formats?
A) Moodle
B) ATutor
C) Claroline
D) Blackboard
E) WebCT
F) Ilias
ANSWER: A

Which has no key?
A) One
B) Two

Which key is not there?
A) One
B) Two
ANSWER: E

A line without options
"""


def test_the_samples_of_aiken_come_over() -> None:
    found, bank = taken(AIKEN, "aiken.txt")
    assert recognised(AIKEN.encode()) == "aiken"
    assert results(found) == ["whole", "whole", "to-fix", "to-fix", "left-out"]
    assert bank.draft is not None
    first, second = bank.draft.items[:2]
    assert first.key == "d"  # type: ignore[attr-defined]
    assert list(second.options) == list("abcdef")  # type: ignore[attr-defined]
    assert found.lines[2].notes == (
        "The file has no ANSWER line for this question. Choose the key.",
    )
    assert found.lines[3].notes == ("The file says ANSWER: E, which is none of the options.",)
    assert found.lacking == ("4 questions have no rationale. Say in each why its key is right.",)


def test_an_export_of_moodle_comes_over() -> None:
    content = (FILES / "passwords.xml").read_bytes()
    assert recognised(content) == "moodle"
    found, bank = taken(content, "mots-de-passe.xml", language="fr")
    assert results(found) == [
        "whole", "changed", "changed", "to-fix", "whole", "left-out", "to-fix", "changed",
        "whole", "to-fix", "whole",
    ]  # fmt: skip
    assert (found.title, found.language) == ("Strong passwords", "fr")
    assert [one.name for one in found.media] == ["pad-lock.png"]
    assert found.lines[3].notes == (
        "The picture has no description. Add one.",
        "Left out of the text: 1 script, 1 link.",
        "The points were 2.5; here they are 2.",
        "Wrong options cost marks in the file. Here they never do.",
    )
    assert found.lines[6].notes == (
        "2 options, and the file calls none of them right. Choose one.",
        'Not carried, a hint: "Look at the address."',
    )
    assert bank.draft is not None
    assert bank.draft.items[0].rationale is not None
    assert bank.draft.items[0].theme == "passwords"
    assert found.everywhere[0].startswith("Penalty for each further try (5 questions)")


QTI_CHOICE = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="sealed"
    title="The padlock" adaptive="false" timeDependent="false" xml:lang="en">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse><value>ChoiceA</value></correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody>
    <p>Look at the bar: <img src="images/bar.png" alt="A bar with a padlock"/></p>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">
      <prompt>What does the padlock <em>mean</em>?</prompt>
      <simpleChoice identifier="ChoiceA">The way is sealed</simpleChoice>
      <simpleChoice identifier="ChoiceB">The shop is honest<feedbackInline
        outcomeIdentifier="F" identifier="ChoiceB" showHide="show">Thieves have padlocks
        too.</feedbackInline></simpleChoice>
      <simpleChoice identifier="ChoiceC" fixed="true">Nothing</simpleChoice>
    </choiceInteraction>
  </itemBody>
  <responseProcessing
    template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>
</assessmentItem>"""

QTI_ORDER = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
    identifier="steps" title="Steps" adaptive="false" time-dependent="false" xml:lang="hi">
  <qti-response-declaration identifier="RESPONSE" cardinality="ordered" base-type="identifier">
    <qti-correct-response><qti-value>C</qti-value><qti-value>A</qti-value>
      <qti-value>B</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body><qti-order-interaction response-identifier="RESPONSE" shuffle="true">
    <qti-prompt>Order them</qti-prompt>
    <qti-simple-choice identifier="A">second</qti-simple-choice>
    <qti-simple-choice identifier="B">third</qti-simple-choice>
    <qti-simple-choice identifier="C">first</qti-simple-choice>
  </qti-order-interaction></qti-item-body>
</qti-assessment-item>"""

QTI_HOT = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="hot"
    title="Hot" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="R" cardinality="multiple" baseType="identifier">
    <correctResponse><value>A</value><value>C</value></correctResponse></responseDeclaration>
  <itemBody><hottextInteraction responseIdentifier="R" maxChoices="0"><prompt>Red flags?</prompt>
    <p>Dear <hottext identifier="A">customer</hottext>, pay
      <hottext identifier="B">now</hottext></p>
    <p>at <hottext identifier="C">parce1.click</hottext>.</p></hottextInteraction></itemBody>
</assessmentItem>"""

QTI_MATCH = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="m"
    title="M" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="R" cardinality="multiple" baseType="directedPair">
    <correctResponse><value>L1 R2</value><value>L2 R1</value></correctResponse>
    <mapping defaultValue="0"><mapEntry mapKey="L1 R2" mappedValue="1"/>
      <mapEntry mapKey="L2 R1" mappedValue="1"/></mapping></responseDeclaration>
  <itemBody><matchInteraction responseIdentifier="R" shuffle="true" maxAssociations="2">
    <prompt>Who eats what?</prompt>
    <simpleMatchSet>
      <simpleAssociableChoice identifier="L1" matchMax="1">cat</simpleAssociableChoice>
      <simpleAssociableChoice identifier="L2" matchMax="1">dog</simpleAssociableChoice>
    </simpleMatchSet>
    <simpleMatchSet>
      <simpleAssociableChoice identifier="R1" matchMax="1">bones</simpleAssociableChoice>
      <simpleAssociableChoice identifier="R2" matchMax="1">fish</simpleAssociableChoice>
      <simpleAssociableChoice identifier="R3" matchMax="1">stones</simpleAssociableChoice>
    </simpleMatchSet>
  </matchInteraction></itemBody>
  <responseProcessing
    template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>
</assessmentItem>"""

QTI_ENTRY = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="e"
    title="E" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="R" cardinality="single" baseType="string">
    <correctResponse><value>York</value></correctResponse>
    <mapping defaultValue="0"><mapEntry mapKey="York" mappedValue="1"/>
      <mapEntry mapKey="york" mappedValue="0.5"/></mapping></responseDeclaration>
  <itemBody><p>Now is the winter made glorious summer by this sun of
    <textEntryInteraction responseIdentifier="R" expectedLength="15"/>.</p></itemBody>
  <responseProcessing
    template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>
</assessmentItem>"""

QTI_ESSAY = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="x"
    title="X" adaptive="false" timeDependent="false"><itemBody><p>Write to Sam.</p>
  <extendedTextInteraction responseIdentifier="R"/></itemBody></assessmentItem>"""


def package(**items: str) -> bytes:
    """Make a package by hand, after the specification of content packages."""
    out = io.BytesIO()
    resources = "".join(
        f'<resource identifier="r{n}" type="imsqti_item_xmlv2p1" href="{name}.xml">'
        f'<file href="{name}.xml"/></resource>'
        for n, name in enumerate(items)
    )
    manifest = (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m"><metadata>'
        "<schema>QTIv2.1 Package</schema></metadata><organizations/>"
        f"<resources>{resources}</resources></manifest>"
    )
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        for name, text in items.items():
            archive.writestr(f"{name}.xml", text)
        archive.writestr("images/bar.png", png(4, 4))
        archive.writestr("notes.txt", "nothing")
    return out.getvalue()


def test_a_package_of_qti_comes_over() -> None:
    content = package(
        choice=QTI_CHOICE, hot=QTI_HOT, match=QTI_MATCH, entry=QTI_ENTRY, essay=QTI_ESSAY,
        steps=QTI_ORDER,
    )  # fmt: skip
    assert recognised(content) == "qti"
    found, bank = taken(content, "winter-term.zip")
    assert results(found) == ["changed", "whole", "whole", "changed", "left-out", "whole"]
    assert bank.bank is not None
    choice, hot, match, entry, steps = bank.bank.items
    assert choice.stem.root == {"en": "Look at the bar:\n\nWhat does the padlock *mean*?"}
    assert choice.media is not None
    assert choice.media.file == "bar.png"
    assert choice.media.description.root == {"en": "A bar with a padlock"}
    assert choice.key == "a"  # type: ignore[attr-defined]
    said = choice.options["b"].feedback  # type: ignore[attr-defined]
    assert said.root == {"en": "Thieves have padlocks too."}
    assert found.lines[0].notes == ("Some options had a fixed place. Here they are shuffled.",)
    assert hot.passage.root == {  # type: ignore[attr-defined]
        "en": "Dear [[*customer|a]], pay [[now|b]]\nat [[*parce1.click|c]]."
    }
    assert [one.root["en"] for pair in match.pairs for one in pair] == [  # type: ignore[attr-defined]
        "cat", "fish", "dog", "bones",
    ]  # fmt: skip
    assert [one.root["en"] for one in match.distractors] == ["stones"]  # type: ignore[attr-defined]
    assert entry.stem.root["en"].endswith("sun of _____.")
    assert entry.accept == {"en": ("York",)}  # type: ignore[attr-defined]
    assert [one.root["en"] for one in steps.sequence] == ["first", "second", "third"]  # type: ignore[attr-defined]
    assert found.everywhere == ('The file "notes.txt", which no question shows',)


def test_a_single_item_of_qti_3_names_its_language() -> None:
    found, bank = taken(QTI_ORDER, "steps.xml")
    assert (found.language, results(found)) == ("hi", ["whole"])
    assert bank.bank is not None
    assert bank.bank.language == "hi"


def kahoot(*rows: list[str | int]) -> bytes:
    """Make a sheet with the columns of Kahoot's template, which begin in its eighth row."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(1, 1, "Quiz template")
    titles = ["Question - max 120 characters", "Answer 1 - max 75 characters",
              "Answer 2 - max 75 characters", "Answer 3 - max 75 characters",
              "Answer 4 - max 75 characters",
              "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
              "Correct answer(s) - choose at least one"]  # fmt: skip
    sheet.write_row(7, 1, titles)
    for number, row in enumerate(rows, 1):
        sheet.write(7 + number, 0, number)
        sheet.write_row(7 + number, 1, row)
    book.close()
    return out.getvalue()


def test_kahoots_spreadsheet_comes_over() -> None:
    content = kahoot(
        ["Which *one* is safe?", "A", "B", "C", "D", 20, 2],
        ["Which are safe?", "A", "B", "", "D", 20, "1,4"],
        ["Which?", "A", "B", "", "", 60, ""],
        ["Any?", "A", "B", "", "", 60, "1,2"],
    )
    assert recognised(content) == "kahoot"
    found, bank = taken(content, "kahoot.xlsx")
    assert found.form == "kahoot"
    assert results(found) == ["whole", "changed", "to-fix", "to-fix"]
    assert bank.draft is not None
    assert bank.draft.items[0].stem.root == {"en": r"Which \*one\* is safe?"}
    assert bank.draft.items[0].key == "b"  # type: ignore[attr-defined]
    assert bank.draft.items[1].key == ("a", "c")  # type: ignore[attr-defined]
    assert found.everywhere == (
        "Time limits of single questions: 20 s (2), 60 s (2). A limit is for the whole bank",
    )


def test_a_table_that_a_teacher_typed_comes_over() -> None:
    table = (
        "Question;Option A;Option B;Option C;Correct answer;Explanation;Colour\r\n"
        "Which is safe?;One;Two;Three;B;Because.;red\r\n"
        "Is it so?;;;;true;;\r\n"
        "Which two?;One;Two;Three;A, C;;\r\n"
        "How many?;;;;12;;\r\n"
        "Which, by words?;One;Two;;Two;;\r\n"
        "No key;One;Two;;;;\r\n"
    )
    assert recognised(table.encode()) == "csv"
    found, bank = taken(table, "my-quiz.csv")
    assert results(found) == ["whole"] * 5 + ["to-fix"]
    assert bank.draft is not None
    assert [item.type for item in bank.draft.items] == [
        "single", "true_false", "multiple", "numeric", "single",
    ]  # fmt: skip
    assert bank.draft.items[4].key == "b"  # type: ignore[attr-defined]
    assert found.everywhere == ('The column "Colour" (1 cells)',)


def test_a_file_that_is_not_utf_8_is_read_and_noted() -> None:
    found, bank = taken("Où est-ce ?\nA) Là\nB) Ici\nANSWER: A\n".encode("cp1252"), "f.txt")
    assert bank.bank is not None
    assert bank.bank.items[0].stem.root == {"en": "Où est-ce ?"}
    assert found.everywhere == (
        "The file is not UTF-8 and was read as Windows-1252: look at its accents",
    )
    wide, _ = taken("Q?\nA) 1\nB) 2\nANSWER: A\n".encode("utf-16"), "f.txt")
    assert results(wide) == ["whole"]


@pytest.mark.parametrize(
    "content",
    [b"", b" \n", b"\x00\x01\x02", b"just words", b"%PDF-1.7 \xff", b"\x89PNG\r\n\x1a\n\0"],
)
def test_what_is_no_known_file_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(NotImported) as caught:
        take(content, "x")
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("key", ["Four random words", "four random  words", "b", "2"])
def test_a_key_in_a_table_may_be_the_words_of_an_option(key: str) -> None:
    found, read = taken(
        "question,option 1,option 2,option 3,correct answer\n"
        f"Which is hardest to guess?,Kangaroo,Four random words,P@ss,{key}\n",
        "t.csv",
    )
    assert read.bank is not None
    item = read.bank.items[0]
    assert (item.type, item.key_outcomes()) == ("single", ("b",))
    assert results(found) == ["whole"]


def test_a_number_that_is_a_place_and_the_text_of_another_option_is_asked_about() -> None:
    table = "question,option 1,option 2,option 3,correct answer\nHow many?,{},{}\n"
    for options, result in (("2,3,4", "to-fix"), ("1,2,3", "whole")):
        found, _ = taken(table.format(options, "2"), "t.csv")
        assert results(found) == [result]
        assert ("text of option a" in " ".join(found.lines[0].notes)) == (result == "to-fix")
