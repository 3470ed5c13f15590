"""What a laptop's event was too small to count is counted with the campaign, or by nobody."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from quiz.base import Refused
from quiz.exports.tallyfile import read
from quiz.services import merging, receivers, tending
from quiz.services.forms import counted, form_of
from quiz.services.rooms import room_bytes
from quiz.statistics.finished import Finished
from quiz.statistics.folding import fold
from quiz.statistics.tallies import Tally, lot_digest
from quiz.store import campaigns as stored_campaigns
from quiz.store import events as stored_events
from quiz.store import lots as stored_lots
from quiz.store import open_store
from quiz.store import parcels as stored_parcels
from quiz.store.campaigns import Campaign
from quiz.store.engine import database_file
from quiz.store.events import Event
from quiz.store.sealing import InvalidTag
from tests.services.laptops import bring, crowd, laptop, people, settle, sums, taken, whats
from tests.store.school import BANK, DAY, HOUR, School, school

WEEK = Campaign("cccccccccc", "Kite week", None, "{}", 10, "UTC", "open", 0, None)

HUB = bytes(range(100, 132))
"""The secret of the campaign's server; laptops have another one."""


@pytest.fixture
def kite(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """Give a test the campaign's server, with a secret of its own, swept before."""
    with monkeypatch.context() as patch:
        patch.setattr("tests.store.school.SECRET", HUB)
        with school(database_url, tmp_path) as made:
            patch.undo()
            made.chance = random.Random(99)
            made.sweep()
            week = replace(WEEK, opens_at=made.now)
            assert made.site.store.write(lambda c: stored_campaigns.add(c, week))
            yield made


@pytest.fixture
def away(tmp_path: Path) -> Iterator[School]:
    """Give a test a laptop."""
    with laptop(tmp_path, 1) as made:
        yield made


@pytest.fixture
def other(tmp_path: Path) -> Iterator[School]:
    """Give a test a second laptop."""
    with laptop(tmp_path, 2) as made:
        yield made


def trust(kite: School, away: School, event: Event) -> None:
    """Let the few of a laptop's event be sealed for the campaign's server."""
    text = receivers.written(receivers.own_key(kite.site))
    key = receivers.accept(away.site, text, "Pune").key
    receivers.choose(away.site, "organizer", event, key, away.now)


def workshop(kite: School, away: School, count: int, **changes: object) -> Event:
    """Hold an event on a laptop whose few are sealed for the campaign's server."""
    event = away.event(**changes)
    trust(kite, away, event)
    crowd(away, event, count)
    settle(away, event)
    return event


def held(kite: School, count: int = 0, **changes: object) -> Event:
    """Hold an event of the campaign."""
    event = kite.event(campaign=WEEK.id, **changes)
    kite.people(event, count)
    return event


def end(kite: School) -> None:
    """Close the campaign with its events, and let the server do the rest."""
    with kite.site.store.read() as connection:
        events = stored_events.of_campaign(connection, WEEK.id)
    for event in events:
        kite.site.store.write(
            lambda c, event=event: stored_events.move(
                c, event.id, "open", "closed", closes_at=kite.now
            )
        )
    kite.site.store.write(
        lambda c: stored_campaigns.move(c, WEEK.id, "open", "closed", closes_at=kite.now)
    )
    kite.wait(2 * HOUR)
    kite.sweep()
    assert kite.rows("select state from campaign") == [("settled",)]


def remainders(kite: School) -> list[tuple[int, int]]:
    """Give the size and k of each lot of the campaign's remainders."""
    return sorted(
        (int(n), int(k))
        for n, k in kite.rows(
            "select lot.n, event.k from lot join event on event.id = lot.event"
            " where event.kind = 'remainder'"
        )
    )


def waiting(kite: School) -> int:
    return kite.count("attempt", "lot is null and counts")


def all_is_well(kite: School) -> None:
    found = tending.examine(kite.site, kite.now, recount=True)
    assert [one.says for one in found if not one.fine and "secret lies" not in one.says] == []


def finished_people(kite: School, event: Event) -> list[Finished]:
    """Give everybody who finished an event, as the tallies would take them in."""
    with kite.site.store.read() as connection:
        pools = stored_lots.waiting(connection, event.id, finished=True)
        keys = [key for group in sorted(pools) for key in pools[group]]
        return [
            counted(kept, kite.bank)
            for kept in stored_lots.members(connection, kite.site.store.vault, keys)
        ]


def test_the_few_of_two_places_are_counted_with_the_campaign(
    kite: School, away: School, other: School
) -> None:
    first, second = workshop(kite, away, 6), workshop(kite, other, 3)
    event = held(kite, 4)
    assert (away.count("attempt"), other.count("response")) == (0, 0)
    report = bring(kite, event, taken(away, first))
    assert (whats(report), report.people) == (["waits"], 0)
    bring(kite, event, taken(other, second))
    assert waiting(kite) == 13
    assert people(kite, event) == 0
    end(kite)
    assert remainders(kite) == [(13, 10)]
    assert waiting(kite) == 0
    all_is_well(kite)
    kite.wait(DAY + 2 * HOUR)
    kite.sweep()
    assert kite.count("attempt") == kite.count("response") == 0
    all_is_well(kite)


def test_the_sums_are_those_of_the_people_themselves(
    kite: School, away: School, other: School
) -> None:
    everybody: list[Finished] = []
    files = []
    for place, count in ((away, 7), (other, 5)):
        event = place.event()
        trust(kite, place, event)
        place.people(event, count, time=900)
        everybody += finished_people(place, event)
        settle(place, event)
        files.append(taken(place, event))
    event = held(kite)
    for file in files:
        bring(kite, event, file)
    end(kite)
    form = form_of(kite.bank, event.delivery)
    plain = [replace(one, group="") for one in everybody]
    wanted = fold(form, plain, 10, thick=False, sensitive=False)
    ((lot, digest),) = kite.rows("select id, digest from lot")
    with kite.site.store.read() as connection:
        found = sorted(stored_lots.tallies_of(connection, bytes(lot)))
    assert found == sorted(wanted)
    assert digest == lot_digest(form.digest, 12, False, wanted)
    assert Tally("n", "", "", 0, 12) in found


def test_too_few_in_all_are_erased_and_nothing_is_shown(kite: School, away: School) -> None:
    event = held(kite, 3)
    bring(kite, event, taken(away, workshop(kite, away, 6)))
    end(kite)
    assert remainders(kite) == []
    assert kite.count("lot") == kite.count("tally") == kite.count("running_sum") == 0
    kite.wait(60)
    kite.sweep()
    assert kite.count("attempt") == kite.count("response") == 0
    assert kite.count("event", "kind = 'remainder'") == 0
    all_is_well(kite)


def test_a_file_that_comes_twice_counts_once(kite: School, away: School) -> None:
    event, second = held(kite), held(kite)
    file = taken(away, workshop(kite, away, 6))
    bring(kite, event, file)
    assert whats(bring(kite, event, file)) == ["twice"]
    assert whats(bring(kite, second, file)) == ["elsewhere"]
    assert waiting(kite) == 6
    end(kite)
    with pytest.raises(Refused, match="campaign-settled"):
        bring(kite, event, file)


def test_who_was_counted_or_given_up_is_never_taken_again(kite: School, away: School) -> None:
    """Delete the campaign and try in another one: a parcel in two sums is found by subtraction."""
    event = held(kite, 8)
    file = taken(away, workshop(kite, away, 6))
    bring(kite, event, file)
    end(kite)
    assert remainders(kite) == [(14, 10)]
    kite.site.store.write(lambda c: stored_campaigns.condemn(c, WEEK.id))
    kite.sweep()
    assert kite.count("campaign") == kite.count("lot") == 0
    fresh = replace(WEEK, opens_at=kite.now)
    assert kite.site.store.write(lambda c: stored_campaigns.add(c, fresh))
    again = held(kite, 5)
    assert whats(bring(kite, again, file)) == ["elsewhere"]
    assert waiting(kite) == 5


def test_an_import_can_be_undone_until_the_campaign_is_settled(
    kite: School, away: School, other: School
) -> None:
    event = held(kite, 2)
    file = taken(away, workshop(kite, away, 6))
    done = merging.bring(kite.site, "organizer", event, "a.json", file, kite.now)
    bring(kite, event, taken(other, workshop(kite, other, 5)))
    assert waiting(kite) == 13
    merging.undo(kite.site, "organizer", event, done.id, kite.now)
    assert waiting(kite) == 7
    assert whats(bring(kite, event, file)) == ["waits"]
    assert waiting(kite) == 13
    end(kite)
    assert remainders(kite) == [(13, 10)]
    with pytest.raises(Refused, match="campaign-settled"):
        merging.undo(kite.site, "organizer", event, done.id, kite.now)


def test_looking_at_a_file_takes_nobody_in(kite: School, away: School) -> None:
    event = held(kite)
    file = taken(away, workshop(kite, away, 6))
    checked = merging.check(kite.site, "organizer", event, "a.json", file, kite.now)
    assert '"sealed"' in checked.report
    assert (waiting(kite), kite.count("opened"), kite.count("event")) == (0, 0, 1)
    merging.add(kite.site, "organizer", event, checked.id, kite.now)
    assert (waiting(kite), kite.count("opened")) == (6, 1)


def test_who_waits_from_elsewhere_is_not_passed_on(kite: School, away: School) -> None:
    event = held(kite)
    bring(kite, event, taken(away, workshop(kite, away, 6)))
    with kite.site.store.read() as connection:
        every = stored_events.of_campaign(connection, WEEK.id)
    assert [one.kind for one in every].count("remainder") == 1
    file = read(merging.exported(kite.site, every))
    assert [(part.kind, part.parcel) for part in file.parts] == [("lab", None)]


def test_length_and_report_do_not_tell_how_many_there_were(kite: School, away: School) -> None:
    event = held(kite)
    sizes, lines = set(), set()
    for count in (0, 1, 5, 9, 12):
        file = taken(away, workshop(kite, away, count))
        parcel = read(file).parts[0].parcel
        assert parcel is not None
        sizes.add(len(parcel.sealed))
        report = bring(kite, event, file)
        lines |= {
            (line.what, line.n, line.pool, line.says)
            for line in report.lines
            if line.pool == "sealed"
        }
    assert sizes == {9 * room_bytes(kite.bank) + 48}
    assert lines == {("waits", 0, "sealed", "")}
    assert waiting(kite) == 15, "of twelve all were counted at home"


def test_without_a_yes_nothing_is_sealed(away: School) -> None:
    event = away.event()
    away.people(event, 6)
    settle(away, event)
    assert away.count("parcel") == 0
    file = taken(away, event)
    assert b'"sealed"' not in file
    assert b'"format": 1,' in file


def test_a_parcel_opens_nowhere_else(kite: School, away: School, other: School) -> None:
    file = taken(away, workshop(kite, away, 6))
    week = replace(WEEK, opens_at=other.now)
    other.site.store.write(lambda c: stored_campaigns.add(c, week))
    event = other.event(campaign=WEEK.id)
    assert whats(bring(other, event, file)) == ["other-key"]
    assert (other.count("attempt"), other.count("opened")) == (0, 0)


def test_where_it_was_sealed_nobody_opens_it(kite: School, away: School) -> None:
    workshop(kite, away, 6)
    with away.site.store.read() as connection:
        (parcel,) = stored_parcels.every(connection)
    with pytest.raises(InvalidTag):
        away.site.store.vault.receiver.opened(b"", parcel.sealed)


def test_an_event_without_a_campaign_takes_none(kite: School, away: School) -> None:
    event = kite.event()
    assert whats(bring(kite, event, taken(away, workshop(kite, away, 6)))) == ["no-campaign"]
    assert kite.count("opened") == waiting(kite) == 0


def test_another_quiz_takes_none(kite: School, tmp_path: Path) -> None:
    text = BANK.replace("key: false", "key: true")
    with laptop(tmp_path, 3, text=text) as away:
        file = taken(away, workshop(kite, away, 6))
    assert whats(bring(kite, held(kite), file)) == ["other-version"]
    assert kite.count("opened") == 0


def test_the_largest_k_of_all_holds(kite: School, away: School) -> None:
    event = held(kite, 7)
    bring(kite, event, taken(away, workshop(kite, away, 6, k=14)))
    end(kite)
    assert remainders(kite) == []


def test_with_enough_for_the_largest_k_the_lot_has_it(kite: School, away: School) -> None:
    event = held(kite, 8)
    bring(kite, event, taken(away, workshop(kite, away, 6, k=14)))
    end(kite)
    assert remainders(kite) == [(14, 14)]
    all_is_well(kite)


def test_a_large_k_that_was_undone_holds_no_more(kite: School, away: School, other: School) -> None:
    event = held(kite, 5)
    file = taken(away, workshop(kite, away, 6, k=14))
    done = merging.bring(kite.site, "organizer", event, "a.json", file, kite.now)
    merging.undo(kite.site, "organizer", event, done.id, kite.now)
    bring(kite, event, taken(other, workshop(kite, other, 7)))
    end(kite)
    assert remainders(kite) == [(12, 10)]
    all_is_well(kite)
    assert kite.count("event", "kind = 'remainder'") == 1


def test_parcels_with_several_k_are_counted_together(
    kite: School, away: School, other: School
) -> None:
    event = held(kite, 2)
    bring(kite, event, taken(away, workshop(kite, away, 6, k=14)))
    bring(kite, event, taken(other, workshop(kite, other, 7)))
    assert kite.count("event", "kind = 'remainder'") == 2
    end(kite)
    assert remainders(kite) == [(15, 14)]
    all_is_well(kite)
    kite.wait(DAY + 2 * HOUR)
    kite.sweep()
    assert kite.count("attempt") == 0
    all_is_well(kite)


def test_a_copied_laptop_brings_nobody_twice(kite: School, away: School) -> None:
    event = away.event()
    trust(kite, away, event)
    away.people(event, 6)
    home = away.site.settings.home
    copy = home / "copy.db"
    tending.backup(away.site, copy, away.now)
    settle(away, event)
    first = taken(away, event)
    with school(f"sqlite:///{copy}", home) as twin:
        twin.now = away.now
        settle(twin, event)
        second = taken(twin, event)
    here = held(kite)
    assert whats(bring(kite, here, first)) == ["waits"]
    assert whats(bring(kite, here, second)) == ["copy"]
    assert waiting(kite) == 6


def test_lots_and_the_few_of_a_campaign_of_a_laptop_travel_together(
    kite: School, away: School
) -> None:
    week = replace(WEEK, opens_at=away.now)
    away.site.store.write(lambda c: stored_campaigns.add(c, week))
    small, large = away.event(campaign=WEEK.id), away.event(campaign=WEEK.id)
    for event, count in ((small, 6), (large, 30)):
        trust(kite, away, event)
        away.people(event, count)
    end(away)
    assert away.count("parcel") == 2
    assert away.count("attempt", "lot is null") == 0
    event = held(kite, 4)
    report = bring(kite, event, taken(away, small, large))
    assert sorted(whats(report)) == ["added", "waits", "waits"]
    assert (people(kite, event), waiting(kite)) == (30, 10)
    end(kite)
    assert remainders(kite) == [(10, 10)]


def test_drawn_questions_are_sealed_as_they_were_met(kite: School, away: School) -> None:
    event = held(kite, 15, delivery={"draw": 2})
    bring(kite, event, taken(away, workshop(kite, away, 8, delivery={"draw": 2})))
    late = held(kite, 4, delivery={"draw": 2})
    assert late.id != event.id
    end(kite)
    assert remainders(kite) == [(12, 10)]
    all_is_well(kite)


def test_it_is_too_late_once_an_event_is_settled(kite: School, away: School) -> None:
    event = away.event()
    settle(away, event)
    with pytest.raises(Refused, match="event-settled"):
        trust(kite, away, event)


def test_only_an_accepted_server_can_be_chosen(kite: School, away: School) -> None:
    event = away.event()
    key = receivers.own_key(kite.site).hex()
    with pytest.raises(Refused, match="no-receiver"):
        receivers.choose(away.site, "organizer", event, key, away.now)
    assert away.find(event).seal_to is None


def test_a_server_that_is_accepted_no_more_gets_nothing(kite: School, away: School) -> None:
    event = away.event()
    trust(kite, away, event)
    text = receivers.written(receivers.own_key(kite.site))
    assert receivers.reject(away.site, text) == 1
    away.people(event, 6)
    settle(away, event)
    assert away.count("parcel") == 0
    with pytest.raises(Refused, match="no-receiver"):
        receivers.reject(away.site, text)


def test_a_key_is_read_as_it_was_written_and_slips_are_found(kite: School) -> None:
    key = receivers.own_key(kite.site)
    text = receivers.written(key)
    assert len(text.split("-")) == 14
    assert receivers.read(f" {text.lower().replace('-', ' ')}\n") == key
    other = "A" if text[0] != "A" else "B"
    for slip in (other + text[1:], text[:-1], text + "A", "", "nonsense", text[5:] + text[:5]):
        with pytest.raises(Refused, match="bad-key"):
            receivers.read(slip)
    assert len(set(receivers.fingerprint(key).split())) == 6


@pytest.mark.parametrize("point", [0, 1, 2**255 - 19, 2**255 - 18])
def test_a_key_that_is_no_secret_is_refused(point: int) -> None:
    with pytest.raises(Refused, match="bad-key"):
        receivers.read(receivers.written(point.to_bytes(32, "little")))


def test_a_server_does_not_seal_for_itself(kite: School) -> None:
    with pytest.raises(Refused, match="own-key"):
        receivers.accept(kite.site, receivers.written(receivers.own_key(kite.site)), "Me")


def test_a_lost_secret_opens_nothing_and_says_so(
    kite: School, away: School, tmp_path: Path
) -> None:
    file = taken(away, workshop(kite, away, 6))
    chance = random.Random(2)
    store = open_store(kite.site.settings.database, bytes(range(50, 82)), tmp_path / "w", chance)
    fresh = replace(kite.site, store=store)
    event = held(kite)
    done = merging.check(fresh, "organizer", event, "a.json", file, kite.now)
    assert '"other-key"' in done.report
    store.close()


def test_who_takes_laptop_and_database_finds_nobody(kite: School, away: School) -> None:
    """Take the laptop with its secret, the file, and the server's database without its secret."""
    event = away.event()
    trust(kite, away, event)
    before = away.people(event, 6)
    sealed = [bytes(row[0]) for row in away.rows("select sealed from response")]
    settle(away, event)
    file = taken(away, event)
    here = held(kite)
    bring(kite, here, file)
    stolen = file
    for school_ in (away, kite):
        if school_.site.store.dialect == "sqlite":
            database = database_file(school_.site.store)
            for one in database.parent.glob(f"{database.name}*"):
                stolen += one.read_bytes()
    for key in before:
        assert key not in stolen
        assert key.hex().encode() not in stolen
    assert not [blob for blob in sealed if blob[:48] in stolen]
    keys = {bytes(row[0]) for row in kite.rows("select key from attempt")}
    (parcel,) = [part.parcel for part in read(file).parts]
    assert parcel is not None
    # The keys under which they wait are not to be had without the server's secret.
    guess = away.site.store.vault.receiver
    assert not keys & {guess.place_key(parcel.id, place) for place in range(9)}
    with pytest.raises(InvalidTag):
        guess.opened(b"", parcel.sealed)


def test_doctor_sees_a_parcel_that_was_changed(kite: School, away: School) -> None:
    workshop(kite, away, 6)
    all_is_well(away)
    with away.site.store.writer.begin() as connection:
        connection.exec_driver_sql("update parcel set k = 11")
    found = [one.says for one in tending.examine(away.site, away.now) if not one.fine]
    assert any("was changed after it was sealed" in says for says in found)


def test_figures_of_the_event_stay_as_they_were(kite: School, away: School) -> None:
    event = held(kite, 30)
    settle(kite, event)
    before = sums(kite, event)
    bring(kite, event, taken(away, workshop(kite, away, 6)))
    assert sums(kite, event) == before
