"""Show one item of a draft as students, a hall and paper will: with the student's templates."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from babel.numbers import get_decimal_symbol
from flask import Response, g, render_template, request, url_for
from flask_babel import force_locale
from jinja2 import UndefinedError

from quiz.attempts import ordered
from quiz.banks.parsing import Parsed
from quiz.items.bank import Bank
from quiz.items.item import Item
from quiz.items.response import OMITTED, UNSURE
from quiz.items.response import Response as Given
from quiz.items.shown import Served, Shown, shown
from quiz.services import author
from quiz.services.author import Checked, Draft
from quiz.web import desk
from quiz.web.author import views
from quiz.web.author.findings import findings, item_at
from quiz.web.author.typed import existing, whole
from quiz.web.content import help_lines, own_name, resources_for
from quiz.web.frame import send, site, static_url
from quiz.web.guards import allow
from quiz.web.languages import LANGUAGES
from quiz.web.pages import Chrome, Page, Post, string
from quiz.web.pages.author_editor import (
    AS,
    As,
    Look,
    PreviewAnswerPage,
    PreviewNothingPage,
    PreviewPage,
    PreviewPaperPage,
    PreviewQuestionPage,
    PreviewTheme,
    Tab,
)
from quiz.web.pages.play import Verdict


@views.get("/<bank>/preview/<int:place>")
@allow("educator", framed_by="'self'")
def preview(bank: str, place: int) -> Response:
    """Show an item of the draft as it is saved."""
    draft = existing(bank)
    checked = author.check(site(), bank, draft.text, g.now)
    wished = wish(request.args, checked.parsed)
    html = drawn(draft, checked, place, wished)
    if html is None:
        return send(_nothing(draft, checked, place))
    return Response(html, content_type="text/html; charset=utf-8")


Wish = tuple[As, str, PreviewTheme | None]


def wish(fields: Mapping[str, str], parsed: Parsed) -> Wish:
    """Read how an item is to be shown: as what, in which language, by day or by night."""
    bank = parsed.head
    form: As = next((one for one in AS if one == fields.get("as")), "question")
    spoken = tongues_of(bank) if bank else (g.lang,)
    lang = fields.get("lang", "")
    if lang not in spoken:
        lang = g.lang if g.lang in spoken else spoken[0]
    theme = fields.get("theme", "")
    shade: PreviewTheme | None = (
        "light" if theme == "light" else "dark" if theme == "dark" else None
    )
    return form, lang, shade


def tongues_of(bank: Bank) -> tuple[str, ...]:
    """Give the languages that a bank speaks, the main one first."""
    return tuple(dict.fromkeys((bank.language, *bank.languages)))


def live(draft: Draft, checked: Checked) -> tuple[Look, str | None]:
    """Show the item that the cursor is in; None where it is not well formed just now."""
    place = max(1, whole(request.form.get("n", "1")))
    wished = wish(request.form, checked.parsed)
    html = drawn(draft, checked, place, wished)
    look = look_of(draft.bank, checked, place, wished)
    if html is None:
        look = replace(look, stale=_trouble_line(checked, place))
    return look, html


def drawn(draft: Draft, checked: Checked, place: int, wished: Wish) -> str | None:
    """Draw an item in its own language; None where one at odds with itself cannot be."""
    page = _page(draft, checked, place, *wished)
    if page is None:
        return None
    with _speaking(page.chrome.lang):
        try:
            return render_template(page.template, page=page)
        except (TypeError, ValueError, LookupError, AttributeError, UndefinedError):
            return None


def look_of(bank: str, checked: Checked, place: int, wished: Wish) -> Look:
    """Describe the switches above the preview."""
    form, lang, theme = wished
    parsed = checked.parsed
    whole = parsed.head

    def url(**change: Any) -> str:
        given = {"as": form, "lang": lang, "theme": theme, **change}
        return url_for("author.preview", bank=bank, place=place, **given)

    return Look(
        place,
        url(),
        tuple(Tab(one, url(**{"as": one}), one == form) for one in AS),
        tuple(
            Tab(one, url(lang=one), one == lang, own_name(one))
            for one in (tongues_of(whole) if whole else ())
        ),
        tuple(Tab(one, url(theme=one), one == theme) for one in ("light", "dark")),
    )


def _trouble_line(checked: Checked, place: int) -> int:
    """Find the line of the error that keeps an item from being shown."""
    blocking = [one for one in checked.problems if one.level == "error"]
    own = [one for one in blocking if one.path.startswith(f"items[{place - 1}]")]
    return next((one.line for one in (*own, *blocking)), 1)


def _nothing(draft: Draft, checked: Checked, place: int) -> Page:
    found = findings(draft.bank, draft.text, checked)
    blocking = [note for note in found.notes if note.blocks]
    own = [note for note in blocking if note.place == place]
    return PreviewNothingPage(
        chrome=desk.frame(),
        frame_css_url=static_url("css/preview.css"),
        place=place if found.entries else 0,
        note=next(iter((*own, *blocking)), None),
    )


@contextmanager
def _speaking(lang: str) -> Iterator[None]:
    """Render in another language of the interface for a while."""
    before = g.lang
    g.lang = lang
    try:
        with force_locale(lang):
            yield
    finally:
        g.lang = before


def _page(
    draft: Draft,
    checked: Checked,
    place: int,
    form: As,
    lang: str,
    theme: PreviewTheme | None,
) -> Page | None:
    """Fill the page of an item, None where the item is not well formed."""
    parsed = checked.parsed
    bank = parsed.head
    item = item_at(parsed, place)
    if item is None or bank is None:
        return None
    chrome = desk.frame()
    ours = lang if lang in LANGUAGES else chrome.lang
    if theme is not None:
        chrome = replace(chrome, look=replace(chrome.look, theme=theme))
    chrome = replace(chrome, lang=ours)
    total = len(parsed.items)
    with _speaking(ours):
        try:
            return _filled(draft, bank, item, chrome, place, total, form, lang)
        except (TypeError, ValueError, LookupError, AttributeError):
            return None  # its parts are at odds: the check says how


def _filled(
    draft: Draft,
    bank: Bank,
    item: Item,
    chrome: Chrome,
    place: int,
    total: int,
    form: As,
    lang: str,
) -> Page:
    title = bank.title.within(lang)
    style = "hall" if form == "hall" else "preview"
    head: dict[str, Any] = {
        "chrome": chrome,
        "title": title,
        "shown_lang": lang,
        "frame_css_url": static_url(f"css/{style}.css"),
    }
    if form == "question":
        return PreviewQuestionPage(
            **head,
            total=total,
            string=string(range(1, place), place, total),
            number=place,
            view=_view(draft, bank, item, lang, "ask"),
            form=Post("#", ""),
            submit="next" if item.type == "card" else "check" if item.scored else "save",
            sure="" if bank.delivery.confidence and item.scored else None,
        )
    if form == "answer":
        return _answer(draft, bank, item, head, place, total, lang)
    page = PreviewPage if form == "hall" else PreviewPaperPage
    return page(
        **head,
        number=place,
        total=total,
        view=_view(draft, bank, item, lang, "tile" if form == "hall" else "paper"),
    )


def _answer(
    draft: Draft, bank: Bank, item: Item, head: dict[str, Any], place: int, total: int, lang: str
) -> Page:
    given = _given(item)
    mark = item.mark(given)
    said: Verdict = "noted"
    if item.scored:
        said = "unsure" if given == UNSURE else "partial" if mark.earned else "not_yet"
    view = _view(draft, bank, item, lang, "review", response=given, mark=mark)
    whole = len(item.key_outcomes())
    return PreviewAnswerPage(
        **head,
        total=total,
        string=string(range(1, place + 1), None, total),
        number=place,
        done=place,
        view=view,
        verdict=said,
        found=(view.found, whole) if said == "partial" and whole > 1 and not view.extra else None,
        rationale=item.rationale.within(lang) if item.rationale else None,
        resources=resources_for(bank, item),
        help_lines=help_lines(bank) if item.sensitive else (),
        next_url="#",
    )


def _given(item: Item) -> Given:
    """Answer as somebody does who has something to learn: the first choice that does not fit."""
    if item.type == "card":
        return Given("given", ("seen",))
    if not item.scored:
        return OMITTED
    if item.type not in ("single", "true_false", "multiple", "hottext", "hotspot"):
        return UNSURE
    offered = item.outcomes() if item.type == "true_false" else item.offered()
    wrong = next((one for one in offered if one not in item.key_outcomes()), None)
    return UNSURE if wrong is None else Given("given", (wrong,))


def _view(draft: Draft, bank: Bank, item: Item, lang: str, mode: Any, **more: Any) -> Shown:
    """Draw the item as an attempt would; always the same way, so that nothing jumps about."""
    chance = random.Random(f"{draft.bank} {item.id}")  # noqa: S311 - nobody's attempt hangs on it
    files = author.media_of(site(), draft.bank) if item.media or bank.exhibit_of(item) else {}
    return shown(
        item,
        lang,
        ordered(item, bank.delivery, chance),
        mode,
        exhibit=bank.exhibit_of(item),
        media={
            name: Served(url_for("files.media", digest=file.digest), file.width, file.height)
            for name, file in files.items()
        },
        page_language=g.lang,
        decimal=get_decimal_symbol(g.lang),
        **more,
    )
