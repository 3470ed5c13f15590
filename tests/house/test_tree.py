"""The tree as a reader finds it: links that lead somewhere, commands that run, nothing local."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import ROOT

# Made by tools or by running; .gitignore names them too.
IGNORED = {".git", "var", "build", "dist", "screens", "__pycache__", "node_modules"}
HIDDEN_BUT_OURS = {".ci", ".gitignore", ".gitattributes", ".editorconfig", ".vscode"}
BINARY = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico", ".woff2", ".mo", ".mp3", ".mp4", ".ogg"}

COMMANDS = ("scripts/serve", "scripts/test", ".ci/run")


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Walk over the files that belong to the project."""
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name not in HIDDEN_BUT_OURS
        if hidden or path.name in IGNORED or path.name.endswith(".egg-info"):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from files(path)
        elif path.is_file():
            yield path


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


# Spelled in pieces, or this file would find itself.
HOME_FOLDERS = re.compile(
    r"(?<![\w.:/~-])/(?:"
    + "|".join(["home", "Users", "root", "work", "workspace", "mnt"])
    + r")/\w"
)
REGISTRIES = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in [
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("registry", "yarnpkg", "com"),
            ("proxy", "golang", "org"),
            ("crates", "io"),
            ("pkg", "dev"),
            ("deb", "debian", "org"),
            ("archive", "ubuntu", "com"),
        ]
    )
)


@pytest.mark.parametrize("pattern", [HOME_FOLDERS, REGISTRIES], ids=["a_machine", "a_registry"])
def test_no_file_names(pattern: re.Pattern[str]) -> None:
    found = []
    for path in files():
        if path.suffix in BINARY:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def anchors(document: Path) -> set[str]:
    """List the anchors that a document's headings get: lower case, hyphens, no punctuation."""
    headings = re.findall(r"^#{1,6} +(.+?)#*$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    text = re.sub(r"`[^`\n]*`", "", text)
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)", text):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        name, _, anchor = target.partition("#")
        goal = (document.parent / name).resolve() if name else document
        if not goal.exists() or (anchor and anchor not in anchors(goal)):
            lost.append(target)
    assert not lost


def test_the_front_page_leads_to_every_document() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [
        path.name for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in text
    ]
    assert not missing


def test_the_front_page_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "scripts/serve" in text
    assert "scripts/test" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_can_be_run(command: str) -> None:
    path = ROOT / command
    assert os.access(path, os.X_OK)
    interpreter = path.read_text(encoding="utf-8", errors="replace").splitlines()[0]
    assert interpreter in ("#!/bin/sh", "#!/usr/bin/env bash")
    shell = interpreter.replace("#!", "").replace("/usr/bin/env ", "")
    subprocess.run([shell, "-n", str(path)], check=True)


def test_every_shell_script_can_be_read_by_a_plain_shell() -> None:
    for path in (ROOT / "scripts").iterdir():
        first = path.read_text(encoding="utf-8", errors="replace").splitlines()[0]
        if path.suffix == ".sh" or first == "#!/bin/sh":
            subprocess.run(["/bin/sh", "-n", str(path)], check=True)


def test_the_change_log_has_a_place_for_what_comes_next() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## Unreleased$", text, re.MULTILINE)
