"""Pages made of the items' templates alone, and a browser that fills in their forms."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from quiz.banks.markup import exhibit, inline, markdown
from quiz.base import folder
from quiz.items.item import Item
from quiz.items.shown import Served, shown

MEDIA = {"shop.png": Served("/media/1", 330, 338)}


@cache
def environment() -> Environment:
    """Give a plain environment: the items' templates and filters, no translations."""
    made = Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    for render in (markdown, inline, exhibit):
        made.filters[render.__name__] = lambda text, render=render: Markup(render(text))
    return made


def page(
    item: Item,
    macro: str = "ask",
    language: str = "en",
    drawn: tuple[str, ...] | None = None,
    **more: Any,
) -> str:
    """Render one macro for an item; a response is marked on the way."""
    response = more.get("response")
    exhibit = item.exhibit if not isinstance(item.exhibit, str) else None
    view = shown(
        item,
        language,
        item.offered() if drawn is None else drawn,
        "review" if macro == "review" else "ask",
        mark=item.mark(response) if response is not None else None,
        exhibit=exhibit,
        media=MEDIA,
        **more,
    )
    module = environment().get_template(f"items/{item.type}.html").module
    return str(getattr(module, macro)(view))


class _Browser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: MultiDict[str, str] = MultiDict()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes.extend((tag, name, value) for name, value in given.items())
        if tag == "input":
            box = given.get("type", "text") in ("radio", "checkbox")
            if not box or "checked" in given:
                self.fields.add(given["name"], given.get("value", ""))
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self.fields.setlist(self._select, [given["value"]])

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def browse(html: str) -> _Browser:
    """Read a page as a browser does: its words, its attributes, the form as it would be sent."""
    browser = _Browser()
    browser.feed(html)
    browser.close()
    return browser
