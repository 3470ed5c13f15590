"""Drafts of banks: nothing that somebody typed is lost, and nothing bad is published."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from quiz.banks.beginnings import empty, example
from quiz.banks.checking import check as check_paths
from quiz.banks.files import media_file
from quiz.banks.lint import lint
from quiz.base import Refused
from quiz.services import author, organize, play, publish, tending
from quiz.services.author import Clash, Draft
from quiz.services.organize import Setup
from quiz.services.shelf import shelf
from quiz.store import banks as stored_banks
from quiz.store.staff import Account
from tests.banks.pictures import png
from tests.services.world import NOW, World

TEXT = """\
title: Passwords
items:
  - id: longest
    stem: Which is the hardest to guess?
    options: {short: kangaroo7, long: plum tractor violet sunday, odd: P@ssw0rd}
    key: long
    rationale: Length beats symbols.
  - id: shared
    type: true_false
    stem: A friend may know your password.
    key: false
    rationale: It is yours alone.
"""


@pytest.fixture
def bruno(kite: World) -> Account:
    """Give somebody who writes banks; Dita is in charge."""
    kite.account("Dita", "admin")
    return kite.account("Bruno", "educator")


def begun(kite: World, bruno: Account, text: str = TEXT, bank: str = "passwords") -> Draft:
    return author.begin(kite.site, bruno, bank, text, NOW)


def published(kite: World, bruno: Account, bank: str = "passwords", note: str = "") -> int:
    draft = author.draft(kite.site, bank)
    return author.publish(kite.site, bruno, bank, draft.edition, note, kite.now).number


def saved(kite: World, bruno: Account, text: str, bank: str = "passwords") -> Draft:
    edition = author.draft(kite.site, bank).edition
    done = author.save(kite.site, bruno, bank, edition, text, kite.now)
    assert isinstance(done, Draft)
    return done


def test_a_draft_is_saved_and_read_again(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    kite.pass_time(60)
    saved(kite, bruno, TEXT + "# पतंग 🪁\n")
    found = author.draft(kite.site, "passwords")
    assert found.text == TEXT + "# पतंग 🪁\n"
    assert (found.edition, found.by, found.saved) == (2, "educator", NOW + 60)
    assert author.origin(kite.site, "passwords") == "browser"


def test_lines_keep_their_single_ends_and_a_nul_becomes_a_sign(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    saved(kite, bruno, "title: a\r\nb\rc\0\ud800")
    assert author.draft(kite.site, "passwords").text == "title: a\nb\nc\ufffd?"


def test_a_draft_that_is_not_there_is_refused(kite: World, bruno: Account) -> None:
    for act in (
        lambda: author.draft(kite.site, "nowhere"),
        lambda: author.origin(kite.site, "nowhere"),
        lambda: author.check(kite.site, "nowhere", TEXT, NOW),
        lambda: author.save(kite.site, bruno, "nowhere", 1, TEXT, NOW),
        lambda: author.revisions(kite.site, "nowhere"),
        lambda: author.copy(kite.site, bruno, "nowhere", "other", NOW),
        lambda: author.take_over(kite.site, bruno, "nowhere", NOW),
        lambda: author.delete(kite.site, bruno, "nowhere", 1, NOW),
    ):
        with pytest.raises(Refused, match="no-bank"):
            act()


def test_an_id_is_given_once(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    with pytest.raises(Refused, match="id-taken"):
        begun(kite, bruno, "title: Another")
    assert author.draft(kite.site, "passwords").text == TEXT
    for bad in ("", "Big", "a/b", "new", "a" * 65, "ü"):
        with pytest.raises(Refused, match="bad-id"):
            begun(kite, bruno, bank=bad)
    assert author.free_id(kite.site, "Passwords!") == "passwords-2"
    assert author.free_id(kite.site, "पासवर्ड") == "bank"


def test_somebody_who_saved_meanwhile_is_not_overwritten(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    dita = kite.account("Dita")
    first = author.save(kite.site, bruno, "passwords", 1, TEXT + "# Bruno\n", NOW)
    second = author.save(kite.site, dita, "passwords", 1, TEXT + "# Dita\n", NOW)
    assert isinstance(first, Draft)
    assert isinstance(second, Clash)
    assert second.theirs == first
    assert second.yours == TEXT + "# Dita\n"
    assert author.draft(kite.site, "passwords") == first
    again = author.save(kite.site, dita, "passwords", 2, TEXT + "# Dita\n", NOW)
    assert isinstance(again, Draft)
    assert again.by == "admin"


def test_the_same_text_sent_twice_is_saved_once(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    text = TEXT + "# more\n"
    first = author.save(kite.site, bruno, "passwords", 1, text, NOW)
    second = author.save(kite.site, bruno, "passwords", 1, text, NOW + 9)
    assert first == second
    assert author.draft(kite.site, "passwords").edition == 2


def test_of_two_who_save_at_once_one_is_saved_and_one_is_told(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    start = threading.Barrier(8)
    results: list[Draft | Clash] = []

    def go(number: int) -> None:
        start.wait()
        results.append(author.save(kite.site, bruno, "passwords", 1, f"title: {number}\n", NOW))

    threads = [threading.Thread(target=go, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    won = [one for one in results if isinstance(one, Draft)]
    assert len(won) == 1
    assert len(results) == 8
    assert author.draft(kite.site, "passwords") == won[0]
    for lost in results:
        if isinstance(lost, Clash):
            assert lost.theirs == won[0]
            assert lost.yours != won[0].text


def test_a_text_that_no_check_reads_is_refused(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    with pytest.raises(Refused, match="too-large"):
        author.save(kite.site, bruno, "passwords", 1, "न" * (4 * 2**20 // 3 + 1), NOW)
    assert author.draft(kite.site, "passwords").text == TEXT


def test_the_words_of_a_check_are_those_of_the_command_line(
    kite: World, bruno: Account, tmp_path: Path
) -> None:
    text = TEXT.replace("key: long", "key: none").replace("rationale: It", "rational: It")
    begun(kite, bruno)
    file = tmp_path / "passwords.yaml"
    for one in (text, TEXT, example("One", "en"), "items: [", ""):
        file.write_text(one)
        told = check_paths([file], lambda bank, lib: lint(bank, None, "2026-11-22"))
        found = author.checked(kite.site, "passwords", one, frozenset(), None, NOW)
        ours = {(p.line, p.column, p.level, p.path, p.says, p.fix) for p in found.parsed.problems}
        theirs = {(p.line, p.column, p.level, p.path, p.says, p.fix) for p in told}
        assert ours <= theirs
        assert {one for one in theirs if one[2] == "error"} <= ours


def test_a_check_knows_what_was_published(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    published(kite, bruno)
    codes = [p.code for p in author.check(kite.site, "passwords", TEXT, NOW).problems]
    assert "BK-06" not in codes
    other = TEXT.replace("key: long", "key: odd")
    codes = [p.code for p in author.check(kite.site, "passwords", other, NOW).problems]
    assert "BK-06" in codes


def test_a_bank_keeps_its_id(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    found = author.check(kite.site, "passwords", f"id: others\n{TEXT}", NOW).problems
    assert [(p.line, p.level, p.code) for p in found if p.code == "other-id"] == [
        (1, "error", "other-id")
    ]
    saved(kite, bruno, f"id: others\n{TEXT}")
    with pytest.raises(Refused, match="has-errors"):
        published(kite, bruno)


def test_publishing_is_refused_on_errors_and_allowed_on_warnings(
    kite: World, bruno: Account
) -> None:
    begun(kite, bruno, TEXT.replace("key: long", "key: none"))
    with pytest.raises(Refused, match="has-errors") as caught:
        published(kite, bruno)
    assert any(problem.level == "error" for problem in caught.value.facts["problems"])
    assert play.practice(kite.site, "passwords") is None
    assert author.revisions(kite.site, "passwords") == []
    saved(kite, bruno, TEXT)
    assert author.check(kite.site, "passwords", TEXT, NOW).problems, "there are suggestions"
    assert published(kite, bruno, note="  The\nfirst  one. ") == 1
    quiz = play.practice(kite.site, "passwords")
    assert quiz is not None
    (one,) = author.revisions(kite.site, "passwords")
    assert (one.number, one.role, one.note, one.published) == (1, "educator", "The first one.", NOW)


def test_publishing_what_somebody_changed_meanwhile_is_refused(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    saved(kite, bruno, TEXT + "# more\n")
    with pytest.raises(Refused, match="stale-edition"):
        author.publish(kite.site, bruno, "passwords", 1, "", NOW)
    assert author.revisions(kite.site, "passwords") == []


def test_what_was_published_before_is_no_new_revision(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    published(kite, bruno)
    saved(kite, bruno, TEXT + "# a note for me\n")
    assert published(kite, bruno) == 1
    saved(kite, bruno, TEXT.replace("Length beats", "Length always beats"))
    assert published(kite, bruno) == 2
    saved(kite, bruno, TEXT)
    assert published(kite, bruno) == 1
    newest = author.current(kite.site, "passwords")
    assert newest is not None
    assert newest.number == 1
    assert [one.number for one in author.revisions(kite.site, "passwords")] == [2, 1]


def test_changes_are_told_by_what_they_do_to_the_figures(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    published(kite, bruno)
    text = (
        TEXT.replace("Passwords", "Good passwords")
        .replace("hardest to guess", "hardest one to guess")
        .replace("key: false", "key: true")
        + "  - {id: more, stem: And this?, options: {a: one, b: two}, key: a}\n"
    )
    saved(kite, bruno, text)
    found = author.changes(kite.site, "passwords", author.check(kite.site, "passwords", text, NOW))
    assert [(one.what, one.name, one.place, one.goes_on) for one in found.items] == [
        ("reworded", "longest", 1, True),
        ("rekeyed", "shared", 2, False),
        ("added", "more", 3, False),
    ]
    assert found.items[0].parts == ("stem",)
    assert (found.number, found.current, found.again, found.same) == (2, 1, None, 0)
    assert found.shared == 1
    assert found.head == ("title",)
    fewer = TEXT[: TEXT.index("  - id: shared")]
    found = author.changes(kite.site, "passwords", author.check(kite.site, "passwords", fewer, NOW))
    assert [(one.what, one.name) for one in found.items] == [("removed", "shared")]
    same = author.changes(kite.site, "passwords", author.check(kite.site, "passwords", TEXT, NOW))
    assert same.nothing
    assert (same.again, same.same) == (1, 2)


def test_items_without_ids_are_known_by_their_meaning(kite: World, bruno: Account) -> None:
    plain = TEXT.replace("  - id: longest\n    stem", "  - stem").replace(
        "  - id: shared\n    type", "  - type"
    )
    begun(kite, bruno, plain)
    published(kite, bruno)
    first = "  - {stem: And this?, options: {a: one, b: two}, key: a}\n"
    text = plain.replace("items:\n", f"items:\n{first}").replace("It is yours", "It is only yours")
    found = author.changes(kite.site, "passwords", author.check(kite.site, "passwords", text, NOW))
    assert [(one.what, one.place, one.before) for one in found.items] == [
        ("added", 1, 0),
        ("reworded", 3, 2),
    ]
    assert found.same == 1


def test_open_events_keep_their_revision(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    published(kite, bruno)
    dita = kite.account("Dita")
    plan = next(one for one in organize.choices(kite.site) if one.bank.id == "passwords")
    made = [
        organize.begin(kite.site, dita, Setup(title, NOW, NOW + 900, "UTC", plan.digest), NOW)
        for title in ("Class 7b", "Class 8a")
    ]
    organize.open_event(kite.site, dita, made[0].id, NOW)
    text = TEXT.replace("key: long", "key: odd")
    saved(kite, bruno, text)
    told = author.changes(
        kite.site, "passwords", author.check(kite.site, "passwords", text, NOW)
    ).events
    assert {(one.title, one.open, one.number) for one in told} == {
        ("Class 7b", True, 1),
        ("Class 8a", False, 1),
    }
    assert published(kite, bruno) == 2
    assert organize.event(kite.site, dita, made[0].id).revision == plan.digest
    practice = play.practice(kite.site, "passwords")
    assert practice is not None
    assert practice.event.revision != plan.digest


def test_a_revision_is_brought_back_into_the_draft(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    author.put_file(kite.site, bruno, "passwords", media_file("a.png", png(2, 2)), NOW)
    published(kite, bruno)
    author.drop_file(kite.site, bruno, "passwords", "a.png", NOW)
    saved(kite, bruno, TEXT.replace("beats", "always beats"))
    published(kite, bruno)
    draft = author.draft(kite.site, "passwords")
    assert draft.media == {}
    done = author.restore(kite.site, bruno, "passwords", draft.edition, 1, NOW)
    assert isinstance(done, Draft)
    assert (done.text, set(done.media)) == (TEXT, {"a.png"})
    newest = author.current(kite.site, "passwords")
    assert newest is not None
    assert newest.number == 2, "nothing is published by that"
    clash = author.restore(kite.site, bruno, "passwords", draft.edition, 2, NOW)
    assert isinstance(clash, Clash)
    assert author.draft(kite.site, "passwords") == done
    with pytest.raises(Refused, match="no-revision"):
        author.restore(kite.site, bruno, "passwords", done.edition, 9, NOW)


def test_files_of_a_draft_go_with_copies_and_revisions(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    one, two = (media_file("a.png", png(size, size)) for size in (2, 3))
    author.put_file(kite.site, bruno, "passwords", one, NOW)
    first = published(kite, bruno)
    edition = author.draft(kite.site, "passwords").edition
    author.put_file(kite.site, bruno, "passwords", two, NOW)
    assert author.draft(kite.site, "passwords").edition == edition, "who types can still save"
    copied = author.copy(kite.site, bruno, "passwords", "others", NOW)
    assert copied.media == {"a.png": two.digest}
    assert published(kite, bruno) == first + 1
    for name in ("passwords", "others"):
        author.drop_file(kite.site, bruno, name, "a.png", NOW)
    with kite.site.store.read() as connection:
        kept = {d for d in (one.digest, two.digest) if stored_banks.media(connection, d)}
    assert kept == {one.digest, two.digest}, "versions keep theirs"
    author.put_file(kite.site, bruno, "others", media_file("b.png", png(9, 9)), NOW)
    gone = author.draft(kite.site, "others").media["b.png"]
    author.drop_file(kite.site, bruno, "others", "b.png", NOW)
    with kite.site.store.read() as connection:
        assert stored_banks.media(connection, gone) is None, "what nothing shows is erased"


def test_a_copy_names_itself(kite: World, bruno: Account) -> None:
    begun(kite, bruno, f'# mine\nid: "passwords"  # stays\n{TEXT}')
    made = author.copy(kite.site, bruno, "passwords", "passwords-2", NOW)
    assert made.text == f"# mine\nid: passwords-2 # stays\n{TEXT}"
    assert author.check(kite.site, "passwords-2", made.text, NOW).parsed.bank is not None
    with pytest.raises(Refused, match="id-taken"):
        author.copy(kite.site, bruno, "passwords", "passwords-2", NOW)


def test_a_draft_that_was_never_published_can_be_deleted(kite: World, bruno: Account) -> None:
    begun(kite, bruno)
    author.put_file(kite.site, bruno, "passwords", media_file("a.png", png(2, 2)), NOW)
    saved(kite, bruno, TEXT + "# more\n")
    with pytest.raises(Refused, match="stale-edition"):
        author.delete(kite.site, bruno, "passwords", 1, NOW)
    author.delete(kite.site, bruno, "passwords", 2, NOW)
    with pytest.raises(Refused, match="no-bank"):
        author.draft(kite.site, "passwords")
    begun(kite, bruno)
    published(kite, bruno)
    with pytest.raises(Refused, match="was-published"):
        author.delete(kite.site, bruno, "passwords", 1, NOW)


@pytest.fixture
def lying(kite: World, tmp_path: Path) -> Path:
    """Give the folder of banks, with one that is published."""
    root = tmp_path / "banks"
    root.mkdir()
    (root / "names.yaml").write_text(TEXT)
    object.__setattr__(kite.site.settings, "banks", root)
    publish.import_folder(kite.site, root, NOW)
    return root


def test_a_bank_of_the_folder_is_read_only(kite: World, bruno: Account, lying: Path) -> None:
    assert author.origin(kite.site, "names") == "folder"
    assert author.draft(kite.site, "names").text == TEXT
    assert author.draft(kite.site, "names").edition == 0
    for act in (
        lambda: author.save(kite.site, bruno, "names", 0, "title: x", NOW),
        lambda: author.publish(kite.site, bruno, "names", 0, "", NOW),
        lambda: author.restore(kite.site, bruno, "names", 0, 1, NOW),
        lambda: author.delete(kite.site, bruno, "names", 0, NOW),
        lambda: author.put_file(kite.site, bruno, "names", media_file("a.png", png(2, 2)), NOW),
        lambda: author.drop_file(kite.site, bruno, "names", "a.png", NOW),
    ):
        with pytest.raises(Refused, match="read-only"):
            act()
    with pytest.raises(Refused, match="id-taken"):
        begun(kite, bruno, bank="names")


def test_a_broken_file_replaces_nothing_and_its_problems_are_told(
    kite: World, bruno: Account, lying: Path
) -> None:
    (lying / "names.yaml").write_text(TEXT.replace("key: long", "key: none"))
    (lying / "fresh.yaml").write_text("title: Fresh\nitems: [\n")
    publish.import_folder(kite.site, lying, NOW)
    assert author.draft(kite.site, "names").text == TEXT
    found = {one.id: one for one in shelf(kite.site, NOW)}
    assert [(p.line, p.column, p.says) for p in found["names"].broken] == [
        (6, 10, '"none" is not one of the options')
    ]
    assert found["names"].state == "published"
    assert found["fresh"].broken
    assert author.draft(kite.site, "fresh").text == "title: Fresh\nitems: [\n"
    (lying / "names.yaml").write_text(TEXT.replace("beats", "always beats"))
    publish.import_folder(kite.site, lying, NOW + 1)
    found = {one.id: one for one in shelf(kite.site, NOW)}
    assert not found["names"].broken
    assert found["names"].number == 2


def test_a_file_that_breaks_a_rule_replaces_nothing_as_in_the_browser(
    kite: World, bruno: Account, lying: Path
) -> None:
    worse = TEXT.replace("rationale", "talk")
    (lying / "names.yaml").write_text(worse)
    (lying / "fresh.yaml").write_text(worse)
    done = publish.import_folder(kite.site, lying, NOW)
    assert (done.published, done.found) == ((), ())
    assert author.draft(kite.site, "names").text == TEXT
    found = {one.id: one for one in shelf(kite.site, NOW)}
    said = found["names"].broken
    assert [one.code for one in said] == ["IW-29", "IW-29"]
    assert found["names"].state == "published"
    assert [(one.line, one.says) for one in found["fresh"].broken] == [
        (one.line, one.says) for one in said
    ]
    begun(kite, bruno, text=worse, bank="same")
    with pytest.raises(Refused, match="has-errors"):
        author.publish(kite.site, bruno, "same", 1, "", NOW)
    told = [
        one for one in author.check(kite.site, "same", worse, NOW).problems if one.level == "error"
    ]
    assert [(one.says, one.fix) for one in told] == [(one.says, one.fix) for one in said]


def test_a_file_of_a_bank_that_was_taken_over_is_ignored(
    kite: World, bruno: Account, lying: Path
) -> None:
    draft = author.take_over(kite.site, bruno, "names", NOW)
    assert (draft.text, draft.edition, draft.published) == (TEXT, 1, 1)
    assert author.take_over(kite.site, bruno, "names", NOW + 1) == draft
    (lying / "names.yaml").write_text(TEXT.replace("beats", "always beats"))
    done = publish.import_folder(kite.site, lying, NOW + 2)
    assert (done.published, done.ignored) == ((), ("names",))
    assert [one.number for one in author.revisions(kite.site, "names")] == [1]
    (lying / "others.yaml").write_text(f"id: names\n{TEXT.replace('beats', 'never beats')}")
    done = publish.import_folder(kite.site, lying, NOW + 3)
    assert (done.published, set(done.ignored)) == ((), {"names"})
    assert [one.number for one in author.revisions(kite.site, "names")] == [1]
    told = tending.examine(kite.site, NOW)
    ignored = [one for one in told if "names is written in the browser" in one.says]
    assert len(ignored) == 2
    assert all(one.fine for one in told if "bank" in one.says)
    saved(kite, bruno, TEXT.replace("beats", "mostly beats"), "names")
    assert published(kite, bruno, "names") == 2


def test_a_broken_file_can_be_copied_and_taken_over(
    kite: World, bruno: Account, lying: Path
) -> None:
    folder = lying / "seen"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "a.png").write_bytes(png(2, 2))
    (folder / "bank.yaml").write_text("title: Seen\nitems: [\n")
    copied = author.copy(kite.site, bruno, "seen", "copied", NOW)
    taken = author.take_over(kite.site, bruno, "seen", NOW)
    for one in (copied, taken):
        assert one.text == "title: Seen\nitems: [\n"
        assert set(one.media) == {"a.png"}
        assert set(author.media_of(kite.site, one.bank)) == {"a.png"}
    assert author.origin(kite.site, "seen") == "browser"


def test_the_list_tells_the_state_of_each(kite: World, bruno: Account) -> None:
    object.__setattr__(kite.site.settings, "banks", None)
    begun(kite, bruno, empty("One", "en"), "one")
    begun(kite, bruno, "title: Two\nitems: 3\n", "two")
    begun(kite, bruno)
    published(kite, bruno)

    def states() -> dict[str, str]:
        return {one.id: one.state for one in shelf(kite.site, NOW)}

    assert states() == {
        "one": "checked",
        "two": "draft",
        "passwords": "published",
        "spot-the-fake": "published",
    }
    saved(kite, bruno, TEXT + "# more\n")
    assert states()["passwords"] == "changed"
    author.save(kite.site, bruno, "passwords", 2, TEXT, NOW)
    found = next(one for one in shelf(kite.site, NOW) if one.id == "passwords")
    assert (found.number, found.by, found.summary.questions) == (1, "educator", 2)


def test_checks_of_long_texts_do_not_pile_up(kite: World, bruno: Account) -> None:
    long = TEXT + "# more than half of what is kept\n" * 20_000
    texts = [f"{long}# {number}\n" for number in range(4)]
    begun(kite, bruno)
    found = [author.check(kite.site, "passwords", text, NOW) for text in texts]
    assert author.check(kite.site, "passwords", texts[-1], NOW) is found[-1]
    assert author.check(kite.site, "passwords", texts[0], NOW) is not found[0]
