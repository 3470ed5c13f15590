"""The interface says everything in every language, and nothing by guess."""

from __future__ import annotations

import re
import warnings
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from quiz.web.catalogues import (
    TRANSLATED,
    extracted,
    mo_bytes,
    po_bytes,
    problems,
    read,
    updated,
)
from quiz.web.languages import LANGUAGES
from tests.web.environment import environment, rendered
from tests.web.preview import words
from tests.web.samples import pages


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extracted()


def test_the_source_and_its_translations_are_the_languages_on_offer() -> None:
    assert {"en", *TRANSLATED} == set(LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_said_once_and_surely(language: str, template: Catalog) -> None:
    assert list(problems(language, template)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_updating_a_catalogue_in_step_changes_nothing(language: str, template: Catalog) -> None:
    assert po_bytes(updated(language, template)) == po_bytes(read(language))


class Marking(NullTranslations):
    """Put every sentence that goes through a catalogue between marks."""

    def gettext(self, message: str) -> str:
        return f"\u27e6{message}\u27e7"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


class Said(HTMLParser):
    """Collect all that a page says: its text and the attributes that are read out."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.read_out: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read_out += [value or "" for name, value in attrs if name in READ_OUT]

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "

    @property
    def loose(self) -> list[str]:
        """Give the words that went through no catalogue."""
        found: list[str] = []
        for part in (self.text, *self.read_out):
            depth = 0
            for word in re.findall("[\u27e6\u27e7]|[A-Za-z]+", part):
                depth += {"\u27e6": 1, "\u27e7": -1}.get(word, 0)
                found += [word] if depth == 0 and word.isalpha() else []
        return found


READ_OUT = ("aria-label", "alt", "title", "placeholder", "data-l", "data-over", "data-soon")
NAMES = {"Kitestring", "Aa", "A", "B", "C", "D", "F", "U", "N"}


MARKED = environment(Marking())


@pytest.mark.parametrize("name", pages())
def test_a_page_says_nothing_of_its_own_past_the_catalogues(name: str) -> None:
    page = pages()[name]
    said = Said(rendered(page, MARKED))
    assert [word for word in said.loose if word not in NAMES and word not in repr(page)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_page_renders_in_every_language(language: str) -> None:
    made = environment(words(language))
    for page in pages(language).values():
        assert "%(" not in rendered(page, made)


def _folder(tmp_path: Path, catalog: Catalog, compiled: Catalog | None = None) -> Path:
    place = tmp_path / "hi" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "messages.po").write_bytes(po_bytes(catalog))
    (place / "messages.mo").write_bytes(mo_bytes(compiled or catalog))
    return tmp_path


def _template() -> Catalog:
    made = Catalog(charset="utf-8")
    made.add("Hello %(name)s")
    made.add(("%(num)s quiz", "%(num)s quizzes"))
    made.add("Find", context="skill")
    return made


def _catalog(**changed: str) -> Catalog:
    made = Catalog(locale="hi", charset="utf-8", fuzzy=False)
    made.add("Hello %(name)s", changed.get("hello", "नमस्ते %(name)s"))
    many = changed.get("many", "%(num)s क्विज़")
    made.add(("%(num)s quiz", "%(num)s quizzes"), ("%(num)s क्विज़", many))
    made.add("Find", changed.get("find", "ढूँढना"), context="skill")
    return made


def _said(tmp_path: Path, catalog: Catalog, compiled: Catalog | None = None) -> list[str]:
    return list(problems("hi", _template(), _folder(tmp_path, catalog, compiled)))


def test_a_whole_catalogue_has_no_problem(tmp_path: Path) -> None:
    assert _said(tmp_path, _catalog()) == []


def test_a_missing_sentence_is_found(tmp_path: Path) -> None:
    assert _said(tmp_path, _catalog(find="")) == ["hi: no words for 'Find'"]


def test_a_missing_plural_is_found(tmp_path: Path) -> None:
    assert _said(tmp_path, _catalog(many="")) == ["hi: no words for '%(num)s quiz'"]


def test_an_unsure_sentence_is_found(tmp_path: Path) -> None:
    catalog = _catalog()
    found = catalog.get("Find", "skill")
    assert found is not None
    found.flags.add("fuzzy")
    assert "hi: unsure of 'Find'" in _said(tmp_path, catalog, _catalog())


def test_a_sentence_that_nobody_says_any_more_is_found(tmp_path: Path) -> None:
    catalog = _catalog()
    catalog.add("Goodbye", "अलविदा")
    assert _said(tmp_path, catalog) == ["hi: nobody says 'Goodbye' any more"]


@pytest.mark.parametrize("hello", ["नमस्ते %(nom)s", "नमस्ते", "नमस्ते <b>%(name)s</b>", "%(name)s %s"])
def test_a_placeholder_or_tag_that_differs_is_found(tmp_path: Path, hello: str) -> None:
    (problem,) = _said(tmp_path, _catalog(hello=hello))
    assert problem.startswith("hi: 'Hello %(name)s' and ")


def test_an_old_compiled_catalogue_is_found(tmp_path: Path) -> None:
    compiled = _catalog(find="खोजना")
    assert _said(tmp_path, _catalog(), compiled) == ["hi: messages.mo is older than messages.po"]


def test_extraction_says_nothing_that_would_stop_a_strict_run() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert extracted().get("Kitestring home") is not None
