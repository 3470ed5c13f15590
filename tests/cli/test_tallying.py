"""Numbers taken along and brought together in a terminal."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quiz.base import Refused
from quiz.cli import machine, quiz, tallying
from quiz.services import merging, sources
from quiz.store import arrivals as stored
from quiz.store.events import Event
from quiz.store.packing import unpacked
from tests.services.laptops import crowd, people, settle, taken, workshop
from tests.store.school import SECRET, School, school


class Hardware:
    """Be the folder in which a machine describes itself."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def have(self, number: str) -> None:
        """Hold one disk with this number, and no other."""
        disk = self.root / "block" / "sda" / "device"
        disk.mkdir(parents=True, exist_ok=True)
        (disk / "wwid").write_text(f"{number}\n")


@pytest.fixture(autouse=True)
def hardware(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Hardware:
    """Let a test say which hardware the machine has: none at first."""
    made = Hardware(tmp_path / "sys")
    monkeypatch.setattr(machine, "HARDWARE", made.root)
    return made


def environ(home: Path) -> dict[str, str]:
    return {
        "QUIZ_HOME": str(home),
        "QUIZ_SECRET_FILE": str(home.parent / f"{home.name}.key"),
        "QUIZ_BANKS": "",
    }


@pytest.fixture
def away(tmp_path: Path) -> Iterator[School]:
    """Give a laptop, as its operator finds it under QUIZ_HOME."""
    home = tmp_path / "laptop"
    home.mkdir()
    with school(f"sqlite:///{home / 'quiz.db'}", home) as made:
        made.chance = random.Random(3)
        made.sweep()
        yield made


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[School]:
    home = tmp_path / "hub"
    home.mkdir()
    with school(f"sqlite:///{home / 'quiz.db'}", home) as made:
        made.sweep()
        yield made


def run(kite: School, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    for name, value in environ(kite.site.settings.home).items():
        monkeypatch.setenv(name, value)
    secret = kite.site.settings.home.parent / f"{kite.site.settings.home.name}.key"
    secret.touch(mode=0o600)
    secret.write_text(SECRET.hex())
    return CliRunner().invoke(quiz, list(words))


def held(away: School, count: int) -> Event:
    event = away.event(code="111111")
    crowd(away, event, count)
    settle(away, event)
    return event


def test_a_laptops_numbers_arrive(
    away: School, hub: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    held(away, 30)
    file = tmp_path / "laptop-2.tally.json"
    named = run(away, monkeypatch, "tally", "name", "Laptop 2, Ungaran")
    assert named.output == "This server is Laptop 2, Ungaran.\n"
    out = run(away, monkeypatch, "tally", "export", "111111", str(file))
    assert out.exit_code == 0, out.output
    assert file.exists()
    event = hub.event()
    done = run(hub, monkeypatch, "tally", "import", str(file), "--event", event.id)
    assert done.exit_code == 0, done.output
    assert "1 lots, 1 added with 30 people" in done.output
    again = run(hub, monkeypatch, "tally", "import", str(file), "--event", event.id)
    assert again.exit_code == 0
    assert "left out, already here: twice is once" in again.output
    assert people(hub, event) == 30
    arrival = done.output.split("arrival ")[1][:10]
    undone = run(hub, monkeypatch, "tally", "undo", arrival, "--event", event.id)
    assert undone.output == "Taken out: 1 lots, 30 people.\n"
    assert people(hub, event) == 0


def test_a_damaged_file_changes_nothing_and_says_where(
    away: School, hub: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    held(away, 30)
    file = tmp_path / "a.json"
    run(away, monkeypatch, "tally", "export", "111111", str(file))
    file.write_bytes(file.read_bytes().replace(b'"n": 30,', b'"n": 31,'))
    event = hub.event()
    done = run(hub, monkeypatch, "tally", "import", str(file), "--event", event.id)
    assert done.exit_code == 1
    assert "refused, nothing was changed: part 1, lot 1 (" in done.output
    assert hub.count("lot") == hub.count("arrival") == 0


def test_an_event_that_is_not_there_is_named(
    hub: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    file = tmp_path / "a.json"
    file.write_text("{}")
    done = run(hub, monkeypatch, "tally", "import", str(file), "--event", "nothing")
    assert done.exit_code == 1
    assert "There is no event nothing." in done.output


def test_a_copied_laptop_says_so_and_begins_anew(
    away: School, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    hardware.have("a")
    event = away.event(code="111111")
    away.people(event, 12)
    first = run(away, monkeypatch, "tally", "name", "Laptop 2")
    assert "ANOTHER MACHINE" not in first.output
    before = sources.here(away.site).id
    hardware.have("b")
    second = run(away, monkeypatch, "tally", "export", "111111")
    assert "THIS DATABASE COMES FROM ANOTHER MACHINE" in second.output
    assert "12 attempts that waited were dropped" in second.output
    assert sources.here(away.site).id != before
    assert away.count("attempt") == 0
    assert len(list((away.site.settings.home / "backups").iterdir())) == 1
    third = run(away, monkeypatch, "tally", "export", "111111")
    assert "ANOTHER MACHINE" not in third.output


def test_who_moved_the_server_says_so_first(
    away: School, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    hardware.have("a")
    away.people(away.event(code="111111"), 12)
    run(away, monkeypatch, "tally", "name", "Laptop 2")
    hardware.have("b")
    assert run(away, monkeypatch, "tally", "moved").exit_code == 0
    assert "ANOTHER MACHINE" not in run(away, monkeypatch, "tally", "export", "111111").output
    assert away.count("attempt") == 12


def test_signs_are_read_from_real_hardware_only(tmp_path: Path) -> None:
    disk, card, virtual = (
        tmp_path / "block" / "sda" / "device",
        tmp_path / "class" / "net" / "eth0",
        tmp_path / "class" / "net" / "docker0",
    )
    for folder in (disk, card / "device", virtual):
        folder.mkdir(parents=True)
    (disk / "wwid").write_text("naa.5000c500a1b2c3d4 \n")
    (card / "address").write_text("00:1b:21:aa:bb:cc\n")
    (virtual / "address").write_text("02:42:ac:11:00:02\n")
    assert machine.signs(tmp_path) == {"disk naa.5000c500a1b2c3d4", "card 00:1b:21:aa:bb:cc"}
    assert machine.signs(tmp_path / "nothing") == frozenset()


def test_doctor_looks_at_what_came_from_elsewhere(
    away: School, hub: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    held(away, 60)
    file = tmp_path / "a.json"
    run(away, monkeypatch, "tally", "export", "111111", str(file))
    event = hub.event()
    run(hub, monkeypatch, "tally", "import", str(file), "--event", event.id)
    fine = run(hub, monkeypatch, "doctor").output
    assert "1 lots with 60 people came from 1 others" in fine
    assert "BAD  lot" not in fine
    with hub.site.store.writer.begin() as connection:
        (text,) = connection.exec_driver_sql("select packed from lot").one()
        rows = [[*tally[:4], tally.n + (tally.kind == "n")] for tally in unpacked(text)]
        connection.exec_driver_sql("update lot set packed = ?", (json.dumps(rows),))
    bad = run(hub, monkeypatch, "doctor").output
    assert "were changed after it was counted" in bad
    assert "from elsewhere cannot be: n" in bad
    assert "sums are not those of the lots" in bad


def test_a_large_file_says_how_far_it_is_and_names_only_some_lots(
    away: School, hub: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    for name, value in (("SAID_EVERY", 2), ("LISTED", 1)):
        monkeypatch.setattr(tallying, name, value)
    monkeypatch.setattr(merging, "AT_ONCE", 1)
    file = tmp_path / "a.json"
    events = [workshop(away, 12) for _ in range(5)]
    file.write_bytes(taken(away, *events))
    event = hub.event()
    done = run(hub, monkeypatch, "tally", "import", str(file), "--event", event.id)
    assert [line for line in done.output.splitlines() if "through" in line] == [
        f"{file}: {through} of 5 lots are through" for through in (0, 2, 4)
    ]
    assert f"{file}: 5 lots, 5 added with 60 people" in done.output
    again = run(hub, monkeypatch, "tally", "import", str(file), "--event", event.id)
    assert again.output.count("people: left out, already here: twice is once") == 1
    assert "  and 4 more: left out, already here: twice is once\n" in again.output


def test_what_was_in_before_a_refusal_is_told(
    away: School, hub: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hardware: Hardware
) -> None:
    monkeypatch.setattr(merging, "AT_ONCE", 1)
    file = tmp_path / "a.json"
    file.write_bytes(taken(away, workshop(away, 12), workshop(away, 12)))
    event = hub.event()
    put, lots = stored.put, [1]

    def full(*words: Any) -> None:
        if not lots[0]:
            raise Refused("sum-too-large")
        lots[0] -= 1
        put(*words)

    monkeypatch.setattr(stored, "put", full)
    done = run(hub, monkeypatch, "tally", "import", str(file), "--event", event.id)
    assert done.exit_code == 1
    assert "refused, what was new in the first 1 of 2 lots is in: the sums" in done.output
    assert people(hub, event) == 12
