"""Campaigns of several events: planned, shown to everybody or not, closed, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from quiz.services import campaigns, organize
from quiz.services.planning import Outline, Plan, PlannedEvent, with_event
from quiz.services.publicity import BUDGETS
from tests.security.schools import Held, School

if TYPE_CHECKING:
    from tests.security.histories import History

TITLE = "Week"


def begin(history: History, bank: str, breakdown: str, k: int, size: int) -> str:
    """Plan a campaign of several events of one quiz, and open it; some are for everybody."""
    site, who, chance = history.place.site, history.who, history.chance
    plan = next(one for one in organize.choices(site) if one.bank.id == bank)
    today = datetime.fromtimestamp(history.now, UTC)
    opens = (today - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M")
    outline = Outline(TITLE, "UTC", k, plan=Plan(
        opens=opens, revisions=(plan.digest,), breakdown=breakdown,  # type: ignore[arg-type]
    ))  # fmt: skip
    for number in range(size):
        event = PlannedEvent(
            id="", title=f"School {number + 1}", revision=plan.digest,
            follows="" if not number else outline.plan.events[0].id,
        )  # fmt: skip
        outline = replace(outline, plan=with_event(outline, event))
    made = campaigns.begin(site, who, outline, history.now)
    campaigns.create(site, who, made.id, history.now)
    history.school.campaigns.append(made.id)
    for one in campaigns.events_of(site, made):
        assert one.code is not None
        history.school.events[one.id] = Held(
            one.id, bank, one.breakdown, one.k, one.code, campaign=made.id
        )
    if chance.random() < 0.6:
        publish(history, made.id, chance.choice([None, None, *BUDGETS]))
    return made.id


def publish(history: History, name: str, budget: int | None) -> None:
    """Let everybody see a campaign, with noise of a budget or without, by its page."""
    page = history.browser.get(f"/o/c/{name}/public")
    told = {"public": "y", "budget": "" if budget is None else str(budget)}
    assert history.browser.send(page, told).status == 303
    history.school.public[name] = budget


def close(history: History, name: str) -> None:
    """Close a campaign by its page."""
    page = history.browser.get(f"/o/c/{name}/close")
    assert history.browser.send(page).status == 303


def delete(history: History, name: str) -> None:
    """Delete a campaign by its page, with its name typed."""
    page = history.browser.get(f"/o/c/{name}/delete")
    assert history.browser.send(page, {"name": TITLE}).status == 303
    school = history.school
    school.campaigns.remove(name)
    school.public.pop(name, None)
    gone = {held.id for held in school.events.values() if held.campaign == name}
    school.deleted |= gone
    school.events = {key: held for key, held in school.events.items() if key not in gone}
    history.deleted += [f"/o/c/{name}", f"/o/c/{name}/export.csv", f"/en/p/{name}"]
    history.deleted += [f"/o/{one}/export.csv" for one in sorted(gone)]
    for person in school.people.values():
        person.gone = person.gone or person.event in gone
    history.note()


def public_pages(school: School, *, settled: bool) -> list[str]:
    """Give the addresses of what everybody may see of campaigns; more of those ``settled``."""
    pages = ("", "/numbers.json", "/method", "/numbers.csv", "/kites.svg")
    return [
        f"/en/p/{name}{page}" for name in school.public for page in pages[: 5 if settled else 2]
    ]  # fmt: skip


def pairs(school: School) -> Sequence[str]:
    """Give the pages that compare any two events of a campaign, either way round."""
    return [
        f"/o/c/{name}/compare?before={one.id}&after={two.id}" for name in school.campaigns
        for one in school.listed for two in school.listed
        if one is not two and one.campaign == two.campaign == name
    ]  # fmt: skip
