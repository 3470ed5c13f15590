"""What the answers say, on an educator's page: words with the next step, and nothing else."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from quiz.items.bank import Bank
from quiz.items.response import Response
from quiz.services import organize
from quiz.store.events import Event
from quiz.web.author.evidence import evidence_view
from quiz.web.pages.author_evidence import EvidenceView
from tests.web.place import Browser, Place, Seen
from tests.web.staffed import account, open_event, signed_in, take


def item(name: str, key: str = "look") -> dict[str, Any]:
    return {
        "id": name, "type": "single", "competence": "1.2", "stem": f"What first, {name}?",
        "options": {
            "send": {"text": "Send it on", "misconception": "sharing-is-harmless"},
            "open": {"text": "Open the link", "misconception": "looks-right-is-right"},
            "ask": "Ask the group",
            "look": "Look at the owner",
        },
        "key": key, "rationale": "The owner decides.",
    }  # fmt: skip


QUIZ: dict[str, Any] = {
    "id": "first-moves",
    "title": "First moves",
    "items": [
        item("good"), item("keyed", key="ask"), item("hard"), item("easy"), item("steady"),
        {"id": "habit", "type": "poll", "stem": "What do you check?",
         "options": {"address": "The address", "sender": "The sender"}},
        {"id": "pause", "type": "card", "stem": "Breathe", "body": "Once more."},
    ],
}  # fmt: skip


def sheet(chance: random.Random) -> list[Response]:
    """Answer QUIZ: the strong find most, but the second question's key is wrong."""
    skill = chance.random()
    strong = skill > 0.5

    def one(right: float, other: str = "open") -> str:
        return "look" if chance.random() < right else other

    unsure = chance.random() < 0.3
    return [
        Response("given", (one(0.2 + 0.7 * skill),)),
        # The key says "ask", but those who know better look at the owner.
        Response("given", ("look" if strong else chance.choice(["ask", "ask", "send"]),)),
        Response("unsure") if unsure else Response("given", (one(0.25 * skill, "open"),)),
        Response("given", (one(0.97, "ask"),)),
        Response("given", (one(0.1 + 0.8 * skill, "send"),)),
        Response("given", (chance.choice(["address", "sender"]),)),
    ]


@pytest.fixture
def school(place: Place) -> Place:
    place.publish(QUIZ)
    return place


@pytest.fixture
def bruno(school: Place) -> Browser:
    return signed_in(school, "Bruno")


def hold(place: Place, people: int, seed: int = 3) -> Event:
    """Hold an event of Chen's to its end."""
    event = open_event(place, "Chen")
    chance = random.Random(seed)
    for _ in range(people):
        answered = sheet(chance)
        take(place, event, [*answered, Response("given", ())])
    organize.close_event(place.site, account(place, "Chen"), event.id, place.clock())
    place.sweep()
    found = organize.event(place.site, account(place, "Chen"), event.id)
    assert found.state == "settled"
    return found


def words(page: Seen) -> str:
    body = page.text[page.text.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def views(place: Place) -> dict[str, EvidenceView]:
    """Ask for the parts beside items, as the editor and the quality view do."""
    bank = Bank.model_validate(QUIZ, context={"language": "en"})
    with place.app.test_request_context("/"):
        from flask import g

        g.lang = "en"
        return {one.item: one for one in evidence_view(bank)}


def test_the_page_says_what_to_do_next(school: Place, bruno: Browser) -> None:
    hold(school, 120)
    page = bruno.get("/author/first-moves/evidence")
    assert page.status == 200
    told = words(page)
    assert "120 people in 1 event so far, practice included." in told
    assert "Look at question 2 first" in told
    assert "People with high totals miss it, and choose D. Read D again: the key may be wrong." in (
        told
    )
    assert re.search(r"\d+% found it", told)
    assert "Wrong idea: looks right is right" in told
    for number in range(1, 8):
        assert f'id="q{number}"' in page.text


def test_the_sentences_follow_from_the_figures(school: Place, bruno: Browser) -> None:
    hold(school, 120)
    found = views(school)

    def said(name: str) -> str:
        return " ".join(f"{one.what} {one.next}".strip() for one in found[name].said)

    assert found["keyed"].word == "check"
    assert found["keyed"].said[0].tone == "look"
    assert found["hard"].facility.value is not None
    assert found["hard"].facility.value < 35
    assert "Few find it." in said("hard")
    assert "were not sure. Look for a word that they may not know." in said("hard")
    assert "Their wrong idea: “looks right is right”. Teach that next." in said("hard")
    assert "Nearly everybody finds it." in said("easy")
    assert found["good"].word in ("fair", "good", "strong")
    assert "This question works" in said("good")
    assert not found["good"].look
    assert re.fullmatch(r"\d+% chose [AB]", found["habit"].headline)
    assert found["habit"].answers
    assert found["pause"].why == "nothing-to-answer"


def test_few_people_give_shares_but_no_word_on_who_is_strong(school: Place, bruno: Browser) -> None:
    hold(school, 25)
    found = views(school)["good"]
    assert found.why == "counted"
    assert found.word is None
    assert found.apart == ""
    assert "from 50 people counted at once" in found.said[-1].what


def test_nobody_and_too_few_are_one_page(school: Place, bruno: Browser) -> None:
    empty = bruno.get("/author/first-moves/evidence")
    assert empty.status == 200
    assert "Nothing to read yet" in empty.text
    hold(school, 9)
    assert bruno.get("/author/first-moves/evidence").text == empty.text


def test_a_new_key_begins_afresh_and_says_so(school: Place, bruno: Browser) -> None:
    hold(school, 30)
    school.publish({**QUIZ, "items": [item("good", key="ask"), *QUIZ["items"][1:]]})
    page = bruno.get("/author/first-moves/evidence")
    row = page.text[page.text.index('id="q1"') : page.text.index('id="q2"')]
    assert "so its figures begin afresh" in row
    assert "found it" not in row
    assert "found it" in page.text


def test_every_share_on_the_page_is_whole_and_capped(school: Place, bruno: Browser) -> None:
    hold(school, 30)
    page = words(bruno.get("/author/first-moves/evidence"))
    shares = re.findall(r"(\d+(?:\.\d+)?)%( or more| or less)?", page)
    assert shares
    for value, bound in shares:
        assert "." not in value
        assert bound or 10 < int(value) < 90 or int(value) % 10 == 0


def test_a_repaired_event_is_named_in_words(school: Place, bruno: Browser) -> None:
    event = hold(school, 60)
    chen = signed_in(school, "Chen")
    chen.send(
        chen.get(f"/o/{event.id}/repair/2?how=accept&outcome=look"), {"sure": "1"}
    )  # fmt: skip
    found = views(school)["keyed"]
    assert found.facility.value is None
    assert found.said[0].what == "After one event D was accepted, too."
    assert found.answers[3].share.value is not None


def test_only_educators_read_it(school: Place) -> None:
    assert signed_in(school, "Chen").get("/author/first-moves/evidence").status in (403, 404)
    assert signed_in(school, "Dita").get("/author/first-moves/evidence").status == 200
    assert signed_in(school, "Bruno").get("/author/nothing/evidence").status == 404


def test_the_form_of_a_question_shows_what_the_answers_say(school: Place, bruno: Browser) -> None:
    before = bruno.get("/author/first-moves/form/2")
    assert before.status == 200
    assert 'id="answers"' not in before.text
    hold(school, 60)
    told = words(bruno.get("/author/first-moves/form/2"))
    assert "What the answers say" in told
    assert "Read D again: the key may be wrong." in told
    page = bruno.get("/author/first-moves/evidence")
    assert 'href="/author/first-moves/form/2"' in page.text


def test_the_editor_shows_it_beside_the_preview(school: Place, bruno: Browser) -> None:
    before = bruno.get("/author/first-moves?n=2")
    assert "What the answers say" not in before.text
    hold(school, 60)
    told = words(bruno.get("/author/first-moves?n=2"))
    assert "What the answers say" in told
    assert "people in 1 event" in told
    beside = bruno.get("/author/first-moves?n=1").text.partition('id="answers"')[2]
    assert 'href="/author/first-moves/evidence"' in beside
