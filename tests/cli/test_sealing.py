"""Keys, and the few of a laptop that are sealed for one, in a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quiz.base import Refused
from quiz.cli import WORDS
from quiz.services import receivers
from quiz.store import campaigns as stored_campaigns
from quiz.store.campaigns import Campaign
from tests.cli.test_tallying import Hardware, away, hardware, hub, run
from tests.services.laptops import crowd, settle
from tests.store.school import School

__all__ = ["away", "hardware", "hub"]

OTHER = b"\x09" + bytes(31)


def sealed_file(away: School, hub: School, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Do all that an operator does on a laptop, with a key that is not that of the hub."""
    event = away.event(code="111111")
    key = receivers.written(OTHER)
    accepted = run(away, monkeypatch, "tally", "accept", key, "--name", "Pune")
    assert receivers.fingerprint(OTHER) in accepted.output
    asked = run(away, monkeypatch, "tally", "seal-to", "111111", key)
    assert asked.exit_code == 1, "without an answer nothing is chosen"
    assert away.find(event).seal_to is None
    chosen = run(away, monkeypatch, "tally", "seal-to", "111111", key, "--yes")
    assert chosen.output == "Class 7b: what is too few is sealed for Pune.\n"
    crowd(away, event, 6)
    settle(away, event)
    file = folder / "laptop.tally.json"
    assert run(away, monkeypatch, "tally", "export", "111111", str(file)).exit_code == 0
    return file


def test_the_key_is_shown_with_its_fingerprint(
    hub: School, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    shown = run(hub, monkeypatch, "tally", "key").output
    own = receivers.own_key(hub.site)
    assert receivers.read(shown.splitlines()[0]) == own
    assert re.findall(r"\d{5}", shown.splitlines()[2]) == receivers.fingerprint(own).split()


def test_what_is_sealed_for_another_server_is_refused_in_words(
    away: School, hub: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    file = sealed_file(away, hub, tmp_path, monkeypatch)
    week = Campaign("cccccccccc", "Kite week", None, "{}", 10, "UTC", "open", hub.now, None)
    hub.site.store.write(lambda c: stored_campaigns.add(c, week))
    event = hub.event(campaign=week.id)
    done = run(hub, monkeypatch, "tally", "import", str(file), "--event", event.id)
    assert done.exit_code == 1
    assert "REFUSED, sealed for another server: only that one can open it" in done.output
    assert hub.count("attempt") == 0
    told = run(away, monkeypatch, "doctor").output
    assert "ok   1 remainders are sealed for other servers" in told


def test_a_choice_can_be_taken_back_until_the_event_is_settled(
    away: School, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    event = away.event(code="111111")
    key = receivers.written(OTHER)
    run(away, monkeypatch, "tally", "accept", key, "--name", "Pune")
    run(away, monkeypatch, "tally", "seal-to", "111111", key, "--yes")
    back = run(away, monkeypatch, "tally", "seal-to", "111111", "nobody")
    assert back.output == "Class 7b: what is too few is erased.\n"
    run(away, monkeypatch, "tally", "seal-to", "111111", key, "--yes")
    gone = run(away, monkeypatch, "tally", "reject", key)
    assert gone.output == "Nothing more is sealed for it; 1 events had chosen it.\n"
    assert away.find(event).seal_to is None
    settle(away, event)
    assert away.count("parcel") == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("accept", "AAAA-BBBB", "--name", "Pune"), "This is not a key of a server"),
        (("accept", "{own}", "--name", "Pune"), "This is the key of this server itself"),
        (("accept", "{other}", "--name", "x" * 81), "A name has at most 80 letters"),
        (("seal-to", "111111", "{other}"), "This key is not accepted here"),
        (("seal-to", "222222", "{other}"), "There is no event 222222"),
        (("reject", "{other}"), "This key is not accepted here"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    away: School,
    monkeypatch: pytest.MonkeyPatch,
    hardware: Hardware,
    words: tuple[str, ...],
    says: str,
) -> None:
    away.event(code="111111")
    own = receivers.written(receivers.own_key(away.site))
    other = receivers.written(OTHER)
    told = run(away, monkeypatch, "tally", *(w.format(own=own, other=other) for w in words))
    assert told.exit_code == 1
    output = told.output
    if isinstance(told.exception, Refused):  # what the terminal makes of it
        output += WORDS[told.exception.code].format(**told.exception.facts)
    assert says in output
