"""Items of every type with any key and marking, and what somebody may do with them."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quiz.items.item import Item
from quiz.items.registry import kinds
from tests.items.examples import SHOP

unhurried = settings(deadline=None, max_examples=60)
"""How property tests run: the first page of a run has templates to compile."""

Form = MultiDict[str, str]
MARKINGS = ("exact", "each_decision", "net", "coverage")

words = st.text("abcdefgh éक१<{", min_size=1, max_size=12).filter(lambda text: text.strip())
distinct = st.lists(words, min_size=2, max_size=6, unique_by=lambda text: " ".join(text.split()))


def _ids(texts: list[str]) -> list[str]:
    return [f"o{place}" for place in range(len(texts))]


@st.composite
def raw_items(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Draw an item of a type as a bank writes it."""
    raw: dict[str, Any] = {"type": kind, "id": "x", "stem": draw(words)}
    raw["points"] = draw(st.integers(1, 10))
    texts = draw(distinct)
    ids = _ids(texts)
    some = st.sets(st.sampled_from(ids), min_size=1).map(sorted)
    match kind:
        case "single":
            raw["options"] = dict(zip(ids, texts, strict=True))
            raw["key"] = draw(st.sampled_from(ids))
        case "multiple":
            raw["options"] = dict(zip(ids, texts, strict=True))
            raw["key"] = draw(some)
            raw["marking"] = draw(st.sampled_from(MARKINGS))
        case "true_false":
            raw["key"] = draw(st.booleans())
        case "order":
            raw["sequence"] = texts
            raw["marking"] = draw(st.sampled_from(("exact", "pairs")))
        case "match":
            rights = draw(
                st.lists(
                    words,
                    min_size=len(texts) + 1,
                    max_size=len(texts) + 1,
                    unique_by=lambda text: " ".join(text.split()).casefold(),
                )
            )
            raw["pairs"] = [list(pair) for pair in zip(texts, rights, strict=False)]
            raw["distractors"] = [rights[-1]]
            raw["marking"] = draw(st.sampled_from(("share", "exact")))
        case "hottext":
            key = draw(some)
            raw["passage"] = " and ".join(
                f"[[{'*' if name in key else ''}{text}|{name}]]"
                for name, text in zip(ids, texts, strict=True)
            )
            raw["marking"] = draw(st.sampled_from(MARKINGS))
        case "numeric":
            raw["key"] = draw(st.integers(-1000, 1000))
            raw["tolerance"] = draw(st.integers(1, 50))
            raw["marking"] = draw(st.sampled_from(("exact", "closeness")))
        case "short_text":
            raw["accept"] = texts
        case "hotspot":
            raw["media"] = SHOP
            raw["regions"] = {
                name: {"name": text, "shape": [10, 10, 20, 20]}
                for name, text in zip(ids, texts, strict=True)
            }
            raw["key"] = draw(some)
            raw["marking"] = draw(st.sampled_from(MARKINGS))
        case "scale":
            raw["labels"] = [*texts, "more"][:7]
        case "poll":
            raw["options"] = dict(zip(ids, texts, strict=True))
            raw["choose"] = draw(st.sampled_from(("one", "many")))
        case "card":
            raw["body"] = draw(words)
    return raw


def made(raw: dict[str, Any]) -> Item:
    """Build the item that a bank wrote."""
    return kinds()[raw["type"]].model_validate(raw)


@st.composite
def drawn(draw: st.DrawFn, item: Item) -> tuple[str, ...]:
    """Draw the order in which an attempt offers an item."""
    return tuple(draw(st.permutations(item.offered())))


@st.composite
def forms(draw: st.DrawFn, item: Item, slots: tuple[str, ...]) -> Form:
    """Fill in the form of an item, in any way that its page offers."""
    form: Form = MultiDict()
    places = [str(place) for place in range(1, len(slots) + 1)]
    match item.type:
        case "order":
            for place, wanted in zip(places, draw(st.permutations(places)), strict=True):
                form.add(f"p{place}", wanted)
        case "match":
            for number in range(1, len(item.pairs) + 1):  # type: ignore[attr-defined]
                form.add(f"m{number}", draw(st.sampled_from(places)))
        case "numeric":
            form.add("t", str(draw(st.integers(-1500, 1500))))
        case "short_text":
            form.add("t", draw(words.filter(lambda text: bool(text.strip()))))
        case "card":
            pass
        case "multiple" | "hottext" | "hotspot":
            for place in draw(st.sets(st.sampled_from(places), min_size=1)):
                form.add("a", place)
        case "poll" if item.choose == "many":  # type: ignore[attr-defined]
            for place in draw(st.sets(st.sampled_from(places), min_size=1)):
                form.add("a", place)
        case _:
            form.add("a", draw(st.sampled_from(places)))
    return form


def key_form(item: Item, slots: tuple[str, ...]) -> Form:
    """Fill in the form of a scored item with its key."""
    form: Form = MultiDict()
    place = {name: str(number) for number, name in enumerate(slots, 1)}
    match item.type:
        case "order":
            for number, line in enumerate(item.lines, 1):  # type: ignore[attr-defined]
                form.add(f"p{place[line]}", str(number))
        case "match":
            for number, right in enumerate(item.right_of.values(), 1):  # type: ignore[attr-defined]
                form.add(f"m{number}", place[right])
        case "numeric":
            form.add("t", item.written_key)  # type: ignore[attr-defined]
        case "short_text":
            form.add("t", item.accepted("en")[0])  # type: ignore[attr-defined]
        case _:
            for name in item.key_outcomes():
                form.add("a", place[name])
    return form
