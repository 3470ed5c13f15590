"""Know what banks refer to: frameworks of competences, help contacts, things to read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel, model_validator

from quiz.banks.decoding import MAX_BYTES
from quiz.banks.files import content_of, is_folder
from quiz.banks.notes import checked
from quiz.banks.positions import Positions
from quiz.banks.problems import Problem, in_order, quoted
from quiz.banks.reading import Read, read
from quiz.items.text import Address, Date, Id, Language, Line, Model, Text, Whole

Version = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+$")]


class Titles(Model):
    """Hold what something is called in each version of a framework.

    An author writes the versions beside the other keys: ``"2.2": Safety``.
    """

    titles: Annotated[dict[Version, Text], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _by_version(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "titles" in value:
            return value
        versions = {key: text for key, text in value.items() if key[:1].isdigit()}
        rest = {key: text for key, text in value.items() if key not in versions}
        return {**rest, "titles": versions}

    def title(self, language: str, version: str | None = None) -> str:
        """Give the title in a version, by default the newest."""
        newest = max(self.titles, key=lambda name: tuple(map(int, name.split("."))))
        return self.titles.get(version or newest, self.titles[newest]).within(language)


class Competence(Titles):
    """Be one competence; its area is what its id begins with."""


class Area(Titles):
    """Be one area of competence, with the words that students see for it."""

    skill: Text
    short: Text
    strong: Text


class Framework(Model):
    """Hold the areas and competences that banks name by id."""

    id: Id
    versions: tuple[Version, ...]
    licence: Line | None = None
    levels: dict[Version, tuple[Line, ...]] = Field(default_factory=dict)
    areas: dict[Line, Area]
    competences: dict[Line, Competence]


class Contact(Model):
    """Say who helps: the contact is text (a number, an address), never to be computed with."""

    name: Text
    contact: Line
    hours: Text | None = None
    url: Address | None = None
    what_for: Text = Field(alias="for")
    checked_on: Date


class Contacts(RootModel[dict[Id, Contact]]):
    """Hold the help contacts of one region, by id."""


class Resource(Model):
    """Be something to read, watch or use, which banks name under ``learn_more``."""

    id: Id
    title: Text
    url: Address
    kind: Literal["guide", "tool", "video", "game", "course", "report"]
    by: Line | None = None
    summary: Text | None = None
    minutes: Annotated[Whole, Field(ge=1, le=600)] | None = None
    audience: tuple[Literal["student", "parent", "educator"], ...] = ("student",)
    regions: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...] = ()
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    competences: tuple[Line, ...] = ()
    checked_on: Date | None = None


class Resources(Model):
    """Hold the resources of one file."""

    resources: tuple[Resource, ...]


@dataclass(frozen=True)
class Library:
    """Answer what banks refer to; unknown ids give None."""

    frameworks: Mapping[str, Framework] = field(default_factory=dict)
    contacts: Mapping[str, Mapping[str, Contact]] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)

    def competence(self, framework: str, name: str) -> Competence | None:
        """Give a competence of a framework by its id, such as "4.2"."""
        known = self.frameworks.get(framework)
        return known.competences.get(name) if known else None

    def area_of(self, name: str, framework: str = "digcomp") -> Area | None:
        """Give the area that a competence belongs to."""
        known = self.frameworks.get(framework)
        return known.areas.get(name.partition(".")[0]) if known else None

    def help(self, region: str, name: str) -> Contact | None:
        """Give a help contact, such as "fraud" of "IN"."""
        return self.contacts.get(region, {}).get(name)

    def resources_for(self, competences: Collection[str], language: str) -> tuple[Resource, ...]:
        """Give the resources on any of some competences, those in the language first."""
        fitting = [
            one
            for one in self.resources.values()
            if not set(one.competences).isdisjoint(competences)
        ]
        return tuple(sorted(fitting, key=lambda one: language not in one.languages))


def load_library(folder: Path) -> tuple[Library, tuple[Problem, ...]]:
    """Load ``frameworks``, ``help`` and ``resources`` of a folder; a wrong file is left out."""
    problems: list[Problem] = []
    frameworks: dict[str, Framework] = {}
    contacts: dict[str, Mapping[str, Contact]] = {}
    resources: dict[str, Resource] = {}
    for path, found in _files(folder / "frameworks", folder):
        framework, wrong = checked(Framework, found, path.as_posix())
        problems.extend(wrong)
        if framework is not None:
            frameworks[framework.id] = framework
            problems.extend(_without_area(framework, found, path.as_posix()))
    for path, found in _files(folder / "help", folder):
        region, wrong = checked(Contacts, found, path.as_posix())
        problems.extend(wrong)
        if region is not None:
            contacts[path.stem] = region.root
    for path, found in _files(folder / "resources", folder):
        several, wrong = checked(Resources, found, path.as_posix())
        problems.extend(wrong)
        for place, one in enumerate(several.resources if several else ()):
            if one.id in resources:
                line, column = found.positions.value(("resources", place, "id"))
                problems.append(
                    Problem(
                        path.as_posix(),
                        line,
                        column,
                        "error",
                        "id-twice",
                        f"resources[{place}].id",
                        f"the id {quoted(one.id)} is already used",
                        "Give it an id of its own",
                    )
                )
            resources.setdefault(one.id, one)
    return Library(frameworks, contacts, resources), in_order(problems)


def _without_area(framework: Framework, found: Read, file: str) -> Iterator[Problem]:
    for name in framework.competences:
        if name.partition(".")[0] not in framework.areas:
            line, column = found.positions.key(("competences", name))
            yield Problem(
                file,
                line,
                column,
                "error",
                "area",
                f'competences["{name}"]',
                "there is no area that this id begins with",
                "Add the area",
            )


def _files(folder: Path, root: Path) -> Iterator[tuple[Path, Read]]:
    if not is_folder(folder):
        return
    for path in sorted(folder.glob("*.yaml")):
        content = content_of(path, root, MAX_BYTES)
        if isinstance(content, str):
            wrong = Problem(path.as_posix(), 1, 1, "error", "file", "", content)
            yield path, Read(None, Positions(), (wrong,))
        else:
            yield path, read(content, path.as_posix())
