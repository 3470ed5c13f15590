"""Write docs/rules.md: ``python -m quiz.banks.lint > docs/rules.md``."""

from __future__ import annotations

import sys

from quiz.banks.lint import page

sys.stdout.write(page())
