"""Turn the texts of other programs into Markdown, and Markdown into theirs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from quiz.banks.markup import markdown

LONGEST = 100_000
"""Characters of one text of a foreign file that are looked at."""

_BLOCK_TAGS = """
p div section article header footer main h1 h2 h3 h4 h5 h6 li tr pre blockquote ul ol dl dt dd
table caption address figure figcaption center prompt
"""
_NEUTRAL_TAGS = "html head body title span font br img a input u small big wbr code"
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_BOLD = ("b", "strong")
_SLANTED = ("i", "em")
_DROPPED = {
    "script": "script",
    "style": "style",
    "iframe": "embedded page",
    "object": "embedded file",
    "embed": "embedded file",
    "applet": "embedded file",
    "video": "film",
    "audio": "sound",
    "svg": "drawing",
    "canvas": "drawing",
    "math": "formula",
    "form": "form",
    "template": "template",
    "noscript": "script",
}
_NEUTRAL = frozenset(_NEUTRAL_TAGS.split())
_HANDLER = re.compile(r"on[a-z]+")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_MARKS = re.compile(
    r"[\\`*]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=[#\w])|\[(?=[^\]\n]*\]\()"
)
_START = re.compile(
    r"(?m)^[ \t]*(?:(#{1,6}(?=[ \t]|$)|>|[-+](?=[ \t]|$)|=+[ \t]*$|-+[ \t]*$|~~~)"
    r"|([0-9]{1,9})([.)])(?=[ \t]|$))"
)


@dataclass(frozen=True)
class Rendered:
    """Hold a text as Markdown, its pictures as (address, description), and what was dropped."""

    text: str
    pictures: tuple[tuple[str, str], ...] = ()
    dropped: Counter[str] = field(default_factory=Counter)
    seen: str = ""


class _Reader(HTMLParser):
    """Read HTML into paragraphs of Markdown, and into the words that one sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.seen: list[str] = []
        self.line = ""
        self.words = ""
        self.marks: list[tuple[str, str, int]] = []
        self.pictures: list[tuple[str, str]] = []
        self.dropped: Counter[str] = Counter()
        self.skipped: list[str] = []
        self.lists: list[int | None] = []
        self.bullet = ""
        self.styled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipped:
            if tag == self.skipped[-1]:
                self.skipped.append(tag)
            return
        tag = tag.removeprefix("qti-")
        self.dropped["script"] += sum(bool(_HANDLER.fullmatch(name)) for name, _ in attrs)
        if tag in _DROPPED:
            self.dropped[_DROPPED[tag]] += 1
            if tag != "embed":
                self.skipped.append(tag)
        elif tag == "br":
            self._close()
        elif tag == "img":
            named = {name: value or "" for name, value in attrs}
            self.pictures.append((named.get("src", ""), " ".join(named.get("alt", "").split())))
        elif tag == "a":
            self.dropped["link"] += any(name == "href" and value for name, value in attrs)
        elif tag in _BLOCKS:
            self._open(tag)
        elif tag in _BOLD or tag in _SLANTED:
            self._mark("**" if tag in _BOLD else "*")
        elif tag in ("td", "th"):
            if self.line.strip():
                self._say(" | ")
        elif tag not in _NEUTRAL:
            self.dropped[f"<{tag[:20]}> mark"] += 1

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            if tag == self.skipped[-1]:
                self.skipped.pop()
            return
        if tag in _BLOCKS:
            self._close()
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
        elif tag in _BOLD or tag in _SLANTED:
            self._unmark("**" if tag in _BOLD else "*")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.skipped and self.skipped[-1] == tag:
            self.skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self._say(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _say(self, text: str) -> None:
        if not self.line.strip(" "):
            text = text.lstrip(" ")
        if self.line.endswith(" "):
            text = text.lstrip(" ")
        self.line += escaped(text)
        self.words += text

    def _open(self, tag: str) -> None:
        self._close()
        if tag == "table":
            self.dropped["table (its rows became lines)"] += 1
        elif tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            number = self.lists[-1] if self.lists else None
            self.bullet = "- " if number is None else f"{number}. "
            if self.lists and number is not None:
                self.lists[-1] = number + 1
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._mark("**")

    def _mark(self, sign: str) -> None:
        if all(other != sign for other, _, _ in self.marks):
            self.marks.append((sign, self.line, len(self.line)))
            self.line += sign

    def _unmark(self, sign: str) -> None:
        while self.marks and any(other == sign for other, _, _ in self.marks):
            other, before, at = self.marks.pop()
            inner = self.line[at + len(other) :]
            core = inner.strip(" ")
            if not core:
                self.line = before + inner
            else:
                lead = inner[: len(inner) - len(inner.lstrip(" "))]
                tail = inner[len(inner.rstrip(" ")) :]
                self.line = f"{before}{lead}{other}{core}{other}{tail}"
                self.styled = True
            if other == sign:
                return

    def _close(self) -> None:
        while self.marks:
            self._unmark(self.marks[-1][0])
        line = self.line.strip(" ")
        if line:
            self.styled = self.styled or bool(self.bullet)
            self.paragraphs.append(self.bullet + line)
            self.seen.append(self.words.strip(" "))
        self.line = self.words = self.bullet = ""

    def finish(self) -> Rendered:
        """Put the paragraphs together."""
        self.close()
        self._close()
        text = ""
        for paragraph in self.paragraphs:
            listed = re.match(r"- |[0-9]+\. ", paragraph)
            after = re.match(r"- |[0-9]+\. ", text.rpartition("\n")[2]) if text else None
            gap = "" if not text else "\n" if listed and after else "\n\n"
            text += gap + paragraph
        seen = "\n\n".join(self.seen)
        dropped = +self.dropped
        if not self.styled:
            text = markdown_of_plain(seen)
        elif folded_blanks(visible(text)) != folded_blanks(seen):
            text = markdown_of_plain(seen)
            dropped["emphasis"] += 1
        return Rendered(text, tuple(self.pictures), dropped, seen)


def markdown_of_html(html: str) -> Rendered:
    """Read HTML as Markdown: emphasis and lists stay, scripts and links are dropped and counted.

    Pictures are taken out; their addresses are given. A line break becomes a paragraph.
    """
    reader = _Reader()
    reader.feed(html[:LONGEST])
    found = reader.finish()
    if len(html) > LONGEST:
        found.dropped[f"character beyond {LONGEST:,}"] += len(html) - LONGEST
    return found


def counted(number: int, what: str) -> str:
    """Write a number of things: "3 links"."""
    if number == 1:
        return f"1 {what}"
    plural = "formulas" if what == "formula" else "emphasis" if what == "emphasis" else f"{what}s"
    return f"{number:,} {plural}"


def markdown_of_plain(text: str) -> str:
    """Write a plain text so that as Markdown it shows the same words; lines are paragraphs."""
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text)]
    whole = "\n\n".join(line for line in lines if line)
    wanted = folded_blanks(whole)
    if not re.search(r"[!-/:-@\[-`{-~]|^[0-9]", whole, re.M):
        return whole
    for tried in (whole, escaped_lines(whole), _PUNCTUATION.sub(r"\\\1", whole)):
        if folded_blanks(visible(tried)) == wanted:
            return tried
    return whole


def escaped(text: str) -> str:
    """Escape what in the middle of a line would be Markdown."""
    return _MARKS.sub(r"\\\g<0>", text)


def escaped_lines(text: str) -> str:
    """Escape what anywhere in a text would be Markdown."""
    return _START.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", escaped(text)
    )


@lru_cache(maxsize=2048)
def visible(text: str) -> str:
    """Give the words of a Markdown text as one sees them, a paragraph a line."""
    reader = _Words()
    reader.feed(markdown(text))
    reader.close()
    return re.sub(r"\n\s*", "\n", reader.words).strip()


class _Words(HTMLParser):
    """Collect the words of our own HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag == "br":
            self.words += "\n"

    def handle_data(self, data: str) -> None:
        self.words += data


def one_line(text: str) -> str:
    """Give the words of a Markdown text in one line."""
    return folded_blanks(visible(text))


def folded_blanks(text: str) -> str:
    """Write every run of blanks as one space."""
    return " ".join(text.split())
