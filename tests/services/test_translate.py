"""Translating a draft: what is left, saving over what was seen, files there and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from quiz.banks.editing import put, put_all
from quiz.banks.parcel import NotTaken
from quiz.banks.translating import Unit
from quiz.base import Refused
from quiz.services import author, publish, translate
from quiz.services.author import Clash
from quiz.services.translate import Sheet, Typed
from quiz.store import translated
from quiz.store.staff import Account
from tests.services.world import World

TEXT = """\
# Bruno's bank: ask Chen before changing question 2
id: codes
title: {en: Codes, hi: कोड}
items:
  - id: otp   # the first
    stem: {en: A bank asks for the code., hi: बैंक कोड माँगता है।}
    options:
      a: {en: Tell it, hi: बता दो}
      b: {en: Hang up, hi: फ़ोन रख दो}
    key: b
    rationale: {en: It never asks., hi: वह कभी नहीं माँगता।}
  - id: signs
    type: hottext
    stem: {en: Choose the signs., hi: निशान चुनो।}
    passage: {en: "[[Dear|who]] you, [[*now|hurry]]!", hi: "[[प्रिय|who]] आप, [[*अभी|hurry]]!"}
    rationale: {en: Hurry., hi: जल्दी।}
"""


@pytest.fixture
def bruno(kite: World) -> Account:
    """Let Bruno begin a bank and publish it."""
    kite.account("Dita", "admin")
    one = kite.account("Bruno", "educator")
    author.begin(kite.site, one, "codes", TEXT, kite.now)
    done = author.publish(kite.site, one, "codes", 1, "", kite.now)
    assert not isinstance(done, Clash)
    return one


def sheet(kite: World, language: str = "hi") -> Sheet:
    return translate.sheet(kite.site, "codes", language, kite.now)


def unit(found: Sheet, name: str) -> Unit:
    return next(one for one in found.units if one.name == name)


def rewrite(kite: World, bruno: Account, **words: str) -> None:
    """Change English stems by item id, as the editor does."""
    draft = author.draft(kite.site, "codes")
    text = draft.text
    for name, stem in words.items():
        place = ["otp", "signs"].index(name)
        text = put(text, ("items", place, "stem", "en"), stem)
    assert not isinstance(
        author.save(kite.site, bruno, "codes", draft.edition, text, kite.now), Clash
    )


def save(
    kite: World, bruno: Account, language: str = "hi", right: tuple[str, ...] = (), **texts: str
) -> translate.Saved:
    """Save texts by the names of their units (dots written as __) over what is there now."""
    found = sheet(kite, language)
    typed = {}
    for field, text in texts.items():
        name = field.replace("__", ".")
        typed[name] = Typed(text, translate.seen(unit(found, name)))
    return translate.save(kite.site, bruno, "codes", language, typed, right, kite.now)


def test_a_published_bank_has_nothing_to_do(kite: World, bruno: Account) -> None:
    found = sheet(kite)
    assert (found.counts.open, found.offered, found.editable) == (0, True, True)


def test_a_changed_source_is_outdated_until_it_is_translated_or_found_right(
    kite: World, bruno: Account
) -> None:
    rewrite(kite, bruno, otp="A shop asks for the code.", signs="Choose all signs.")
    found = sheet(kite)
    assert found.counts.outdated == 2
    assert unit(found, "items.otp.stem").was == "A bank asks for the code."
    done = save(kite, bruno, right=("items.signs.stem",), items__otp__stem="दुकान कोड माँगती है।")
    assert (done.written, done.confirmed, done.trouble) == (1, 1, {})
    assert sheet(kite).counts.open == 0
    kite.pass_time(60)
    draft = author.draft(kite.site, "codes")
    author.publish(kite.site, bruno, "codes", draft.edition, "", kite.now)
    assert sheet(kite).counts.open == 0
    rewrite(kite, bruno, signs="Choose every sign.")
    assert unit(sheet(kite), "items.signs.stem").was == "Choose all signs."


def test_a_translation_made_in_the_draft_is_outdated_when_the_draft_changes_again(
    kite: World, bruno: Account
) -> None:
    save(kite, bruno, items__otp__stem="नया अनुवाद।")
    rewrite(kite, bruno, otp="Another sentence.")
    assert unit(sheet(kite), "items.otp.stem").was == "A bank asks for the code."


def test_saving_keeps_comments_and_every_other_line(kite: World, bruno: Account) -> None:
    save(kite, bruno, items__otp__rationale="कभी नहीं।")
    changed = [
        (old, new)
        for old, new in zip(
            TEXT.splitlines(),
            author.draft(kite.site, "codes").text.splitlines(),
            strict=True,
        )
        if old != new
    ]
    assert [new.strip() for _, new in changed] == ["rationale: {en: It never asks., hi: कभी नहीं।}"]


def test_a_text_that_somebody_changed_meanwhile_is_given_back_and_others_are_saved(
    kite: World, bruno: Account
) -> None:
    before = {one.name: translate.seen(one) for one in sheet(kite).units}
    save(kite, bruno, items__otp__stem="चेन का वाक्य।")
    typed = {
        "items.otp.stem": Typed("ब्रूनो का वाक्य।", before["items.otp.stem"]),
        "items.otp.rationale": Typed("कभी नहीं।", before["items.otp.rationale"]),
        "title": Typed("कोड", before["title"]),
    }
    done = translate.save(kite.site, bruno, "codes", "hi", typed, (), kite.now)
    assert done.written == 1
    assert {name: one.code for name, one in done.trouble.items()} == {"items.otp.stem": "meanwhile"}
    assert done.trouble["items.otp.stem"].text == "ब्रूनो का वाक्य।"
    assert unit(sheet(kite), "items.otp.stem").target == "चेन का वाक्य।"
    assert unit(sheet(kite), "items.otp.rationale").target == "कभी नहीं।"


def test_a_text_whose_source_changed_meanwhile_is_given_back(kite: World, bruno: Account) -> None:
    seen = translate.seen(unit(sheet(kite), "items.otp.stem"))
    rewrite(kite, bruno, otp="A shop asks for the code.")
    typed = {"items.otp.stem": Typed("पुराना वाक्य।", seen)}
    done = translate.save(kite.site, bruno, "codes", "hi", typed, (), kite.now)
    assert done.trouble["items.otp.stem"].code == "meanwhile"
    gone = {"items.none.stem": Typed("कहाँ?", seen)}
    done = translate.save(kite.site, bruno, "codes", "hi", gone, (), kite.now)
    assert done.trouble["items.none.stem"].code == "meanwhile"


def test_a_passage_that_lost_a_part_is_not_saved_and_says_why(kite: World, bruno: Account) -> None:
    before = author.draft(kite.site, "codes").text
    done = save(kite, bruno, items__signs__passage="[[*अभी|hurry]] और [[कल|late]]", title="नए कोड")
    assert (done.written, done.trouble["items.signs.passage"].code) == (1, "broken")
    assert "parts here are not those in en" in done.trouble["items.signs.passage"].problems[0].says
    after = author.draft(kite.site, "codes").text
    assert after == before.replace("hi: कोड}", "hi: नए कोड}")


@pytest.mark.parametrize(("text", "code"), [("x" * 4001, "long"), ("क\u2028ख", "signs")])
def test_a_text_that_no_bank_can_hold_is_given_back(
    kite: World, bruno: Account, text: str, code: str
) -> None:
    done = save(kite, bruno, title=text)
    assert (done.written, done.trouble["title"].code) == (0, code)


def test_an_emptied_text_is_taken_out(kite: World, bruno: Account) -> None:
    assert save(kite, bruno, items__otp__rationale=" \r\n").written == 1
    assert unit(sheet(kite), "items.otp.rationale").state == "missing"


def test_a_new_language_is_not_offered_before_somebody_says_so(kite: World, bruno: Account) -> None:
    assert sheet(kite, "ur").counts.missing == 8
    assert save(kite, bruno, "ur", title="کوڈ").written == 1
    assert "languages: [en, hi]" in author.draft(kite.site, "codes").text
    assert not sheet(kite, "ur").offered
    assert translate.offer(kite.site, bruno, "codes", "ur", True, kite.now)
    assert sheet(kite, "ur").offered
    _, tongues = translate.tongues(kite.site, "codes", kite.now)
    assert [(one.language, one.counts.done, one.offered) for one in tongues] == [
        ("hi", 8, True),
        ("ur", 1, True),
    ]
    assert translate.offer(kite.site, bruno, "codes", "ur", False, kite.now)
    assert not sheet(kite, "ur").offered


@pytest.mark.parametrize("language", ["en", "qq", "HI", "../x", "hi_IN", ""])
def test_what_names_no_language_is_refused(kite: World, bruno: Account, language: str) -> None:
    with pytest.raises(Refused) as refused:
        sheet(kite, language)
    assert refused.value.code == "no-language"


@pytest.mark.parametrize("ending", ["xlf", "po"])
def test_a_file_is_looked_at_then_taken(kite: World, bruno: Account, ending: str) -> None:
    sent = translate.outgoing(kite.site, "codes", "hi", ending, kite.now)  # type: ignore[arg-type]
    rewrite(kite, bruno, otp="A shop asks for the code.")
    file = sent.replace("बैंक कोड माँगता है।", "बैंक पूछता है।").replace("बता दो", "बोल दो")
    file = file.replace("निशान चुनो।", "")
    name = f"codes.hi.{ending}"
    report, text = translate.incoming(kite.site, "codes", "hi", file.encode(), name, kite.now)
    told = {one.name: one.outcome for one in report.arrivals if one.outcome != "unchanged"}
    assert told == {
        "items.otp.stem": "stale",
        "items.otp.options.a.text": "taken",
        "items.signs.stem": "empty",
    }
    assert author.draft(kite.site, "codes").text != text
    done = translate.take(kite.site, bruno, "codes", "hi", file.encode(), name, kite.now)
    assert done.written
    assert author.draft(kite.site, "codes").text == text
    stem = unit(sheet(kite), "items.otp.stem")
    assert (stem.target, stem.was) == ("बैंक पूछता है।", "A bank asks for the code.")
    assert unit(sheet(kite), "items.otp.options.a.text").state == "done"


def test_a_file_that_would_break_a_question_is_refused_for_that_text_only(
    kite: World, bruno: Account
) -> None:
    sent = translate.outgoing(kite.site, "codes", "hi", "po", kite.now)
    file = sent.replace("फ़ोन रख दो", "बता दो").replace('msgstr "कोड"', 'msgstr "नए कोड"')
    file = file.replace("बता दो", "बोल दो")
    lost = file.replace("[[*अभी|hurry]]", "अभी")
    report, _ = translate.incoming(kite.site, "codes", "hi", lost.encode(), "a.po", kite.now)
    refused = [one for one in report.arrivals if one.outcome == "refused"]
    assert [(one.name, [slip.sign for slip in one.slips]) for one in refused] == [
        ("items.signs.passage", ["[[*…|hurry]]"])
    ]
    assert report.count("taken") == 3


def test_a_file_of_another_bank_is_refused(kite: World, bruno: Account) -> None:
    sent = translate.outgoing(kite.site, "codes", "hi", "xlf", kite.now)
    with pytest.raises(NotTaken) as refused:
        translate.take(
            kite.site, bruno, "codes", "hi", sent.replace('id="codes"', 'id="x"').encode(),
            "a.xlf", kite.now,
        )  # fmt: skip
    assert refused.value.code == "wrong-bank"
    with pytest.raises(NotTaken) as refused:
        translate.take(kite.site, bruno, "codes", "fr", sent.encode(), "a.xlf", kite.now)
    assert refused.value.code == "wrong-language"


def test_a_bank_of_the_folder_is_compared_through_its_revisions_and_never_written(
    kite: World, tmp_path: Path
) -> None:
    kite.account("Dita", "admin")
    bruno = kite.account("Bruno", "educator")
    folder = tmp_path / "banks"
    folder.mkdir()
    file = folder / "codes.yaml"
    for text in (TEXT, TEXT.replace("A bank asks", "A shop asks")):
        file.write_text(text, encoding="utf-8")
        publish.import_folder(kite.site, folder, kite.now)
        kite.pass_time(60)
    found = sheet(kite)
    assert (found.editable, found.counts.outdated) == (False, 1)
    with pytest.raises(Refused) as refused:
        save(kite, bruno, title="नए कोड")
    assert refused.value.code == "read-only"
    sent = translate.outgoing(kite.site, "codes", "hi", "po", kite.now)
    with pytest.raises(Refused) as refused:
        translate.take(kite.site, bruno, "codes", "hi", sent.encode(), "a.po", kite.now)
    assert refused.value.code == "read-only"
    file = sent.replace('msgstr "कोड"', 'msgstr "नए कोड"')  # type: ignore[assignment]
    _, text = translate.incoming(kite.site, "codes", "hi", str(file).encode(), "a.po", kite.now)
    assert text == author.draft(kite.site, "codes").text.replace("hi: कोड}", "hi: नए कोड}")
    assert save(kite, bruno, right=("items.otp.stem",)).confirmed == 1
    assert sheet(kite).counts.outdated == 0


def test_signs_that_no_database_keeps_do_no_harm(kite: World, bruno: Account) -> None:
    draft = author.draft(kite.site, "codes")
    text = draft.text.replace("A bank asks for the code.", '"A \\0 bank."')
    assert text != draft.text
    author.save(kite.site, bruno, "codes", draft.edition, text, kite.now)
    done = save(kite, bruno, items__otp__stem="बैंक।", right=("items.signs.stem",))
    assert done.trouble == {} or done.trouble["items.otp.stem"].code == "broken"
    for ending in ("xlf", "po"):
        assert translate.outgoing(kite.site, "codes", "hi", ending, kite.now)  # type: ignore[arg-type]


def test_deleting_a_draft_forgets_what_was_confirmed(kite: World) -> None:
    kite.account("Dita", "admin")
    bruno = kite.account("Bruno", "educator")
    author.begin(kite.site, bruno, "codes", TEXT, kite.now)
    save(kite, bruno, title="नए कोड")
    with kite.site.store.read() as connection:
        assert translated.find(connection, "codes", "hi")
    edition = author.draft(kite.site, "codes").edition
    author.delete(kite.site, bruno, "codes", edition, kite.now)
    with kite.site.store.read() as connection:
        assert not translated.find(connection, "codes", "hi")


def test_many_values_are_put_as_one_by_one() -> None:
    changes = {
        ("items", 0, "stem", "fr"): "Une banque demande le code.",
        ("items", 0, "options", "a", "fr"): "Le dire",
        ("title", "fr"): "Codes",
    }
    text = TEXT
    for path, value in changes.items():
        text = put(text, path, value)
    assert put_all(TEXT, changes) == text
    assert put_all(text, {}, list(changes)) == TEXT
    with pytest.raises(Refused):
        put_all(TEXT, {}, [("items", 0, "stem", "fr")])


def test_a_copy_knows_what_its_translations_were_made_from(kite: World, bruno: Account) -> None:
    rewrite(kite, bruno, otp="A bank asks for the whole code.")
    stale = unit(sheet(kite), "items.otp.stem")
    assert stale.state == "outdated"
    translate.copy(kite.site, bruno, "codes", "codes-2", kite.now)
    copied = translate.sheet(kite.site, "codes-2", "hi", kite.now)
    assert unit(copied, "items.otp.stem") == stale
    assert [one.state for one in copied.units] == [one.state for one in sheet(kite).units]
    with pytest.raises(Refused, match="id-taken"):
        translate.copy(kite.site, bruno, "codes", "codes-2", kite.now)
