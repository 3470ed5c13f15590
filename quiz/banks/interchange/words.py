"""Turn the texts of other programs into Markdown, and Markdown into theirs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from quiz.banks.interchange.markup_in import Tag, tokens
from quiz.banks.markup import markdown

LONGEST = 20_000
"""Characters of one text of a foreign file that are looked at.

Reading Markdown takes time that grows with the square of what is open in it (``![![![``).
"""

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
_MARKS = re.compile(r"[\\`*\[]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=[#\w])")
_CLOSES = re.compile(r"(\]\()|[\]\n]|\Z")
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


class _Reader:
    """Read HTML into paragraphs of Markdown, and into the words that one sees."""

    def __init__(self) -> None:
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

    def feed(self, html: str) -> None:
        """Read a text."""
        for token in tokens(html):
            if isinstance(token, str):
                self._data(token)
            elif token.ends:
                self._end(token.name)
            else:
                self._start(token)

    def _start(self, token: Tag) -> None:
        tag = token.name
        if self.skipped:
            if tag == self.skipped[-1]:
                self.skipped.append(tag)
            return
        tag = tag.removeprefix("qti-")
        self.dropped["script"] += sum(
            bool(_HANDLER.fullmatch(name)) for name, _ in token.attributes
        )
        if tag in _DROPPED:
            self.dropped[_DROPPED[tag]] += 1
            if tag != "embed":
                self.skipped.append(tag)
        elif tag == "br":
            self._close()
        elif tag == "img":
            named = dict(token.attributes)
            self.pictures.append((named.get("src", ""), " ".join(named.get("alt", "").split())))
        elif tag == "a":
            self.dropped["link"] += any(
                name == "href" and value for name, value in token.attributes
            )
        elif tag in _BLOCKS:
            self._open(tag)
        elif tag in _BOLD or tag in _SLANTED:
            self._mark("**" if tag in _BOLD else "*")
        elif tag in ("td", "th"):
            if self.line.strip():
                self._say(" | ")
        elif tag not in _NEUTRAL:
            self.dropped[f"<{tag[:20]}> mark"] += 1

    def _end(self, tag: str) -> None:
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

    def _data(self, data: str) -> None:
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
    closes, links = -1, False

    def marked(found: re.Match[str]) -> str:
        nonlocal closes, links
        if found[0] == "[":
            if closes < found.end():  # looked for once, however many brackets it closes
                ahead = _CLOSES.search(text, found.end())
                closes, links = (ahead.start(), bool(ahead[1])) if ahead else (len(text), False)
            if not links:
                return "["
        return f"\\{found[0]}"

    return _MARKS.sub(marked, text)


def escaped_lines(text: str) -> str:
    """Escape what anywhere in a text would be Markdown."""
    return _START.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", escaped(text)
    )


@lru_cache(maxsize=2048)
def visible(text: str) -> str:
    """Give the words of a Markdown text as one sees them, a paragraph a line."""
    seen = []
    for token in tokens(markdown(text)):
        if isinstance(token, str):
            seen.append(token)
        elif not token.ends and (token.name in _BLOCKS or token.name == "br"):
            seen.append("\n")
    return re.sub(r"\n\s*", "\n", "".join(seen)).strip()


def one_line(text: str) -> str:
    """Give the words of a Markdown text in one line."""
    return folded_blanks(visible(text))


def folded_blanks(text: str) -> str:
    """Write every run of blanks as one space."""
    return " ".join(text.split())
