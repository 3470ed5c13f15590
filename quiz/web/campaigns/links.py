"""The ways into a campaign: codes, links, QR codes, posters, a message to send."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from quiz.services import campaigns, organize
from quiz.store.campaigns import Campaign
from quiz.store.events import OWN_CHAIN, Event
from quiz.web import dates, desk, eventrows
from quiz.web.campaigns import views
from quiz.web.content import known_name, minutes_for, steps_in
from quiz.web.doorway import doorway, is_loopback
from quiz.web.drawing import minutes_words
from quiz.web.frame import send, site, static_url
from quiz.web.guards import allow
from quiz.web.languages import LANGUAGES
from quiz.web.pages.campaigns import Language, LinksPage, PostersPage, Way
from quiz.web.posters import bill


@views.get("/<name>/links", endpoint="links")
@allow("organizer")
def ways(name: str) -> Response:
    """Show how people come into each event, with posters, packs, and a message to copy."""
    found = campaigns.campaign(site(), desk.account(), name)
    if found.state == "ready":
        return desk.to(eventrows.setup_url(found))
    events = events_in(found)
    base = desk.address()
    return send(
        LinksPage(
            chrome=desk.frame(),
            desk=desk.desk("events"),
            title=found.title,
            campaign_url=eventrows.campaign_url(found.id),
            events_url=url_for("organizer.events"),
            settings_url=url_for("campaigns.settings", name=name),
            posters_url=url_for("campaigns.posters", name=name)
            if any(_is_open(event) for event in events)
            else None,
            host=urlsplit(base).netloc,
            opens=dates.day(found.opens_at, found.zone),
            begun=found.opens_at <= g.now,
            ways=tuple(_way(event) for event in events),
            message=_message(found, [event for event in events if _is_open(event)]),
            here_only=is_loopback(base),
        )
    )


@views.get("/<name>/posters")
@allow("organizer")
def posters(name: str) -> Response:
    """Show the posters of all events that can be joined, one on each sheet."""
    found = campaigns.campaign(site(), desk.account(), name)
    if found.state == "ready":
        return desk.to(eventrows.setup_url(found))
    return send(
        PostersPage(
            chrome=desk.frame(),
            css_url=static_url("css/staff.css"),
            title=found.title,
            bills=tuple(bill(event) for event in events_in(found) if _is_open(event)),
            back_url=url_for("campaigns.links", name=name),
        )
    )


def events_in(found: Campaign) -> list[Event]:
    """Give the events of a campaign that somebody set up."""
    return [one for one in campaigns.events_of(site(), found) if one.kind not in OWN_CHAIN]


def _is_open(event: Event) -> bool:
    """Tell whether people come in by a code, now or later."""
    return event.code is not None and eventrows.state_of(event, g.now) in eventrows.RUNNING


def _way(event: Event) -> Way:
    bank = organize.published(site(), event.revision).bank
    return Way(
        title=event.title,
        url=url_for("organizer.event", name=event.id),
        kind=organize.kind_of(event),
        state=eventrows.state_of(event, g.now),
        dates=dates.span(event.opens_at, event.closes_at, event.zone),
        door=doorway(event) if _is_open(event) else None,
        languages=tuple(_language(event, code) for code in event.offered(bank.offered_languages)),
        pack_url=url_for("packs.pack", name=event.id),
    )


def _language(event: Event, code: str) -> Language:
    url = None
    if code in LANGUAGES and _is_open(event):
        url = url_for("student.start", lang=code, where="e", ref=event.code)
    return Language(code, known_name(code), url)


def _message(found: Campaign, events: list[Event]) -> str:
    """Write what may be sent to schools: what it is, how long it takes, what is stored."""
    if not events:
        return ""
    facts = []
    for event in events:
        bank = organize.published(site(), event.revision).bank
        facts.append((steps_in(bank, event.delivery), minutes_for(bank, event.delivery)))
    parts = [found.title + "."]
    if len(set(facts)) == 1:
        questions, minutes = facts[0]
        parts.append(ngettext("%(num)s question.", "%(num)s questions.", questions))
        parts.append(_("About %(minutes)s.", minutes=minutes_words(minutes)))
        parts.append(_("No name needed."))
    else:
        parts.append(_("No app, no name, no sign-up."))
    host = urlsplit(desk.address()).netloc
    if len(events) == 1:
        code = eventrows.spaced(events[0].code or "")
        parts.append(_("Open %(host)s and type %(code)s.", host=host, code=code))
    else:
        codes = "\n".join(f"{eventrows.spaced(one.code or '')}  {one.title}" for one in events)
        parts.append(_("Open %(host)s and type the code of your event:", host=host))
        parts.append(f"\n{codes}\n")
    parts.append(_("Nobody can see what you answered."))
    parts.append(
        _("Answers are erased a day after they are counted, unfinished ones after 24 hours.")
    )
    return " ".join(parts).replace(" \n", "\n").replace("\n ", "\n")
