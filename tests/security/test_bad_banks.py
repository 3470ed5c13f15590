"""Whatever stands in a draft, each page of its educator is a page below 500."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator

import pytest

from quiz.services import author
from tests.banks.test_faulty import FAULTY
from tests.security.nasty import STRINGS
from tests.web.place import Browser, Place, open_place
from tests.web.staffed import account, signed_in

PAGES = (
    "", "/report", "/form/1", "/form/new?type=match", "/translate", "/translate/hi?show=all",
    "/quality", "/publish", "/print", "/export", "/preview/1?as=question", "/preview/2?as=answer",
    "/preview/1?as=hall", "/preview/1?as=paper&lang=hi",
)  # fmt: skip
INSTEAD = (
    "[]", "{}", "", "true", "-1", "[a, b]", "{en: x, hi: y}", "{xx: y}", "{en-Foo: y}", "~",
    "[[a, b], [c, d]]", "2027-02-30", '"\\0"', '"\\ud800"', "poll", "hotspot", "{kind: chat}",
    "{file: a.png, description: x}", "70%", "{theme: {a: 1}}", "'[[*a]] [[b'", "99999999999",
)  # fmt: skip
TEXTS = {
    path.stem: path.read_text("utf-8", "replace")
    for path in sorted(FAULTY.glob("*.yaml"))
    if path.stat().st_size < 4_000
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Browser]]:
    """Let Bruno sit at one browser for all of them."""
    place = open_place(tmp_path_factory.mktemp("bad"))
    author.begin(place.site, account(place, "Bruno"), "bad", "title: Bad\n", place.clock())
    yield place, signed_in(place, "Bruno")
    place.shut()


def worse(text: str, chance: random.Random) -> str:
    """Put something else in the place of two values."""
    lines = text.split("\n")
    for _ in range(2):
        place = chance.randrange(len(lines))
        found = re.match(r"\s*(?:- )*[\w.-]+:(?=\s|$)", lines[place])
        if found is not None:
            nasty = json.dumps(chance.choice(STRINGS)[:300], ensure_ascii=False)
            lines[place] = f"{found[0]} {chance.choice((*INSTEAD, nasty))}"
    return "\n".join(lines)


@pytest.mark.parametrize("name", TEXTS)
def test_every_page_of_a_draft_with_any_fault_is_shown(
    name: str, desk: tuple[Place, Browser]
) -> None:
    place, bruno = desk
    chance = random.Random(name)
    text = worse(TEXTS[name], chance) if chance.random() < 0.5 else TEXTS[name]
    place.rest()
    edition = author.draft(place.site, "bad").edition
    member = account(place, "Bruno")
    author.save(place.site, member, "bad", edition, author.tidied(text), place.clock())
    for page in chance.sample(PAGES, 3):
        seen = bruno.get(f"/author/bad{page}")
        assert seen.status in (200, 303, 404), (page, seen.status, text)
