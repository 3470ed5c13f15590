"""A text with parts to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from quiz.items.item import Fault, Kind, digest_in, listed
from quiz.items.several import Several
from quiz.items.text import Id, Model, OptionId, Text

MOST_SPANS = 20
_SPAN = re.compile(r"\[\[(\*?)((?:(?!\[\[|\]\]).)+?)(?:\|([a-z0-9][a-z0-9_-]{0,15}))?\]\]", re.S)


@dataclass(frozen=True)
class Segment:
    """Hold a stretch of a passage: plain where ``id`` is None, else to choose from."""

    text: str
    id: str | None = None
    named: bool = False
    flag: bool = False


class Span(Model):
    """Say what to tell somebody about one part of the passage afterwards."""

    feedback: Text | None = None
    misconception: Id | None = None


class Hottext(Several):
    """Ask for the parts of a passage that matter (its red flags), marked like ``multiple``.

    In the passage ``[[part]]`` is offered and ``[[*part]]`` is right as well; a part may name
    itself, ``[[part|id]]``, and must where the passage is in several languages. Without a
    name its id is its place among the parts. Each line is a paragraph.
    """

    kind: ClassVar[Kind] = "hottext"

    type: Literal["hottext"] = "hottext"
    passage: Annotated[
        Text, Field(description="Plain text with [[parts]] to choose and [[*red flags]].")
    ]
    caption: Annotated[Text | None, Field(description="What the passage is, in a few words.")] = (
        None
    )
    spans: Annotated[dict[OptionId, Span], Field(default_factory=dict)]

    def segments(self, language: str) -> tuple[Segment, ...]:
        """Take the passage apart, in one language."""
        return _segments(self.passage.within(language))

    def paragraphs(self, language: str) -> tuple[tuple[Segment, ...], ...]:
        """Give the lines of the passage that are not empty, taken apart."""
        lines: list[list[Segment]] = [[]]
        for segment in self.segments(language):
            if segment.id is not None:
                lines[-1].append(segment)
                continue
            first, *rest = segment.text.split("\n")
            lines[-1].append(Segment(first))
            lines.extend([Segment(line)] for line in rest)
        return tuple(tuple(line) for line in lines if any(part.text.strip() for part in line))

    def parts(self, language: str) -> dict[str, Segment]:
        """Give what can be chosen, by id, in the order of the passage."""
        return {part.id: part for part in self.segments(language) if part.id is not None}

    @property
    def key(self) -> tuple[str, ...]:
        """Give the ids of the right parts."""
        return tuple(name for name, part in self._first.items() if part.flag)

    @property
    def _first(self) -> dict[str, Segment]:
        return self.parts(self.passage.languages[0])

    def offered(self) -> tuple[str, ...]:
        return tuple(self._first)

    def key_outcomes(self) -> tuple[str, ...]:
        return self.key

    def meaning(self, language: str) -> dict[str, Any]:
        spans = {
            name: "" if part.named else digest_in(Text({language: part.text}), language)
            for name, part in self.parts(language).items()
        }
        return {"spans": spans, "key": sorted(self.key), "marking": self.marking}

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        for language in self.passage.languages:
            yield from self._language_faults(language)
        if not self.key:
            yield Fault(
                ("passage",),
                "passage-key",
                "no part of the passage is right",
                "Mark at least one with a star: [[*like this]]",
            )
        known = tuple(self._first)
        for name in self.spans:
            if name not in known:
                yield Fault(
                    ("spans", name),
                    "span-unknown",
                    f'there is no part "{name}" in the passage',
                    f"Use {listed(known)}" if known else "Write [[parts]] in the passage",
                )

    def _language_faults(self, language: str) -> Iterator[Fault]:
        at = ("passage", language) if len(self.passage.languages) > 1 else ("passage",)
        segments = self.segments(language)
        parts = [part for part in segments if part.id is not None]
        names = [str(part.id) for part in parts]
        if any("[[" in part.text or "]]" in part.text for part in segments):
            yield Fault(
                at,
                "passage-brackets",
                "a [[ or ]] has no partner",
                "Write each part as [[part]], without brackets inside",
            )
        if len(parts) < 2:
            yield Fault(
                at,
                "passage-few",
                "a passage needs at least two parts to choose from",
                "Put [[double brackets]] around them",
            )
        if len(parts) > MOST_SPANS:
            yield Fault(
                at,
                "passage-many",
                f"a passage has at most {MOST_SPANS} parts",
                "Leave out some of the brackets",
            )
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Fault(
                at,
                "span-twice",
                f'two parts are called "{name}"',
                "Give each part an id of its own: [[part|id]]",
            )
        if len(self.passage.languages) == 1:
            return
        if not all(part.named for part in parts):
            yield Fault(
                at,
                "span-nameless",
                "in several languages the parts need names, to know which is which",
                "Write [[part|id]] with the same ids in every language",
            )
            return
        first = self._first
        if set(names) != set(first):
            yield Fault(
                at,
                "span-differs",
                f"the parts here are not those in {self.passage.languages[0]}",
                f"Use the ids {', '.join(first) or 'of the first language'} once each",
            )
        elif any(part.flag != first[str(part.id)].flag for part in parts):
            yield Fault(
                at,
                "flag-differs",
                f"the red flags here are not those in {self.passage.languages[0]}",
                "Put the stars on the same parts in every language",
            )


def _segments(passage: str) -> tuple[Segment, ...]:
    found: list[Segment] = []
    end = 0
    for place, match in enumerate(_SPAN.finditer(passage), 1):
        if match.start() > end:
            found.append(Segment(passage[end : match.start()]))
        text = " ".join(match[2].split())
        found.append(Segment(text, match[3] or str(place), bool(match[3]), bool(match[1])))
        end = match.end()
    if end < len(passage):
        found.append(Segment(passage[end:]))
    return tuple(found)
