"""Count again what everybody may see of a campaign: large lots, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.security.collecting import Document
from tests.security.people import items_of
from tests.security.recount import Crowd, Told
from tests.security.schools import School

LEAST = 20
BOUNDS = {"exact": "", "least": "or more", "most": "or less"}


def large_lots(school: School, campaign: str) -> dict[bytes, frozenset[bytes]]:
    """Give the lots of a campaign that are large enough for everybody, with their members."""
    events = {held.id: held for held in school.events.values() if held.campaign == campaign}
    return {
        lot: members for lot, (event, _, pool, members) in school.lots.items()
        if pool == "finished" and event in events and len(members) >= max(LEAST, events[event].k)
    }  # fmt: skip


def misfits(school: School, campaign: str, file: Document) -> Iterator[str]:
    """Say which numbers of a campaign's public file are not those of its large lots."""
    lots = large_lots(school, campaign)
    if file.status != 200:
        if file.status != 404:
            yield f"{file.path} fails"
        return
    told = json.loads(file.body)
    people = sum(len(members) for lot, members in lots.items() if lot not in school.sheets)
    if told["people"] != people:
        yield f"a public page counts {told['people']}, large lots hold {people}"
    if told["people"] != sum(one["people"] or 0 for one in told["events"]):
        remainder = [held for held in school.events.values()
                     if held.campaign == campaign and not held.listed]  # fmt: skip
        if not remainder:
            yield "a public page counts others than its events do"
    mended = any(held.mends for held in school.events.values() if held.campaign == campaign)
    if told["epsilon"] is not None or mended:
        return  # noise is drawn once: that it does not change is checked byte for byte
    bank = next(held.bank for held in school.events.values() if held.campaign == campaign)
    crowd = Crowd(
        bank,
        [[school.people[key] for key in members] for lot, members in lots.items()
         if lot not in school.sheets],
        LEAST,
        sheets=[[school.people[key] for key in members] for lot, members in lots.items()
                if lot in school.sheets],
    )  # fmt: skip
    wanted = crowd.figures()
    items = {item["id"]: item for item in items_of(bank)}
    for question in told["questions"]:
        name = question["id"]
        if items[name].get("sensitive"):
            yield f"{name} is sensitive and public"
        best = wanted.get(("question", name, "best answer, percent", ""))
        if question["best"] is not None and not fits(question, question["best"], best):
            yield f"public: {name} is {question['best']} ({question['people']}), not {best}"
        outcomes = {text: one for one, text in items[name].get("options", {}).items()}
        for answer in question["answers"]:
            outcome = outcomes.get(answer["answer"])
            if outcome is None:
                continue
            measure = "chose the best answer, percent" if answer["is_best"] else "chose, percent"
            found = wanted.get(("answer", name, measure, outcome))
            if not fits(question, answer["chosen"], found):
                yield f"public: {name}: {outcome} is {answer['chosen']}, not {found}"


def fits(question: Mapping[str, Any], shown: Mapping[str, Any], told: Told | None) -> bool:
    """Tell whether a share says what counting gives.

    What an event alone keeps back stays behind a bound here, too; the bound has to be true.
    """
    if told is None or told.value is None or question["people"] != told.people:
        return False
    value, bound = told.value
    if BOUNDS[shown["bound"]] == bound:
        return abs(shown["percent"] - value) < 1e-9
    if bound:
        return False
    return shown["percent"] >= value if shown["bound"] == "most" else shown["percent"] <= value
