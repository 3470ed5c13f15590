"""Turn figures into what the page of an event shows; nothing is computed from answers here."""

from __future__ import annotations

from flask import g, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from quiz.charts.bars import Column, ColumnChart, columns
from quiz.items.bank import Bank
from quiz.items.item import Item
from quiz.services.figures import Figures
from quiz.services.wording import outcome_words
from quiz.statistics.release import Participation, Shown
from quiz.statistics.report import Distribution, ItemReport, Report
from quiz.store.events import Event
from quiz.store.repairs import Repaired
from quiz.web import dates
from quiz.web.content import area, own_name, plain
from quiz.web.pages.organizer import Answer, FiguresView, Group, Question, Stop
from quiz.web.pages.repair import RepairedLine

LONGEST_TEXT = 90
"""Letters of a question in a table; the whole of it is in the bank."""


def figures_view(
    event: Event, bank: Bank, found: Figures, taking: Participation
) -> FiguresView | None:
    """Show the figures of an event; None when there are none to be shown."""
    report = found.report
    if not report.n and not report.n_paper:
        return None
    lang = bank.language_for(g.lang)
    beyond = max(0, taking.finished - report.n)
    settled = event.state == "settled"
    mends = _may_mend(event)
    lines = {item.id: _question(event.id, bank, item, lang, mends) for item in report.items}
    others = [lines[item.id] for item in report.items if not item.scored and item.kind != "card"]
    return FiguresView(
        counted=report.n + report.n_paper,
        waiting=0 if settled else beyond,
        lost=settled and beyond > 0,
        mean=report.mean_percent,
        middle=report.middle,
        times=report.times,
        chart=None if report.distribution is None else score_chart(report.n, report.distribution),
        questions=tuple(lines[name] for name in report.order),
        others=tuple(others),
        groups=tuple(_group(code, one) for code, one in found.groups if one.n),
        skills=tuple(
            (area(bank, name), shown)
            for name, shown in report.skills
            if report.n or shown.value is not None
        ),
        lang=lang,
        next_step=report.next_step,
        digital=report.n,
        repairs=tuple(
            sorted(
                (repaired_line(event, bank, one) for one in found.repairs),
                key=lambda line: line.number,
            )
        ),
    )


def _may_mend(event: Event) -> str | None:
    """Give the event whose questions may be repaired: once it is settled."""
    return event.id if event.state == "settled" else None


def repaired_line(event: Event, bank: Bank, done: Repaired) -> RepairedLine:
    """Show a repair in the words of its bank."""
    lang = bank.language_for(g.lang)
    numbers = {name: place for place, name in enumerate(bank.by_id, 1)}
    return RepairedLine(
        number=numbers[done.item],
        text=short(bank.by_id[done.item], lang),
        how=done.kind,
        outcome=done.outcome,
        answer=words_of(bank, lang, done.item, done.outcome) if done.outcome else None,
        day=dates.day(done.at, event.zone),
        role="admin" if done.role == "admin" else "organizer",
        note=done.note,
    )


def stops_view(bank: Bank, found: Figures) -> tuple[Stop, ...]:
    """Show where people stopped who did not finish, the most first."""
    if not found.stops.n:
        return ()
    lang = bank.language_for(g.lang)
    shown = [
        Stop(number, short(bank.by_id[name], lang), share)
        for number, (name, share) in enumerate(found.stops.items, 1)
        if share.value is not None and share.bound != "most"
    ]
    return tuple(sorted(shown, key=lambda stop: (-(stop.share.value or 0), stop.number)))


def words_of(bank: Bank, lang: str, name: str, outcome: str) -> str | None:
    """Give the words of an answer, without Markdown; None where the interface has them."""
    found = outcome_words(bank.by_id[name], outcome, lang)
    return None if found is None else plain(found)


def short(item: Item, lang: str, most: int = LONGEST_TEXT) -> str:
    """Give the text of a question, cut at a word where it is longer than ``most`` letters."""
    return cut(plain(item.stem.within(lang)), most)


def cut(text: str, most: int) -> str:
    """Cut a text at a word where it is longer than ``most`` letters."""
    if len(text) <= most:
        return text
    head = text[:most]
    return (head.rpartition(" ")[0] or head).rstrip(" ,.;:") + " …"


def _question(event: str, bank: Bank, item: ItemReport, lang: str, mends: str | None) -> Question:
    other: tuple[str | None, str, Shown] | None = None
    if item.other is not None:
        outcome, share = item.other
        other = words_of(bank, lang, item.id, outcome), outcome, share
    return Question(
        number=item.number,
        text=short(bank.by_id[item.id], lang),
        area=area(bank, item.area) if item.area else None,
        n=item.n,
        kind=item.kind,
        scored=item.scored,
        facility=item.facility,
        unsure=item.unsure,
        omitted=item.omitted,
        apart=signed(item.discrimination),
        word=item.word,
        other=other,
        answers=tuple(
            Answer(told.outcome, words_of(bank, lang, item.id, told.outcome), told.key, told.share)
            for told in item.outcomes
        ),
        look=item.word == "check",
        repaired=item.repaired,
        repair_url=url_for("repair.item", name=mends, number=item.number)
        if mends is not None and item.scored
        else None,
        url=url_for("items.item", name=event, number=item.number),
    )


def score_chart(people: int, spread: Distribution) -> ColumnChart:
    """Draw how many people have which score; the middle score's column stands out."""
    percent = spread.unit == "percent"
    data = [
        Column(
            label=str(bar.low) if bar.low == bar.high else f"{bar.low}–{bar.high}",
            value=bar.people,
            value_label=str(bar.people),
            highlight=place == spread.middle,
            note=_("middle score") if place == spread.middle else "",
        )
        for place, bar in enumerate(spread.bars)
    ]
    axis = (
        _("Percent of all points")
        if percent
        else _("Best answers out of %(all)s", all=spread.out_of)
    )
    return columns(data, _("People by score, %(n)s counted", n=people), axis_label=axis)


def _group(code: str, report: Report) -> Group:
    return Group(code, group_name(code), report.n, report.mean_percent, report.middle)


def group_name(code: str) -> str:
    """Give a language's own name; the groups of an audience have their words in the templates."""
    return code if code in ("student", "parent", "educator", "other") else own_name(code)


def signed(shown: Shown, pattern: str = "0.00") -> str:
    """Write a number with a real minus sign, a correlation by default; empty without one."""
    if shown.value is None:
        return ""
    return str(format_decimal(shown.value, format=pattern)).replace("-", "−")
