"""Count again what everybody may see of a campaign: large lots, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.security.collecting import Document
from tests.security.people import BANKS, Person, items_of, scored
from tests.security.recount import Crowd, Told, whole
from tests.security.schools import Held, School

LEAST, FINE, FINE_POLL = 20, 40, 100
BOUNDS = {"exact": "", "least": "or more", "most": "or less"}


def large_lots(school: School, campaign: str) -> dict[bytes, frozenset[bytes]]:
    """Give the lots of a campaign that are large enough for everybody, with their members."""
    events = {held.id: held for held in school.events.values() if held.campaign == campaign}
    return {
        lot: members for lot, (event, _, pool, members) in school.lots.items()
        if pool == "finished" and event in events and len(members) >= max(LEAST, events[event].k)
    }  # fmt: skip


def crowd(school: School, held: Held, large: Mapping[bytes, frozenset[bytes]]) -> Crowd:
    """Give those of an event whom everybody may see."""
    mine = {
        lot: [school.people[key] for key in members] for lot, members in large.items()
        if school.lots[lot][0] == held.id
    }  # fmt: skip
    return Crowd(
        held.bank,
        [people for lot, people in mine.items() if lot not in school.sheets],
        LEAST,
        sheets=[people for lot, people in mine.items() if lot in school.sheets],
        counted_by=held.k,
    )


@dataclass(frozen=True)
class Together(Crowd):
    """Hold those of several events of one quiz; each speaks for the items it may tell of."""

    events: Sequence[Crowd] = ()

    def met(self, item: Mapping[str, Any]) -> list[Person]:
        """Give who was asked an item where enough were, and where shares can be told finely.

        Those of under 40 are left out where the others are four times as many.
        """
        return [person for met in self._speaking(item) for person in met]

    def _speaking(self, item: Mapping[str, Any]) -> list[list[Person]]:
        told = [met for one in self.events if len(met := one.met(item)) >= LEAST]
        fine = [met for met in told if len(met) >= FINE]
        return fine if sum(map(len, fine)) >= 0.8 * sum(map(len, told)) else told

    def polled(self, item: Mapping[str, Any], outcome: str) -> Told:
        """Give a share of a poll: each event tells it in tens, and they are added as told."""
        told = self._speaking(item)
        n = sum(map(len, told))
        share = sum((len(met) * tens(met, item, outcome) for met in told), Fraction()) / max(1, n)
        by = 10 if any(len(met) < FINE_POLL for met in told) else 1
        return Told((by * whole(100 * share / by), ""), people=n)


def tens(people: Sequence[Person], item: Mapping[str, Any], outcome: str) -> Fraction:
    """Give the share of those who chose something as an event tells it: under 100 in tens."""
    chose = sum(outcome in one.said.get(item["id"], ("", (), 0))[1] for one in people)
    share = Fraction(chose, len(people))
    return Fraction(whole(10 * share), 10) if len(people) < FINE_POLL else share


def misfits(school: School, campaign: str, file: Document, page: Document) -> Iterator[str]:
    """Say which numbers of a campaign's public file are not those of its large lots.

    Without a file the page may say that there are none, but only where there are none.
    """
    lots = large_lots(school, campaign)
    if file.status != 200:
        noisy = school.public[campaign] is not None
        if file.status != 404:
            yield f"{file.path} fails"
        elif b"This campaign shows no numbers" in page.body and any(
            not noisy or (lot not in school.sheets and not is_drawn(school, lot)) for lot in lots
        ):
            yield f"{page.path} leaves all large lots out"
        return
    told = json.loads(file.body)
    yield from miscounted(school, campaign, told, lots)
    mended = any(held.mends for held in school.events.values() if held.campaign == campaign)
    if told["epsilon"] is not None or mended:
        return  # noise is drawn once: that it does not change is checked byte for byte
    held = [one for one in school.events.values() if one.campaign == campaign]
    bank = held[0].bank
    events = [crowd(school, one, lots) for one in held]
    together = Together(
        bank,
        [lot for one in events for lot in one.lots],
        LEAST,
        sheets=[lot for one in events for lot in one.sheets],
        events=events,
    )
    wanted = together.figures()
    items = {item["id"]: item for item in items_of(bank)}
    for name, item in items.items():
        there = any(question["id"] == name for question in told["questions"])
        if there != (len(together.met(item)) >= LEAST and not item.get("sensitive")):
            yield f"public: {name} is {'there' if there else 'left out'}"
    yield from misjudged(bank, events, told["skills"])
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
            found = (
                wanted.get(("answer", name, measure, outcome))
                if scored(items[name]) else together.polled(items[name], outcome)
            )  # fmt: skip
            if not fits(question, answer["chosen"], found):
                yield f"public: {name}: {outcome} is {answer['chosen']}, not {found}"


def is_drawn(school: School, lot: bytes) -> bool:
    """Tell whether a lot is of an event in which each met other questions: noise leaves it out."""
    return "draw" in BANKS[school.events[school.lots[lot][0]].bank].get("delivery", {})


def miscounted(
    school: School, campaign: str, told: Mapping[str, Any], lots: Mapping[bytes, frozenset[bytes]]
) -> Iterator[str]:
    """Say which numbers of people are not those of large lots.

    All of them count, with who answered on paper named apart; with noise those on paper do not.
    """

    def people(on_paper: bool, event: str = "") -> int:
        return sum(
            len(members) for lot, members in lots.items()
            if (lot in school.sheets) == on_paper and event in ("", school.lots[lot][0])
        )  # fmt: skip

    noisy = told["epsilon"] is not None

    def counts(event: str = "") -> tuple[int, int]:
        paper = 0 if noisy else people(True, event)
        return people(False, event) + paper, paper

    n, paper = counts()
    if (told["people"], told["people_on_paper"]) != (n, paper):
        found = f"{told['people']}, {told['people_on_paper']} on paper"
        yield f"a public page counts {found}, large lots hold {n}, {paper} on paper"
    listed = [one.id for one in school.listed if one.campaign == campaign]
    wanted = [
        (counts(name)[0] or None, counts(name)[1], people(True, name) if noisy else 0)
        for name in listed
    ]
    shown = [
        (one["people"], one["people_on_paper"], one["left_out_on_paper"]) for one in told["events"]
    ]
    if sorted(map(str, shown)) != sorted(map(str, wanted)):
        yield f"a public page counts {shown} by event, large lots hold {wanted}"


def misjudged(
    bank: str, events: Sequence[Crowd], skills: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Say which skills are not of those people who can tell of them.

    That of several questions is known from attempts. That of a single one is known from sheets,
    too: of events where somebody made an attempt, or of all where nobody did.
    """
    spoken = [one for one in events if one.people] or [one for one in events if one.sheets]
    sizes = [len(one.people) or sum(map(len, one.sheets)) for one in spoken]
    fine = [size for size in sizes if size >= FINE]
    if sum(fine) >= 0.8 * sum(sizes):
        spoken = [one for one, size in zip(spoken, sizes, strict=True) if size >= FINE]
    areas: dict[str, list[Mapping[str, Any]]] = {}
    for item in items_of(bank):
        if scored(item):
            areas.setdefault(item["competence"].split(".")[0], []).append(item)
    for skill in skills:
        if skill["best"] is None or any(one.drawn for one in spoken):
            continue
        items = areas[skill["skill"]]
        met = [len(one.met(items[0]) if len(items) == 1 else one.people) for one in spoken]
        if skill["people"] != sum(met):
            yield f"public: {skill['skill']} is of {skill['people']}, not of {sum(met)}"


def fits(question: Mapping[str, Any], shown: Mapping[str, Any], told: Told | None) -> bool:
    """Tell whether a share says what counting gives.

    What an event alone keeps back stays behind a bound here, too; the bound has to be true.
    """
    if told is None or told.value is None or question["people"] != told.people:
        return False
    value, bound = told.value
    if BOUNDS[shown["bound"]] == bound == "":
        return abs(shown["percent"] - value) < 1e-9
    if bound not in ("", BOUNDS[shown["bound"]]):
        return False
    return shown["percent"] >= value if shown["bound"] == "most" else shown["percent"] <= value
