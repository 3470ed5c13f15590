"""What is published of a folder of banks, and what is left as it is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from quiz.services import folder, play, publish
from quiz.store import banks as stored_banks
from tests.banks.pictures import png
from tests.services.world import NOW, World

TEXT = """\
format: 1
title: Who is it
items:
  - type: true_false
    stem: A message says who sent it. Is that a proof?
    key: false
    rationale: Anybody can write any name.
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Give a folder with one bank that takes its id from its file."""
    made = tmp_path / "banks"
    made.mkdir()
    (made / "names.yaml").write_text(TEXT)
    return made


def revisions(kite: World) -> dict[str, str]:
    with kite.site.store.read() as connection:
        return stored_banks.current(connection)


def test_a_file_that_did_not_change_publishes_nothing(kite: World, shelf: Path) -> None:
    first = publish.import_folder(kite.site, shelf, NOW)
    before = revisions(kite)
    again = publish.import_folder(kite.site, shelf, NOW + 60)
    assert first.published == ("names",)
    assert again.published == ()
    assert again.found == ("names",)
    assert revisions(kite) == before


def test_a_changed_word_is_a_new_revision(kite: World, shelf: Path) -> None:
    publish.import_folder(kite.site, shelf, NOW)
    before = revisions(kite)
    (shelf / "names.yaml").write_text(TEXT.replace("Who is it", "Who was it"))
    assert publish.import_folder(kite.site, shelf, NOW).published == ("names",)
    assert revisions(kite)["names"] != before["names"]


def test_what_was_written_before_becomes_current_again(kite: World, shelf: Path) -> None:
    publish.import_folder(kite.site, shelf, NOW)
    before = revisions(kite)
    (shelf / "names.yaml").write_text(TEXT.replace("Who is it", "Who was it"))
    publish.import_folder(kite.site, shelf, NOW)
    (shelf / "names.yaml").write_text(TEXT)
    publish.import_folder(kite.site, shelf, NOW)
    assert revisions(kite) == before


def test_a_copy_that_names_the_id_of_another_bank_replaces_nothing(
    kite: World, shelf: Path
) -> None:
    text = TEXT.replace("format: 1", "format: 1\nid: names")
    (shelf / "names.yaml").write_text(text)
    publish.import_folder(kite.site, shelf, NOW)
    before = revisions(kite)
    (shelf / "a-copy.yaml").write_text(text.replace("key: false", "key: true"))
    for turn in range(2):
        done = publish.import_folder(kite.site, shelf, NOW + turn)
        assert (done.published, done.found) == ((), ("names",))
        assert [(one.code, one.line) for one in done.problems] == [("bank-id-twice", 2)]
    assert revisions(kite) == before
    site = replace(kite.site, settings=replace(kite.site.settings, banks=shelf))
    shown = folder.in_folder(site)
    assert [one.code for one in shown["a-copy"].problems if one.level == "error"] == [
        "bank-id-twice"
    ]
    assert not [one for one in shown["names"].problems if one.level == "error"]


def test_another_delivery_of_the_same_form_is_played_at_once(kite: World, shelf: Path) -> None:
    publish.import_folder(kite.site, shelf, NOW)
    before = play.practice(kite.site, "names")
    later = "delivery: {feedback: at_end, time_limit: 10 min, pass_mark: 70%}\n"
    (shelf / "names.yaml").write_text(TEXT.replace("items:", later + "items:"))
    publish.import_folder(kite.site, shelf, NOW + 60)
    after = play.practice(kite.site, "names")
    assert before is not None
    assert after is not None
    assert after.event.id == before.event.id, "it is the same form, so the same pools go on"
    delivery = after.event.delivery
    assert (delivery.feedback, delivery.time_limit, delivery.pass_mark) == ("at_end", 600, 70)


def test_a_copy_under_another_name_is_a_bank_of_its_own(kite: World, shelf: Path) -> None:
    publish.import_folder(kite.site, shelf, NOW)
    shutil.copy(shelf / "names.yaml", shelf / "senders.yaml")
    assert publish.import_folder(kite.site, shelf, NOW).published == ("senders",)
    assert {"names", "senders"} <= set(revisions(kite))


def test_a_bank_that_names_itself_is_found_under_that_name(kite: World, shelf: Path) -> None:
    (shelf / "names.yaml").write_text(TEXT.replace("format: 1", "format: 1\nid: itself"))
    publish.import_folder(kite.site, shelf, NOW)
    again = publish.import_folder(kite.site, shelf, NOW)
    assert (again.published, again.found) == ((), ("itself",))


def test_a_bank_that_was_taken_off_the_list_comes_back(kite: World, shelf: Path) -> None:
    publish.import_folder(kite.site, shelf, NOW)
    kite.site.store.write(lambda connection: stored_banks.unlist(connection, "names"))
    assert "names" not in revisions(kite)
    publish.import_folder(kite.site, shelf, NOW)
    assert "names" in revisions(kite)


def test_another_picture_under_the_same_name_is_a_new_revision(kite: World, shelf: Path) -> None:
    one = shelf / "seen"
    (one / "media").mkdir(parents=True)
    (one / "media" / "shown.png").write_bytes(png(2, 2))
    (one / "bank.yaml").write_text(
        TEXT.replace(
            "    key: false",
            "    key: false\n    media: {file: shown.png, description: A list of permissions.}",
        )
    )
    publish.import_folder(kite.site, shelf, NOW)
    before = revisions(kite)
    assert publish.import_folder(kite.site, shelf, NOW).published == ()
    (one / "media" / "shown.png").write_bytes(png(4, 4))
    assert publish.import_folder(kite.site, shelf, NOW).published == ("seen",)
    assert revisions(kite)["seen"] != before["seen"]
