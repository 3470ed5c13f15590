"""Posters: how people come into an event, on one sheet of A4."""

from __future__ import annotations

from quiz.services import organize
from quiz.store.events import Event
from quiz.web import dates
from quiz.web.content import minutes_for, steps_in, title_lang
from quiz.web.doorway import doorway
from quiz.web.frame import site
from quiz.web.pages.organizer import Bill


def bill(event: Event) -> Bill:
    """Fill the poster of an event that has a join code."""
    bank = organize.published(site(), event.revision).bank
    lang = title_lang(bank)
    return Bill(
        title=event.title,
        quiz=bank.title.within(lang),
        quiz_lang=lang,
        questions=steps_in(bank, event.delivery),
        minutes=minutes_for(bank, event.delivery),
        door=doorway(event),
        dates=dates.span(event.opens_at, event.closes_at, event.zone),
        least=event.k,
    )
