"""What setup.cfg promises: every package named, every dependency explained, a wheel that plays."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.server import ROOT, RunningServer
from tests.visitor import Page, Visitor, play

DATA = ("question_banks", "static", "templates")  # folders beside quiz/ that travel inside it


@pytest.fixture(scope="module")
def settings() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


def requirement_name(requirement: str) -> str:
    return re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0].lower()


def test_every_package_is_named(settings: configparser.ConfigParser) -> None:
    found = {
        ".".join(init.parent.relative_to(ROOT).parts)
        for init in (ROOT / "quiz").rglob("__init__.py")
    }
    named = set(lines(settings["options"]["packages"]))
    wanted = sorted(found | {f"quiz.{folder}" for folder in DATA})
    assert sorted(named) == wanted, "setup.cfg, packages =\n    " + "\n    ".join(wanted)


def test_every_test_folder_is_a_package() -> None:
    folders = {test.parent for test in (ROOT / "tests").rglob("*.py")}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").exists()]


def test_every_dependency_has_its_reason(settings: configparser.ConfigParser) -> None:
    declared = {requirement_name(line) for line in lines(settings["options"]["install_requires"])}
    for extra in settings["options.extras_require"].values():
        declared |= {requirement_name(line) for line in lines(extra)}
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = {name.lower() for name in re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)}
    assert explained == declared


# The wheel, as somebody gets it who never saw this folder.


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel from a copy of the tree, so that no earlier build leaves files in it."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    for name in ("quiz", *DATA):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    run = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", "."],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    (built,) = (tree / "dist").glob("*.whl")
    return built


def test_the_wheel_holds_every_file_and_nothing_else(wheel: Path) -> None:
    wanted = {
        ("quiz/" if name != "quiz" else "") + path.relative_to(ROOT).as_posix()
        for name in ("quiz", *DATA)
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    # Sources of what is compiled may stay behind.
    wanted = {name for name in wanted if not name.endswith(".pot")}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == wanted


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a fresh environment; return the environment's `quiz` command.

    Its dependencies are taken from the environment of the tests, so that no network is needed.
    """
    environment = tmp_path_factory.mktemp("installed") / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    run = subprocess.run(
        [*install, "--disable-pip-version-check", "--no-index", "--no-deps", str(wheel)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    borrowed = [path for path in sys.path if path.endswith("-packages")]
    (packages,) = (environment / "lib").glob("python3.*/site-packages")
    (packages / "dependencies.pth").write_text("\n".join(borrowed))
    where = subprocess.run(
        [python, "-P", "-c", "import quiz; print(quiz.__file__)"],
        cwd=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(environment)), "the checkout hides the installed package"
    return environment / "bin" / "quiz"


@pytest.fixture(scope="module")
def server(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Serve the installed copy from a folder that is not the checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with RunningServer(folder, command=[str(installed), "serve"], cwd=folder) as running:
        yield running


def open_page(server: RunningServer, path: str) -> Page:
    page = Visitor(server.url).get(path)
    assert page.status == 200, f"{path} answered {page.status}\n{server.output()}"
    assert page.headers["Content-Type"].startswith("text/html")
    return page


def test_the_installed_copy_shows_its_home_page_with_its_style(server: RunningServer) -> None:
    home = open_page(server, "/en/")
    assert home.styles, "the home page names no style sheet"
    for style in home.styles:
        sheet = Visitor(server.url).get(style)
        assert sheet.status == 200
        assert sheet.headers["Content-Type"].startswith("text/css")
        assert sheet.body.strip()


def test_the_installed_copy_plays_every_bank(server: RunningServer) -> None:
    links = {urlsplit(link.href).path for link in open_page(server, "/en/q").links}
    banks = [path.stem for path in (ROOT / "question_banks").glob("*.yaml")]
    banks += [path.parent.name for path in (ROOT / "question_banks").glob("*/bank.yaml")]
    assert banks
    for bank in banks:
        assert f"/en/q/{bank}" in links
        pages = play(Visitor(server.url), f"/en/q/{bank}")
        assert any(re.search(rf"/q/{bank}/[0-9]+$", page.path) for page in pages)


def test_the_installed_copy_has_the_interface_in_five_languages(server: RunningServer) -> None:
    homes = {
        language: server.get(f"/{language}/")[2] for language in ("en", "hi", "id", "fr", "es")
    }
    assert len(set(homes.values())) == len(homes)
    for language, body in homes.items():
        assert f'lang="{language}"'.encode() in body


def test_the_installed_copy_checks_a_bank(installed: Path, tmp_path: Path) -> None:
    bank = tmp_path / "colours.yaml"
    bank.write_text(
        "title: Colours\n"
        "items:\n"
        "  - stem: Which one is a colour?\n"
        "    options: {a: blue, b: seven}\n"
        "    key: z\n"
    )
    run = subprocess.run(
        [installed, "check", "--format", "json", bank],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 1
    assert "key" in json.dumps(json.loads(run.stdout))
