"""Published quizzes as they are offered to who sets up an event or a campaign."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from quiz.services import organize
from quiz.services.organize import Published
from quiz.web.content import known_name, minutes_for, steps_in, title_lang
from quiz.web.frame import site
from quiz.web.pages import Area
from quiz.web.pages.organizer import QuizChoice


def quiz_choices(older: Sequence[Published], chosen: Collection[str]) -> tuple[QuizChoice, ...]:
    """Offer the quizzes of today, and the older ones that were chosen before."""
    offered = list(organize.choices(site()))
    known = {one.digest for one in offered}
    offered[:0] = [one for one in older if one.digest not in known]
    return tuple(
        _choice(one, chosen, Area(str(1 + place % 5))) for place, one in enumerate(offered)
    )


def _choice(one: Published, chosen: Collection[str], paint: Area) -> QuizChoice:
    bank = one.bank
    lang = title_lang(bank)
    return QuizChoice(
        value=one.digest,
        title=bank.title.within(lang),
        lang=lang,
        number=one.number,
        questions=steps_in(bank, bank.delivery),
        minutes=minutes_for(bank, bank.delivery),
        languages=tuple(known_name(code) for code in bank.offered_languages),
        audience=bank.audience,
        sail=paint.sail,
        wing=paint.wing,
        checked=one.digest in chosen,
    )
