"""Texts are read as people see them: letters, words, sentences, without Markdown."""

from __future__ import annotations

import pytest

from quiz.banks.lint import lint
from quiz.banks.lint.prose import Prose, graphemes, words
from quiz.banks.lint.web import addresses
from quiz.banks.lint.wording import grade, lix, syllables
from quiz.items.bank import Bank


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("plain", 5),
        ("", 0),
        ("é", 1),
        ("e\u0301", 1),
        ("हिन्दी", 2),
        ("क्षमा", 2),
        ("नमस्ते", 3),
        ("बैंक", 2),
        ("👍🏽", 1),
        ("👨‍👩‍👧", 1),
        ("🇮🇳🇫🇷", 2),
        ("क्\u200dष", 1),
        ("ไม่", 2),
    ],
)
def test_letters_are_counted_as_they_are_seen(text: str, count: int) -> None:
    assert graphemes(text) == count


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Don’t click — it's FREE!", ("don't", "click", "it's", "free")),
        ("fr", "Qu’est-ce qu'on n'a pas ?", ("qu", "est", "ce", "qu", "on", "n", "a", "pas")),
        ("es", "¿Qué año?", ("qué", "año")),
        ("id", "kata-kata sandi", ("kata", "kata", "sandi")),
        ("hi", "क़ानून क्या है? १०", ("कानून", "क्या", "है", "10")),
        ("hi", "हाँ।", ("हां",)),
    ],
)
def test_words_are_found_in_each_language(language: str, text: str, found: tuple[str, ...]) -> None:
    assert words(text, language) == found


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**Not** this *one*", "Not this one"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("[words](https://bank.example)", "words"),
        ("Open [[*this|one]] or [[wait]]", "Open this or wait"),
        ("- one\n- two", "one\ntwo"),
        ("`code` and {help:IN.fraud}!", "code and  !"),
    ],
)
def test_markdown_is_taken_off(text: str, plain: str) -> None:
    assert Prose(text, "en").plain == plain


def test_the_question_is_the_last_sentence_that_asks() -> None:
    stem = Prose("It is not open. What do you do? Choose one.", "en")
    assert stem.question == "What do you do?"
    assert Prose("यह बंद है। क्या करेंगे?", "hi").sentences == ("यह बंद है।", "क्या करेंगे?")
    assert Prose("Choose one.", "en").question == "Choose one."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to a.name@bank.example or www.Win-Now.TOP", ["bank.example", "www.win-now.top"]),
        ("https://x.zz/free.page", ["x.zz"]),
        ("e.g. Node.js, invoice.pdf, version 1.2.3 and 10.30 p.m.", []),
        ("a sentence.Next one", []),
        ("open win-now.top/free.", ["win-now.top"]),
        ("देखिए bank.example।", ["bank.example"]),
    ],
)
def test_addresses_are_found_and_file_names_are_not(text: str, found: list[str]) -> None:
    assert list(addresses(text)) == found


def test_readability_grows_with_long_words_and_sentences() -> None:
    easy = Prose("The cat sat on the mat. It was a hot day.", "en")
    hard = Prose("Organisational authentication necessitates comprehensive verification.", "en")
    assert grade(easy) < 2 < 20 < grade(hard)
    assert [syllables(word) for word in ("cat", "make", "table", "password", "identity")] == [
        1,
        1,
        2,
        2,
        4,
    ]
    assert lix(Prose("Uno dos tres. Palabras larguísimas.", "es")) == pytest.approx(
        5 / 2 + 100 * 2 / 5
    )


@pytest.mark.parametrize(
    ("language", "stem"),
    [
        ("ja", "次のうち、推測するのが一番難しいパスワードはどれですか？"),
        ("th", "รหัสผ่านข้อใดเดายากที่สุด?"),
        ("zh", "下面哪个密码最难猜？"),
    ],
)
def test_nobody_counts_the_words_of_a_script_without_spaces(language: str, stem: str) -> None:
    bank = Bank.model_validate(
        {
            "id": "words",
            "title": "Words",
            "language": language,
            "items": [{"stem": stem, "options": {"a": "一", "b": "二", "c": "三"}, "key": "a"}],
        },
        context={"language": language},
    )
    assert [one for one in lint(bank, None, "2026-11-22") if one.rule == "IW-21"] == []
