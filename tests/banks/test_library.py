"""What banks refer to is read as strictly as banks are."""

from __future__ import annotations

from pathlib import Path

import pytest

from quiz.banks.library import Library, load_library

ROOT = Path(__file__).resolve().parents[2]
FRAMEWORK = """\
id: digcomp
versions: ["2.2", "3.0"]
areas:
  "4":
    "2.2": Safety
    "3.0": Safety, wellbeing and responsible use
    skill: {en: Stay safe, hi: सुरक्षित रहना}
    short: Safe
    strong: You looked after accounts.
competences:
  "4.2":
    "2.2": Protecting personal data and privacy
    "3.0": {en: Protecting data, hi: डेटा}
"""
HELP = """\
fraud:
  name: {en: Cyber fraud helpline, hi: हेल्पलाइन}
  contact: 1930
  hours: Day and night
  url: https://www.cybercrime.gov.in/
  for: Money was taken by a trick.
  checked_on: 2026-11-20
"""
RESOURCES = """\
resources:
  - id: upi
    title: Safe payments
    url: https://example.org/upi
    kind: guide
    minutes: 2
    audience: [student, parent]
    languages: [en]
    competences: ["4.1", "4.2"]
  - id: upi-hi
    title: {hi: सुरक्षित भुगतान}
    url: https://example.org/hi/upi
    kind: video
    languages: [hi]
    competences: ["4.2"]
  - id: other
    title: Other
    url: https://example.org/other
    kind: tool
    languages: [hi]
    competences: ["1.1"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("frameworks/digcomp", FRAMEWORK),
        ("help/IN", HELP),
        ("resources/general", RESOURCES),
    ):
        path = tmp_path / f"{name}.yaml"
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def library(folder: Path) -> Library:
    found, problems = load_library(folder)
    assert problems == ()
    return found


def test_a_competence_is_found_by_framework_and_id(library: Library) -> None:
    competence = library.competence("digcomp", "4.2")
    assert competence is not None
    assert competence.title("en") == "Protecting data"
    assert competence.title("hi") == "डेटा"
    assert competence.title("en", "2.2") == "Protecting personal data and privacy"
    assert competence.title("en", "9.9") == "Protecting data"
    assert library.competence("digcomp", "4.9") is None
    assert library.competence("other", "4.2") is None


def test_an_area_is_found_by_a_competence(library: Library) -> None:
    area = library.area_of("4.2")
    assert area is not None
    assert area.skill.within("hi") == "सुरक्षित रहना"
    assert area.title("en", "2.2") == "Safety"
    assert library.area_of("9.1") is None
    assert library.area_of("4.2", "other") is None


def test_a_help_contact_is_text(library: Library) -> None:
    contact = library.help("IN", "fraud")
    assert contact is not None
    assert contact.contact == "1930"
    assert contact.what_for.within("en") == "Money was taken by a trick."
    assert library.help("IN", "none") is None
    assert library.help("XX", "fraud") is None


def test_resources_come_by_competence_those_in_the_language_first(library: Library) -> None:
    assert [one.id for one in library.resources_for(["4.2"], "hi")] == ["upi-hi", "upi"]
    assert [one.id for one in library.resources_for(["4.2", "1.1"], "en")] == [
        "upi",
        "upi-hi",
        "other",
    ]
    assert library.resources_for([], "en") == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "frameworks/digcomp.yaml",
            "skill:",
            "skil:",
            '7:5: error: areas.4.skil: there is no key "skil" here; did you mean skill?',
        ),
        (
            "frameworks/digcomp.yaml",
            '"4.2"',
            '"5.2"',
            (
                '11:3: error: competences["5.2"]: there is no area that this id begins '
                "with; add the area"
            ),
        ),
        (
            "help/IN.yaml",
            "2026-11-20",
            "2026-11-31x",
            (
                '7:15: error: fraud.checked_on: the text "2026-11-31x" is not a date; '
                "write it as 2026-02-10"
            ),
        ),
        (
            "help/IN.yaml",
            "  for: Money was taken by a trick.\n",
            "",
            '2:3: error: fraud: "for" is missing; add for: ...',
        ),
        (
            "help/IN.yaml",
            "  contact: 1930",
            "  contact: &a 1930",
            (
                "3:12: error: fraud.contact: &a is an anchor, which is not allowed "
                "here; delete it; put a "
                "text that begins with & in quotes"
            ),
        ),
        (
            "resources/general.yaml",
            "id: upi-hi",
            "id: upi",
            '10:9: error: resources[1].id: the id "upi" is already used; give it an id of its own',
        ),
        (
            "resources/general.yaml",
            "kind: tool",
            "kind: toll",
            (
                '19:11: error: resources[2].kind: the text "toll" is not possible '
                "here; did you mean tool?"
            ),
        ),
        (
            "resources/general.yaml",
            "minutes: 2",
            "minutes: two",
            (
                '6:14: error: resources[0].minutes: the text "two" is not a whole '
                "number; write a whole "
                "number in digits, such as 3"
            ),
        ),
    ],
)
def test_a_fault_is_reported_at_its_place_and_the_other_files_go_on(
    folder: Path, file: str, old: str, new: str, problem: str
) -> None:
    path = folder / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    library, problems = load_library(folder)
    assert [str(one) for one in problems] == [f"{path.as_posix()}:{problem}"]
    sound = {
        "frameworks": bool(library.frameworks),
        "help": bool(library.contacts),
        "resources": bool(library.resources),
    }
    sound.pop(file.partition("/")[0])
    assert all(sound.values())


def test_a_link_out_of_the_folder_and_a_file_that_is_no_text_are_refused(folder: Path) -> None:
    (folder / "help" / "FR.yaml").symlink_to("/etc/passwd")
    (folder / "help" / "ES.yaml").write_bytes(b"\xff\xfe")
    library, problems = load_library(folder)
    assert set(library.contacts) == {"IN"}
    assert [one.line for one in problems] == [1, 1]
    assert problems[1].says == "this is a link that leads out of the folder"


def test_a_folder_with_nothing_in_it_knows_nothing(tmp_path: Path) -> None:
    library, problems = load_library(tmp_path)
    assert (library, problems) == (Library(), ())


def test_the_library_of_this_project_has_no_problem() -> None:
    library, problems = load_library(ROOT / "question_banks")
    assert problems == ()
    framework = library.frameworks["digcomp"]
    assert (len(framework.areas), len(framework.competences)) == (5, 21)
    assert all(library.area_of(name) for name in framework.competences)
    fraud = library.help("IN", "fraud")
    assert fraud is not None
    assert fraud.contact == "1930"
