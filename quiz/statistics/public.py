"""Report a campaign to everybody: from large lots only, or from sums with noise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quiz.statistics.campaign import CampaignReport, Member, campaign
from quiz.statistics.figure import REPAIRED, TOO_FEW, UNSCORED, Figure, undefined
from quiz.statistics.form import OMITTED, UNSURE, Form, FormItem
from quiz.statistics.noise import counters, scale, variance
from quiz.statistics.quantiles import Z95
from quiz.statistics.release import Shown, cap, hidden, poll_percent, scored_percent
from quiz.statistics.report import Distribution, ItemReport, Middle
from quiz.statistics.scores import Bar, bars, capped_cells, cell_percents, exact_quantile
from quiz.statistics.tallies import Sums, Tally, count

LEAST = 20
"""People in the smallest lot that everybody may see; k where that is larger."""


@dataclass(frozen=True, slots=True)
class PublicItem:
    """Hold what everybody may see of one item over all events that hold it.

    `event` and `id` say where its text is found; `outcomes` are (outcome, is a key, share).
    """

    event: str
    id: str
    fingerprint: str
    kind: str
    area: str | None
    scored: bool
    n: int
    facility: Shown
    outcomes: tuple[tuple[str, bool, Shown], ...]


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """Hold how many people of an event are counted, None without a lot that is large enough.

    `n_paper` of them answered on paper. `left_out` people answered on paper and are in none of
    the numbers, because these have noise, which is that of attempts; so are `drawn` people, of
    whom each met other questions: what one attempt changes there, no noise hides.
    """

    id: str
    n: int | None
    n_paper: int = 0
    left_out: int = 0
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class PublicReport:
    """Hold all that everybody may see of a campaign.

    `n` people were counted, `n_paper` of them on paper; `events` are all that are named. Skills,
    distribution and middle are of the form that most people took, not on paper if anybody did
    not: `told` attempts, in `main`, one of its events. `skills` are (area, share, people): that
    of a single question is about those on paper, too. With `budget` (epsilon in hundredths) all
    but the numbers of people comes from sums with noise.
    """

    n: int
    n_paper: int
    events: tuple[PublicEvent, ...]
    main: str | None
    told: int
    skills: tuple[tuple[str, Shown, int], ...]
    distribution: Distribution | None
    middle: Middle | None
    items: tuple[PublicItem, ...]
    budget: int | None = None

    @property
    def on_paper(self) -> bool:
        """Tell whether all who were counted answered on paper: there are no scores then."""
        return 0 < self.n == self.n_paper

    @property
    def left_out(self) -> int:
        """Return how many people on paper are in none of the numbers."""
        return sum(event.left_out for event in self.events)

    @property
    def drawn(self) -> int:
        """Return how many people met questions of their own and are in none of the numbers."""
        return sum(event.drawn for event in self.events)


@dataclass(frozen=True, slots=True)
class NoisyPart:
    """Hold an event as it was published with noise: its form, its people, its noisy sums.

    `repaired` names items that were repaired afterwards: they are left out.
    """

    id: str
    form: Form
    people: int
    budget: int
    sums: tuple[Tally, ...]
    repaired: frozenset[str] = frozenset()

    def holds(self, item: FormItem) -> bool:
        """Say whether this event speaks for an item."""
        return item.id not in self.repaired and any(
            (own.id, own.fingerprint) == (item.id, item.fingerprint) for own in self.form.items
        )


def public_report(members: Sequence[Member], names: Sequence[str]) -> PublicReport:
    """Report sums of large lots without noise; `names` lists all events that are to be named.

    Each member's part holds the sums of its lots of at least its own `k`, which is `LEAST` or
    more, lots of sheets among them; members without such a lot are left out. Sensitive items are
    never public.
    """
    attempts = {member.id: member.part.pooled.n for member in members}
    sheets = {member.id: count(member.part.pooled.every, "paper") for member in members}
    shown = {member.id: member for member in members if attempts[member.id] or sheets[member.id]}
    events = tuple(
        PublicEvent(name, attempts[name] + sheets[name], sheets[name])
        if name in shown
        else PublicEvent(name, None)
        for name in names
    )
    if not shown:
        return _nothing(events)
    forms = {name: member.part.form.meaning for name, member in shown.items()}
    most = _largest(forms, {name: (attempts[name], sheets[name]) for name in shown})
    whole = campaign([shown[name] for name in most]).whole
    return PublicReport(
        n=sum(attempts[name] + sheets[name] for name in shown),
        n_paper=sum(sheets[name] for name in shown),
        events=events,
        main=most[0],
        told=whole.n_told,
        skills=tuple(
            (area, shown, asked)
            for (area, shown), asked in zip(whole.skills, whole.asked, strict=True)
        ),
        distribution=whole.distribution,
        middle=whole.middle,
        items=_items(campaign(list(shown.values())), list(shown.values())),
    )


def _nothing(events: tuple[PublicEvent, ...]) -> PublicReport:
    return PublicReport(0, 0, events, None, 0, (), None, None, ())


def _largest(forms: Mapping[str, str], people: Mapping[str, tuple[int, int]]) -> list[str]:
    """Choose the events of the form that most people took, the largest event first.

    `people` are attempts and sheets of each: sheets decide only where nothing else does, for
    they know no scores.
    """
    sizes: dict[str, tuple[int, int]] = {}
    for name, form in forms.items():
        attempts, sheets = sizes.get(form, (0, 0))
        sizes[form] = attempts + people[name][0], sheets + people[name][1]
    best = max(sizes, key=lambda form: (*sizes[form], form))
    alike = [name for name in forms if forms[name] == best]
    return sorted(alike, key=lambda name: (*(-n for n in people[name]), name))


def _items(found: CampaignReport, members: Sequence[Member]) -> tuple[PublicItem, ...]:
    made = []
    for one in found.items:
        event, item = _home(one.report.id, one.fingerprint, members)
        if item.sensitive or item.kind == "card" or not one.report.n:
            continue  # an item that cannot be counted by hand, say, has no people
        made.append(_item(event, item, one.report))
    return tuple(made)


def _home(name: str, fingerprint: str, members: Sequence[Member]) -> tuple[str, FormItem]:
    for member in members:
        for item in member.part.form.items:
            if item.id == name and item.fingerprint == fingerprint:
                return member.id, item
    raise KeyError(name)


def _item(event: str, item: FormItem, report: ItemReport) -> PublicItem:
    return PublicItem(
        event, item.id, item.fingerprint, item.kind, item.area, item.scored, report.n,
        report.facility,
        (
            *((one.outcome, one.key, one.share) for one in report.outcomes),
            (UNSURE, False, report.unsure),
            (OMITTED, False, report.omitted),
        ),
    )  # fmt: skip


def noisy_report(
    parts: Sequence[NoisyPart],
    names: Sequence[str],
    sheets: Mapping[str, int],
    drawn: Mapping[str, int],
) -> PublicReport:
    """Report sums with noise; ranges hold the chance of a sample and the noise together.

    All events have been given one budget. What the noise made smaller than nothing or larger
    than everybody is cut off here, at the very end, and nowhere before. `sheets` are how many
    people of each event answered on paper, in lots of at least `LEAST`, and `drawn` how many met
    questions of their own: they are left out.
    """
    people = {part.id: part.people for part in parts}
    events = tuple(
        PublicEvent(name, people.get(name), left_out=sheets.get(name, 0), drawn=drawn.get(name, 0))
        for name in names
    )
    if not parts:
        return _nothing(events)
    by_id = {part.id: part for part in parts}
    most = _largest(
        {part.id: part.form.meaning for part in parts}, {name: (n, 0) for name, n in people.items()}
    )
    alike = [by_id[name] for name in most]
    spread, middle = _noisy_scores(alike)
    told = sum(part.people for part in alike)
    return PublicReport(
        n=sum(people.values()),
        n_paper=0,
        events=events,
        main=most[0],
        told=told,
        skills=tuple((area, _noisy_skill(area, alike), told) for area in alike[0].form.areas),
        distribution=spread,
        middle=middle,
        items=_noisy_items(parts),
        budget=parts[0].budget,
    )


def _sums(parts: Sequence[NoisyPart]) -> Sums:
    found: dict[tuple[str, str, str, int], int] = {}
    for part in parts:
        for kind, item, outcome, band, n in part.sums:
            name = (kind, item, outcome, band)
            found[name] = found.get(name, 0) + n
    return found


def _noise_of(part: NoisyPart, item: str, wanted: int) -> float:
    """Return the variance that so many counters of an item's table have together."""
    for table in counters(part.form):
        if table[0].item == item:
            return wanted * variance(scale(part.form, table[0], part.budget))
    return 0.0


def _noisy_share(found: float, n: int, possible: float, noise: float) -> Figure:
    """Return a share whose sum has noise of a variance; `possible` is what one person can add.

    The variance of a share within 0 and 1 is at most p (1 - p), whatever the marks were.
    """
    if n < LEAST:
        return undefined(TOO_FEW, n)
    share = min(1.0, max(0.0, found / (n * possible)))
    half = Z95 * math.sqrt(share * (1.0 - share) / n + noise / (n * possible) ** 2)
    return Figure(share, None, max(0.0, share - half), min(1.0, share + half), n)


def _earned(item: FormItem, parts: Sequence[NoisyPart]) -> tuple[float, float]:
    """Return the marks that were earned on an item, and the variance of their noise."""
    sums = _sums(parts)
    if item.exclusive and item.binary:
        right = sum(sums.get(("outcome", item.id, key, 0), 0) for key in item.key_outcomes)
        noise = sum(_noise_of(part, item.id, len(item.key_outcomes)) for part in parts)
        return float(right * item.possible), noise * item.possible**2
    noise = sum(_noise_of(part, item.id, 1) for part in parts)
    return float(sums.get(("mark", item.id, "", 0), 0)), noise


def _noisy_skill(area: str, parts: Sequence[NoisyPart]) -> Shown:
    items = [
        item
        for item in parts[0].form.scored
        if item.area == area and all(part.holds(item) for part in parts)
    ]
    if not items:
        return hidden(REPAIRED)
    told = [_earned(item, parts) for item in items]
    n = sum(part.people for part in parts)
    possible = sum(item.possible for item in items)
    return scored_percent(
        _noisy_share(sum(mark for mark, _ in told), n, possible, sum(noise for _, noise in told))
    )


def _noisy_items(parts: Sequence[NoisyPart]) -> tuple[PublicItem, ...]:
    made: dict[tuple[str, str], PublicItem] = {}
    for part in parts:
        told = {table[0].item for table in counters(part.form)}
        for item in part.form.items:
            name = (item.id, item.fingerprint)
            if item.id not in told or name in made:
                continue
            alike = [one for one in parts if one.holds(item)]
            if alike:
                made[name] = _noisy_item(part.id, item, alike)
    return tuple(made.values())


def _noisy_item(event: str, item: FormItem, parts: Sequence[NoisyPart]) -> PublicItem:
    n = sum(part.people for part in parts)
    sums = _sums(parts)
    earned, noise = _earned(item, parts)
    best = (
        scored_percent(_noisy_share(earned, n, item.possible, noise))
        if item.scored
        else hidden(UNSCORED)
    )
    one = sum(_noise_of(part, item.id, 1) for part in parts)
    outcomes = []
    for outcome in (*item.outcomes, UNSURE, OMITTED):
        key = ("outcome", item.id, outcome, 0)
        if key in sums:
            figure = _noisy_share(float(sums[key]), n, 1.0, one)
            shown = scored_percent(figure) if item.scored else poll_percent(figure)
            outcomes.append((outcome, outcome in item.key_outcomes, shown))
    return PublicItem(
        event, item.id, item.fingerprint, item.kind, item.area, item.scored, n, best,
        tuple(outcomes),
    )  # fmt: skip


def _noisy_scores(parts: Sequence[NoisyPart]) -> tuple[Distribution | None, Middle | None]:
    form, sums = parts[0].form, _sums(parts)
    n = sum(part.people for part in parts)
    if not form.scored or n < LEAST:
        return None, None
    size = form.score_cells
    counts = [max(0, sums.get(("score", "", "", cell), 0)) for cell in range(size)]
    shown = tuple(
        Bar(cell_percents(bar.low, size)[0], cell_percents(bar.high, size)[1], bar.people)
        for bar in bars(counts, cells=capped_cells(size, cap(n)))
    )
    if not sum(bar.people for bar in shown):
        return None, None
    found = [exact_quantile([bar.people for bar in shown], part, 4) for part in (1, 2, 3)]
    quarter, half, last = ((shown[low].low, shown[high].high) for low, high in found)
    spread = Distribution("percent", 100, shown, found[1][0])
    return spread, Middle("percent", 100, half[0], half[1], quarter, last)
