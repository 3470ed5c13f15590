"""Twenty-five scripted students by browser: the figures equal a recount of what they sent.

Nothing here asks the product how it marks or counts: the plan of each student is written in
the words of the pages, marked by the rules of the bank format and counted in plain Python.
"""

from __future__ import annotations

import csv
import io
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from html import unescape
from itertools import pairwise
from typing import Any

import pytest

from quiz.services import figures as shown_figures
from quiz.services.forms import form_of
from quiz.statistics.scores import mean_score, score_sd
from quiz.statistics.shares import area_share, facility, outcome_share
from quiz.statistics.tallies import Pooled, Tally, pooled
from quiz.store import lots as stored_lots
from quiz.store.events import Event
from tests.web.place import HOST, Browser, Place, Seen
from tests.web.staffed import open_event, signed_in

PEOPLE = 25

MIXED: dict[str, Any] = {
    "id": "mixed",
    "title": "Mixed",
    "delivery": {"shuffle": {"items": True, "options": True}},
    "items": [
        {
            "id": "owner", "type": "single", "stem": "Who owns the address?", "points": 2,
            "options": {"b": "The bank", "s": "A stranger", "n": "Nobody"}, "key": "s",
            "rationale": "Read its end.", "competence": "1.2",
        },
        {
            "id": "signs", "type": "multiple", "stem": "Which are signs?",
            "options": {"h": "Hurry", "p": "A prize", "g": "A greeting", "d": "A date"},
            "key": ["h", "p"], "marking": "each_decision", "rationale": "Two are.",
            "competence": "1.2",
        },
        {
            "id": "code", "type": "true_false", "stem": "A bank asks for the code.",
            "key": False, "rationale": "Never.", "competence": "4.2",
        },
        {
            "id": "hours", "type": "numeric", "stem": "How many hours?", "key": "8",
            "tolerance": "1", "rationale": "About eight.", "competence": "4.3",
        },
        {
            "id": "word", "type": "short_text", "stem": "What flies?",
            "accept": {"en": ["kite"]}, "rationale": "A kite.", "competence": "4.3",
        },
        {
            "id": "steps", "type": "order", "stem": "In which order?",
            "sequence": ["Stop", "Look", "Tell"], "marking": "pairs", "rationale": "So.",
            "competence": "4.2",
        },
        {
            "id": "pairs", "type": "match", "stem": "What belongs together?",
            "pairs": [["Lock", "Key"], ["Bow", "Arrow"], ["Pen", "Ink"], ["Cup", "Tea"]],
            "marking": "share", "rationale": "So.", "competence": "1.2",
        },
        {
            "id": "habit", "type": "poll", "stem": "What do you do?",
            "options": {"a": "I ask", "w": "I wait"},
        },
    ],
}  # fmt: skip

AREAS = {"1": ("owner", "signs", "pairs"), "4": ("code", "hours", "word", "steps")}
POINTS = {"owner": 2, "signs": 1, "code": 1, "hours": 1, "word": 1, "steps": 1, "pairs": 1}
STEMS = {item["stem"]: item["id"] for item in MIXED["items"]}
PARTNERS = {"Lock": "Key", "Bow": "Arrow", "Pen": "Ink", "Cup": "Tea"}
UNSURE = "unsure"
Plan = Mapping[str, Any]
"""What one student means, by item: words of the page, or ``UNSURE``."""


def plan(chance: random.Random) -> Plan:
    """Make up a student; some things nearly everybody knows, some hardly anybody."""
    rights = list(PARTNERS.values())
    if chance.random() < 0.6:
        chance.shuffle(rights)
    wanted: dict[str, Any] = {
        "owner": chance.choice(["A stranger", "A stranger", "The bank", "Nobody"]),
        "signs": [word for word in ("Hurry", "A prize", "A greeting", "A date")
                  if chance.random() < 0.5] or ["A date"],
        "code": "False",
        "hours": chance.choice(["8", "7", "9.5", "12 h", "3", "2 or 3"]),
        "word": chance.choice(["kite", " KITE ", "bird", "a kite"]),
        "steps": chance.sample(["Stop", "Look", "Tell"], 3),
        "pairs": dict(zip(PARTNERS, rights, strict=True)),
        "habit": chance.choice(["I ask", "I wait"]),
    }  # fmt: skip
    for name in wanted:
        if name != "code" and chance.random() < 0.12:
            wanted[name] = UNSURE
    return wanted


# What the page says, and what the student does with it.


def words(markup: str) -> str:
    """Read markup as somebody does: without tags, drawings and line ends."""
    bare = re.sub(r"<svg.*?</svg>", " ", markup, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def offered(page: Seen, name: str) -> dict[str, str]:
    """Give the value of each choice of a field by its words."""
    found = {}
    for label in re.findall(r"<label.*?</label>", page.text, re.S):
        field = re.search(rf'<input[^>]* name="{name}" value="([^"]*)"([^>]*)>', label)
        if field:
            spoken = re.search(r'aria-label="[A-Z]: ([^"]*)"', field[2])
            found[unescape(spoken[1]) if spoken else words(label)] = field[1]
    return found


def filled(page: Seen, wanted: Plan) -> dict[str, str | list[str]]:
    """Fill the form of a question as a student means it."""
    name = asked(page)
    meant = wanted[name]
    if meant == UNSURE:
        return {"a": "unsure"}
    if name in ("hours", "word"):
        return {"t": meant}
    if name == "signs":
        return {"a": [offered(page, "a")[word] for word in meant]}
    if name == "steps":
        lines = re.findall(r'<li><label for="a(\d)"[^>]*>(.*?)</label>', page.text, re.S)
        return {f"p{place}": str(meant.index(words(line)) + 1) for place, line in lines}
    if name == "pairs":
        lefts = re.findall(r'<fieldset class="pairing"><legend[^>]*>(.*?)</legend>', page.text)
        return {
            f"m{number}": offered(page, f"m{number}")[meant[words(left)]]
            for number, left in enumerate(lefts, 1)
        }
    return {"a": offered(page, "a")[meant]}


def asked(page: Seen) -> str:
    """Name the item that a page asks."""
    heading = re.search(r"<h1.*?</h1>", page.text, re.S)
    assert heading, page.text
    return STEMS[words(heading[0])]


def take(place: Place, event: Event, wanted: Plan, chance: random.Random) -> None:
    """Play to the result in a browser of its own, and meet every question once."""
    browser, met = place.browser(), []
    page = browser.start(f"/en/e/{event.code}")
    while not page.path.endswith("/result"):
        place.clock.now += chance.randrange(3, 60)
        if any(form.method == "post" for form in page.page.forms):
            met.append(asked(page))
            page = browser.follow(browser.send(page, filled(page, wanted)))
            assert page.status == 200
        else:
            assert page.page.onward
            page = browser.open(page.page.onward.removeprefix(HOST))
    assert sorted(met) == sorted(STEMS.values())


# The recount.


def points(name: str, meant: Any) -> Fraction:
    """Mark what a student meant, by the table of the bank format."""
    if meant == UNSURE:
        return Fraction(0)
    if name == "signs":
        right = {"Hurry", "A prize"}
        return Fraction(4 - len(right ^ set(meant)), 4)
    if name == "steps":
        pairs = (("Stop", "Look"), ("Look", "Tell"))
        return Fraction(sum(meant.index(a) < meant.index(b) for a, b in pairs), 2)
    if name == "pairs":
        return Fraction(sum(meant[left] == right for left, right in PARTNERS.items()), 4)
    full: Mapping[str, Callable[[], bool]] = {
        "owner": lambda: meant == "A stranger",
        "code": lambda: meant == "False",
        "hours": lambda: meant in ("8", "7"),
        "word": lambda: meant in ("kite", " KITE "),
    }
    return Fraction(POINTS[name] if full[name]() else 0)


def outcomes(name: str, meant: Any) -> list[str]:
    """Name what a response counts as, in the ids of the bank."""
    if meant == UNSURE:
        return ["~unsure"]
    item = next(item for item in MIXED["items"] if item["id"] == name)
    if "options" in item:
        chosen = meant if isinstance(meant, list) else [meant]
        return [one for one, text in item["options"].items() if text in chosen]
    if name == "hours":
        return [{"8": "matched", "7": "matched", "9.5": "above", "12 h": "above", "3": "below"}
                .get(meant, "not-a-number")]  # fmt: skip
    if name == "word":
        return ["matched" if meant.strip().lower() == "kite" else "other"]
    if name == "code":
        return ["false"]
    if name == "steps":
        places = {"Stop": 1, "Look": 2, "Tell": 3}
        return [f"s{places[line]}@{at}" for at, line in enumerate(meant, 1)]
    return []


def capped(share: Fraction) -> tuple[int, str]:
    """Round a share of 25 people to what the release rule shows, with its bound."""
    percent = 100 * share
    if percent >= 90:
        return 90, "or more"
    if percent <= 10:
        return 10, "or less"
    return math.floor(percent + Fraction(1, 2)), ""


def written(share: tuple[int, str]) -> str:
    """Write a share as the page does."""
    return f"{share[0]}% {share[1]}".strip()


def sums_of(place: Place, event: Event) -> Pooled:
    with place.site.store.read() as connection:
        parts = stored_lots.sums(connection, event.id, "finished")
    return pooled([(thick, [Tally(*row) for row in rows]) for thick, rows in parts])


def sheet(reply: Seen) -> list[dict[str, str]]:
    assert reply.status == 200
    return list(csv.DictReader(io.StringIO(reply.body.decode("utf-8-sig"), newline="")))


@pytest.fixture
def chen(place: Place) -> Browser:
    place.publish(MIXED)
    return signed_in(place, "Chen")


def test_the_figures_of_25_students_equal_a_recount_of_what_they_sent(
    place: Place, chen: Browser
) -> None:
    event = open_event(place, "Chen")
    chance = random.Random(25)
    plans = [plan(chance) for _ in range(PEOPLE)]
    assert len({repr(sorted(one.items(), key=str)) for one in plans}) == PEOPLE
    paths = [f"/o/{event.id}", f"/o/{event.id}/export.csv", "/o", "/staff"]
    looks = [[chen.get(path) for path in paths]]
    for one in plans:
        take(place, event, one, chance)
        place.sweep()
        looks.append([chen.get(path) for path in paths])
    only_participation_in_fives(looks)

    chen.send(chen.get(f"/o/{event.id}/close"))
    page, rows = chen.get(paths[0]), sheet(chen.get(paths[1]))
    assert [row["part"] for row in rows] == ["note"]  # closed, but an hour for who is under way
    assert "Every answer" not in page.text
    place.clock.now += 3601
    place.sweep()
    assert place.rows("SELECT state FROM event WHERE code IS NOT NULL") == [("settled",)]
    assert place.rows("SELECT n FROM lot") == [(PEOPLE,)]

    layer_equals(place, event, plans)
    page, rows = chen.get(paths[0]), sheet(chen.get(paths[1]))
    page_and_file_show(page, rows, plans)


def only_participation_in_fives(looks: Sequence[Sequence[Seen]]) -> None:
    """Compare what staff see after each person with what they saw before."""
    for people, (before, after) in enumerate(pairwise(looks), 1):
        for old, new in zip(before, after, strict=True):
            assert new.status == old.status == 200
            if people % 5:
                assert (new.headers, new.body) == (old.headers, old.body)
            else:
                assert without_fives(new) == without_fives(old)
        assert not re.search("Every answer|Best answer|Middle score", words(after[0].text))
        assert [row["part"] for row in sheet(after[1])] == ["note"]
        if people % 5 == 0:
            assert f"{people} or more" in words(after[0].text)
            assert after[0].body != before[0].body
        assert after[1].body == before[1].body  # the file says nothing at all


def without_fives(seen: Seen) -> str:
    """Take out of a page what tells participation: its numbers, and the places of its chart."""
    text = re.sub(r"<svg.*?</svg>", "", seen.text, flags=re.S)
    text = re.sub(r"fewer than 5|\b(5|10|15|20|25) or more", "N", text)
    return re.sub(r'<span class="(hid|nowrap)">N', "N", text)


def layer_equals(place: Place, event: Event, plans: Sequence[Plan]) -> None:
    """Compare every figure of the statistics layer with the recount."""
    bank = place.site.shelf.bank
    with place.site.store.read() as connection:
        form = form_of(bank(connection, event.revision), event.delivery)
    sums = sums_of(place, event)

    def close(found: float | None, wanted: float | Fraction) -> bool:
        return found is not None and math.isclose(found, wanted, rel_tol=0, abs_tol=1e-9)

    marks = {name: [points(name, one[name]) for one in plans] for name in POINTS}
    for name, earned in marks.items():
        share = sum(earned) / (PEOPLE * POINTS[name])
        assert close(facility(form.item(name), sums.every, 10).value, share), name
    for item in MIXED["items"]:
        name = item["id"]
        chosen = Counter(outcome for one in plans for outcome in outcomes(name, one[name]))
        if name != "pairs":
            assert set(chosen) <= {*form.item(name).outcomes, "~unsure"}
            for outcome in (*form.item(name).outcomes, "~unsure", "~omitted"):
                found = outcome_share(form.item(name), outcome, sums.every, 10).value
                assert close(found, Fraction(chosen[outcome], PEOPLE)), (name, outcome)
    for area, names in AREAS.items():
        possible = PEOPLE * sum(POINTS[name] for name in names)
        share = sum(sum(marks[name]) for name in names) / possible
        assert close(area_share(form, area, sums.every, 10).value, share), area
    scores = [sum(marks[name][at] for name in marks) for at in range(PEOPLE)]
    mean = sum(scores) / PEOPLE
    spread = sum((score - mean) ** 2 for score in scores) / (PEOPLE - 1)
    assert close(mean_score(form, sums.every, 10).value, 100 * mean)
    assert close(score_sd(form, sums.every, 10).value, 100 * math.sqrt(spread))
    report = shown_figures.figures(place.site, event).report
    assert report.n == PEOPLE
    assert report.out_of == sum(POINTS.values())


def page_and_file_show(
    page: Seen, rows: Sequence[Mapping[str, str]], plans: Sequence[Plan]
) -> None:
    """Compare what the page and the file say with the recount, rounded and capped."""
    told = {(row["id"], row["measure"], row["answer"]): row for row in rows}
    lines = {
        words(row[1]): [words(cell) for cell in re.findall(r"<td.*?</td>", row[0], re.S)]
        for row in re.finditer(r"<tr[^>]*><th[^>]*>(.*?)</th>.*?</tr>", page.text, re.S)
    }
    shares = set()
    for number, item in enumerate(MIXED["items"], 1):
        name, heading = item["id"], f"Q{number}. {item['stem']}"
        unsure = capped(Fraction(sum(one[name] == UNSURE for one in plans), PEOPLE))
        if name in POINTS:
            earned = sum((points(name, one[name]) for one in plans), Fraction())
            share = capped(earned / (PEOPLE * POINTS[name]))
            row = told[name, "best answer, percent", ""]
            assert (int(row["value"]), row["bound"], row["people"]) == (*share, "25")
            assert lines[heading][1] == written(share)
            shares.add(written(share))
            ranged = f"{row['from']} to {row['to']}" if row["from"] else "–"
            assert lines[heading][2] == ranged
            row = told[name, "not sure, percent", ""]
            assert (int(row["value"]), row["bound"]) == unsure
            assert lines[heading][3] == written(unsure)
            shares.add(written(unsure))
        if "options" in item:
            answers = re.search(rf"<details><summary>Q{number}\..*?</details>", page.text, re.S)
            assert answers
            chosen = Counter(one for plan_ in plans for one in outcomes(name, plan_[name]))
            for one, text in item["options"].items():
                part = Fraction(chosen[one], PEOPLE)
                if name in POINTS:
                    share = capped(part)
                    row = next(told[at] for at in told if at[0] == name and at[2] == text)
                else:  # a poll of fewer than a hundred is told in steps of ten
                    share = 10 * math.floor(10 * part + Fraction(1, 2)), ""
                    row = told[name, "chose, percent", text]
                assert (int(row["value"]), row["bound"]) == share, (name, one)
                assert f"{text} {written(share)}" in words(
                    answers[0].replace("Best answer</span>", "</span>")
                )
                shares.add(written(share))
    assert len(shares) > 5
    assert "90% or more" in shares
    assert "10% or less" in shares
    scores = [
        sum((points(name, one[name]) for name in POINTS), Fraction()) / sum(POINTS.values())
        for one in plans
    ]
    mean = sum(scores, Fraction()) / PEOPLE
    row = told["", "mean score, percent", ""]
    assert (int(row["value"]), row["bound"]) == capped(mean)
    row = told["", "mean score, of 8", ""]
    assert float(row["value"]) == round(float(8 * mean), 1)
    bars = [row for row in rows if row["part"] == "scores"]
    assert sum(int(row["people"]) for row in bars) == PEOPLE
    for row in bars:
        low, high = int(row["from"]), int(row["to"])
        inside = sum(low <= 100 * score < high + 1 or (score == 1 == high // 100)
                     for score in scores)  # fmt: skip
        assert int(row["people"]) == inside >= 3
        assert f">{inside}</text>" in page.text
    counted = next(row for row in rows if row["measure"] == "counted")
    assert counted["people"] == "25"
    assert "Counted 25" in words(page.text)
