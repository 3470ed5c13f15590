"""Show what authors write: a little Markdown in, harmless HTML out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

Help = Callable[[str], str | None]
"""Give the words for a help contact such as ``IN.fraud``, or None where there is none."""

_HELP = re.compile(r"\{help:([A-Z]{2}\.[a-z0-9][a-z0-9_-]{0,63})\}")
_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_LEFT_OUT = ["image", "reference", "html_block", "html_inline", "hr"]

# "*" stands for every tag: left out, the cleaner would let title and lang through.
_NONE: dict[str, set[str]] = {"*": set()}
_ATTRIBUTES = {**_NONE, "a": {"href"}, "ol": {"start"}}
_BLOCKS = {"p", "br", "em", "strong", "a", "code", "pre", "ul", "ol", "li", "blockquote"}
_WORDS = {"em", "strong", "code"}
_PICTURED = (_BLOCKS - {"a", "code", "pre"}) | {"span"}


def markdown(text: str, help: Help | None = None) -> str:
    """Show a text of several paragraphs as HTML.

    Emphasis, lists, quotes, code and links to http and https stay; headings become strong
    paragraphs, images and HTML are shown as written. ``{help:IN.fraud}`` becomes what
    ``help`` gives for it; an unknown contact stays as written.
    """
    return _markdown(with_help(text, help))


def inline(text: str, help: Help | None = None) -> str:
    """Show one line as HTML: emphasis and code, but no link, since it may stand in a label."""
    return _inline(with_help(text, help))


def exhibit(text: str) -> str:
    """Show the text of a pictured message as HTML: its links and code look like links.

    None of them leads anywhere, and each is written from left to right as addresses are.
    """
    return _exhibit(text)


def with_help(text: str, help: Help | None) -> str:
    """Put the words for help contacts into a Markdown text, as plain text."""
    if help is None or "{help:" not in text:
        return text

    def words(found: re.Match[str]) -> str:
        known = help(found[1])
        return found[0] if known is None else _SPECIAL.sub(r"\\\1", known)

    return _HELP.sub(words, text)


class _Renderer(RendererHTML):
    """Write headings as strong paragraphs: the page has its own."""

    def heading_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "<p><strong>"

    def heading_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "</strong></p>\n"


class _Pictured(_Renderer):
    """Write links and code as pictures of links."""

    def link_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return '<span class="fakelink" dir="ltr">'

    def link_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "</span>"

    def code_inline(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return f'<span class="fakelink" dir="ltr">{escapeHtml(tokens[at].content)}</span>'


def _parser(renderer: type[RendererHTML], **options: Any) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, **options}, renderer_cls=renderer)
    parser.disable(_LEFT_OUT)
    parser.validateLink = lambda url: _WEB.match(url) is not None  # type: ignore[method-assign]
    return parser


_text = _parser(_Renderer)
_message = _parser(_Pictured, breaks=True).disable(["code", "fence"])


@lru_cache(maxsize=4096)
def _markdown(text: str) -> str:
    return clean(_text.render(text))


@lru_cache(maxsize=4096)
def _inline(text: str) -> str:
    html = _text.renderInline(" ".join(text.split("\n")))
    return nh3.clean(html, tags=_WORDS, attributes=_NONE, link_rel=None)


@lru_cache(maxsize=1024)
def _exhibit(text: str) -> str:
    return nh3.clean(
        _message.render(text),
        tags=_PICTURED,
        link_rel=None,
        attributes={**_NONE, "span": {"dir"}, "ol": {"start"}},
        allowed_classes={"span": {"fakelink"}},
    )


def clean(html: str) -> str:
    """Leave in HTML only what Markdown may become; cleaning twice is cleaning once."""
    return nh3.clean(
        html,
        tags=_BLOCKS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )
