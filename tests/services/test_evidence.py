"""What all events say about an item: sums by fingerprint, and never more than each event says."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import delete, select

from quiz.items.response import Response
from quiz.services import evidence as known
from quiz.services import organize
from quiz.services import repair as repairs
from quiz.services.evidence import Evidence, evidence
from quiz.services.figures import figures as figures_of
from quiz.statistics.release import whole
from quiz.store import tables
from quiz.store.events import Event
from quiz.store.staff import Account
from tests.services.test_figures import play
from tests.services.world import BANK, World, bank_of, publish, responses


@pytest.fixture
def chen(kite: World) -> Account:
    kite.account("Dita")
    return kite.account("Chen")


def settle(kite: World, chen: Account, event: Event) -> Event:
    organize.close_event(kite.site, chen, event.id, kite.now)
    kite.sweep()
    return organize.event(kite.site, chen, event.id)


def held(
    kite: World, chen: Account, people: int, seed: int = 7, **more: int
) -> tuple[Event, list[list[Response]]]:
    """Hold an event to its end."""
    event = kite.event(chen, **more)
    answered = play(kite, event, people, seed)
    return settle(kite, chen, event), answered


def read(kite: World, text: str = BANK) -> Evidence:
    return evidence(kite.site, bank_of(text))


def alike(count: int, answer: Callable[[int], str]) -> list[list[Response]]:
    """Give answer sheets that differ in the first item only."""
    chance = random.Random(11)
    return [[Response("given", (answer(place),)), *responses(chance)[1:]] for place in range(count)]


def take(kite: World, chen: Account, sheets: Sequence[Sequence[Response]]) -> Event:
    event = kite.event(chen)
    for one in sheets:
        kite.answer(event, one)
    return settle(kite, chen, event)


def test_figures_of_one_event_are_those_of_its_page(kite: World, chen: Account) -> None:
    event, _ = held(kite, chen, 60)
    found = read(kite)
    page = figures_of(kite.site, event).report
    assert (found.n, found.events, found.simulated) == (60, 1, False)
    for one in found.items:
        assert one.why == "counted"
        assert one.report == page.item(one.item)


def test_figures_over_events_are_those_of_a_recount(kite: World, chen: Account) -> None:
    bank = bank_of()
    everybody: list[list[Response]] = []
    for people, seed in ((60, 1), (45, 2), (130, 3)):
        everybody += held(kite, chen, people, seed)[1]
    found = read(kite)
    n = len(everybody)
    assert (found.n, found.events) == (n, 3)
    for place, (name, item) in enumerate(bank.by_id.items()):
        report = found.item(name).report
        assert report is not None
        assert report.n == n
        if not item.scored:
            continue
        share = sum(item.mark(one[place]).earned for one in everybody) / (n * item.possible)
        assert report.facility.bound == "exact"
        assert report.facility.value == whole(100 * share)
        for told in report.outcomes:
            chose = sum(told.outcome in item.outcomes_of(one[place])
                        for one in everybody if one[place].status == "given")  # fmt: skip
            if told.share.bound == "exact":
                assert told.share.value == whole(100 * chose / n)
        assert report.facility.low is not None
        assert report.facility.low <= report.facility.value <= (report.facility.high or 0)


def test_what_belongs_to_one_form_is_not_given_over_several(kite: World, chen: Account) -> None:
    for seed in (1, 2):
        held(kite, chen, 60, seed)
    report = read(kite).item("link").report
    assert report is not None
    assert report.discrimination.value is not None
    assert report.alpha_without.reason == report.difficulty.reason == "several"
    assert report.curves.reason == "several"
    assert {told.rest.reason for told in report.outcomes} == {"several"}


def test_discrimination_is_averaged_over_the_events_that_show_it(
    kite: World, chen: Account
) -> None:
    shown = []
    for people, seed in ((60, 1), (80, 2), (20, 3)):
        event, _ = held(kite, chen, people, seed)
        shown.append(figures_of(kite.site, event).report.item("link").discrimination)
    assert shown[2].value is None  # twenty are too few for it
    found = read(kite).item("link").report
    assert found is not None
    low, high = sorted(one.value for one in shown[:2] if one.value is not None)
    assert found.discrimination.value is not None
    assert low <= found.discrimination.value <= high


def test_nobody_and_too_few_look_the_same(kite: World, chen: Account) -> None:
    nothing = read(kite)
    held(kite, chen, 9)
    assert read(kite) == nothing
    assert {one.why for one in nothing.items} == {"none-yet"}
    assert nothing.n == nothing.events == 0


def test_an_event_that_waits_adds_nothing(kite: World, chen: Account) -> None:
    held(kite, chen, 30)
    before = read(kite)
    event = kite.event(chen)
    play(kite, event, 40)
    kite.sweep()
    assert read(kite) == before
    settle(kite, chen, event)
    assert read(kite).n == 70


REWORDED = BANK.replace("Who owns **this** address?", "Whose address is **this**?")
REKEYED = BANK.replace("key: other", "key: open")


def test_mended_wording_goes_on_and_a_new_key_begins_afresh(kite: World, chen: Account) -> None:
    held(kite, chen, 30, 1)
    before = read(kite)
    publish(kite.site, REWORDED, kite.now)
    assert read(kite, REWORDED) == before
    held(kite, chen, 30, 2)
    assert read(kite, REWORDED).item("link").report.n == 60  # type: ignore[union-attr]
    changed = read(kite, REKEYED)
    assert changed.item("link").why == "changed"
    assert changed.item("link").report is None
    assert changed.item("otp").report == read(kite).item("otp").report
    publish(kite.site, REKEYED, kite.now)
    event = kite.event(chen)
    play(kite, event, 30, 3)
    settle(kite, chen, event)
    assert read(kite, REKEYED).item("link").report.n == 30  # type: ignore[union-attr]
    assert read(kite, REKEYED).item("otp").report.n == 90  # type: ignore[union-attr]
    assert read(kite).item("link").report.n == 60  # type: ignore[union-attr]


def test_another_form_with_the_same_item_counts_for_that_item(kite: World, chen: Account) -> None:
    held(kite, chen, 30, 1)
    shorter = BANK[: BANK.index("  - id: habit")]
    publish(kite.site, shorter, kite.now)
    event = kite.event(chen)
    chance = random.Random(4)
    for _ in range(20):
        kite.answer(event, responses(chance)[:3])
    settle(kite, chen, event)
    found = read(kite, shorter)
    assert [one.item for one in found.items] == ["link", "otp", "signs"]
    assert {one.report.n for one in found.items if one.report} == {50}
    assert {one.events for one in found.items} == {2}
    assert read(kite).item("habit").report.n == 30  # type: ignore[union-attr]


def test_subtracting_a_page_from_the_sum_brings_out_no_more_than_the_cap(
    kite: World, chen: Account
) -> None:
    """Hold a class that is all right beside a large one: the sum does not say that it was all.

    Whatever the small class did above its cap, the evidence is the same to the last byte.
    """

    def others(place: int) -> str:
        return ["other", "bank", "open", "other"][place % 4]

    seen = []
    for right in (12, 15):  # of 15: 80 percent, which is the cap, and all
        small = alike(15, lambda place, right=right: "other" if place < right else "bank")  # type: ignore[misc]
        big = take(kite, chen, alike(40, others))
        own = take(kite, chen, small)
        shown = figures_of(kite.site, own).report.item("link")
        assert (shown.facility.value, shown.facility.bound) == (80, "least")
        report = read(kite).item("link").report
        assert report is not None
        seen.append((report.facility, report.n))
        drop(kite, big, own)
    assert seen[0] == seen[1]
    facility, n = seen[0]
    assert n == 55
    # 20 of 40 and at least 12 of 15: 32 of 55 or more.
    assert (facility.value, facility.bound, facility.low) == (58, "least", None)


def drop(kite: World, *events: Event) -> None:
    """Take events out of the database, as if they had never been."""

    def act(connection: object) -> None:
        run = connection.execute  # type: ignore[attr-defined]
        for event in events:
            mine = tables.lot.c.event == event.id
            ids = select(tables.lot.c.id).where(mine)
            keys = select(tables.attempt.c.key).where(tables.attempt.c.event == event.id)
            run(delete(tables.response).where(tables.response.c.attempt.in_(keys)))
            run(delete(tables.attempt).where(tables.attempt.c.event == event.id))
            run(delete(tables.tally).where(tables.tally.c.lot.in_(ids)))
            run(delete(tables.lot).where(mine))
            run(delete(tables.running_sum).where(tables.running_sum.c.event == event.id))

    kite.site.store.write(act)


def test_a_large_crowd_hides_what_a_small_class_keeps_back(kite: World, chen: Account) -> None:
    take(kite, chen, alike(15, lambda place: "other"))
    for _ in range(5):
        take(kite, chen, alike(130, lambda place: ["other", "bank"][place % 2]))
    report = read(kite).item("link").report
    assert report is not None
    # The class is left out: what it may have more than its cap would blur the others.
    assert (report.n, report.facility.value, report.facility.bound) == (650, 50, "exact")


def test_high_and_low_caps_together_give_no_number(kite: World, chen: Account) -> None:
    take(kite, chen, alike(15, lambda place: "other"))
    take(kite, chen, alike(15, lambda place: "bank"))
    report = read(kite).item("link").report
    assert report is not None
    assert (report.facility.value, report.facility.reason) == (None, "capped")


def test_a_higher_k_of_an_event_holds_in_the_sum(kite: World, chen: Account) -> None:
    held(kite, chen, 25, 1)
    before = read(kite)
    event = kite.event(chen, k=30)
    play(kite, event, 29, 2)
    settle(kite, chen, event)
    assert read(kite) == before


SENSITIVE = BANK.replace(
    "  - id: habit\n    type: poll\n", "  - id: habit\n    type: poll\n    sensitive: true\n"
)


def test_a_sensitive_item_is_counted_from_lots_of_twenty_and_its_ends_stay_hidden(
    kite: World, chen: Account
) -> None:
    publish(kite.site, SENSITIVE, kite.now)

    def hold(people: int, answer: str) -> None:
        event = kite.event(chen)
        chance = random.Random(9)
        for _ in range(people):
            kite.answer(event, [*responses(chance)[:3], Response("given", (answer,))])
        settle(kite, chen, event)

    hold(19, "sender")
    assert read(kite, SENSITIVE).item("habit").why == "none-yet"
    hold(30, "address")
    hold(40, "address")
    report = read(kite, SENSITIVE).item("habit").report
    assert report is not None
    assert report.n == 70
    shares = {told.outcome: told.share for told in report.outcomes}
    # Nobody is told that all chose it, nor that none did.
    assert (shares["address"].value, shares["address"].bound) == (90, "least")
    assert (shares["sender"].value, shares["sender"].bound) == (10, "most")


def test_a_poll_stays_as_coarse_as_the_pages_of_its_events(kite: World, chen: Account) -> None:
    for people in (35, 35, 40):
        event = kite.event(chen)
        chance = random.Random(people)
        for place in range(people):
            answer = "address" if place < 12 else "sender"
            kite.answer(event, [*responses(chance)[:3], Response("given", (answer,))])
        settle(kite, chen, event)
    report = read(kite).item("habit").report
    assert report is not None
    assert report.n == 110
    for told in report.outcomes:
        assert told.share.value is not None
        assert told.share.value % 10 == 0
        assert told.share.low is None


def test_a_repaired_event_is_left_out_of_the_share_of_best_answers(
    kite: World, chen: Account
) -> None:
    first, _ = held(kite, chen, 30, 1)
    alone = read(kite).item("link").report
    second, _ = held(kite, chen, 40, 2)
    repairs.mend(kite.site, chen, second.id, 1, how="accept", outcome="open", note="", now=kite.now)
    found = read(kite).item("link")
    assert found.report is not None
    assert alone is not None
    assert found.report.n == 70
    assert found.report.facility == alone.facility
    assert [one.event for one in found.repairs] == [second.id]
    repairs.mend(kite.site, chen, first.id, 1, how="drop", outcome="", note="", now=kite.now)
    found = read(kite).item("link")
    assert found.report is not None
    assert (found.report.facility.value, found.report.facility.reason) == (None, "repaired")
    assert found.report.outcomes[0].share.value is not None


def test_simulated_answers_never_mix_with_real_ones(kite: World, chen: Account) -> None:
    event, _ = held(kite, chen, 30, 1)
    kite.site.store.write(
        lambda c: c.exec_driver_sql(f"update event set demo = true where id = '{event.id}'")
    )
    publish(kite.site, REWORDED, kite.now)
    known._KNOWN.clear()
    assert read(kite).simulated
    assert read(kite).n == 30
    held(kite, chen, 20, 2)
    found = read(kite)
    assert (found.simulated, found.n) == (False, 20)


def test_practice_counts_and_another_bank_does_not(kite: World, chen: Account) -> None:
    held(kite, chen, 30, 1)
    event, _ = held(kite, chen, 20, 2)
    kite.site.store.write(
        lambda c: c.exec_driver_sql(f"update event set kind = 'practice' where id = '{event.id}'")
    )
    assert read(kite).n == 50
    other = bank_of().model_copy(update={"id": "another"})
    assert {one.why for one in evidence(kite.site, other).items} == {"none-yet"}


def test_a_card_has_nothing_to_say(kite: World, chen: Account) -> None:
    text = (
        BANK
        + """\
  - id: pause
    type: card
    stem: {en: Take a breath., hi: साँस लो।}
    body: {en: One more., hi: एक और।}
"""
    )
    publish(kite.site, text, kite.now)
    assert read(kite, text).item("pause").why == "nothing-to-answer"
