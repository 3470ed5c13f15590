"""The linters, run as tests: a finding is a failure that shows what the tool printed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOOLS = {
    "ruff_check": ["-m", "ruff", "check"],
    "ruff_format": ["-m", "ruff", "format", "--diff"],
    "mypy": ["-m", "mypy"],
    "import_linter": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
    "djlint": ["-m", "djlint", "templates", "--lint", "--quiet"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_linter_finds_nothing(tool: str) -> None:
    run = subprocess.run(
        [sys.executable, *TOOLS[tool]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode:
        pytest.fail(f"{tool} found:\n{run.stdout}{run.stderr}", pytrace=False)
