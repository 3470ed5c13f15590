"""Write every sample page into a folder, to look at: ``python -m tests.web.preview OUT``.

With ``--lang hi`` in Hindi (from the compiled catalogues), ``--theme dark`` in the dark. The
folder can be opened without a server.
"""

from __future__ import annotations

import argparse
from gettext import NullTranslations, translation
from pathlib import Path

from quiz.base import folder
from quiz.web.assets import load
from quiz.web.catalogues import TRANSLATED
from quiz.web.pages import Look
from tests.web.environment import environment, rendered
from tests.web.samples import pages

LIGHT = Look(theme="light")


def words(lang: str) -> NullTranslations:
    """Give the catalogue of a language; English is the source."""
    place = Path(__file__).resolve().parents[2] / "quiz" / "translations"
    return translation("messages", place, [lang], fallback=lang not in TRANSLATED)


def write(out: Path, lang: str = "en", look: Look = LIGHT) -> None:
    """Render all samples into a folder, with the files that they need."""
    out.mkdir(parents=True, exist_ok=True)
    assets = load(folder("static"))
    for name in ("css/kite.css", "css/sheets.css", "js/kite.js"):
        (out / Path(name).name).write_text(assets.text(name))
    samples = pages(
        lang,
        look=look,
        inline_css=assets.text("css/kite.css"),
        css_url="kite.css",
        js_url="kite.js",
    )
    made = environment(words(lang))
    for name, page in samples.items():
        text = rendered(page, made).replace("/static/css/", "").replace("/static/js/", "")
        (out / f"{name}.html").write_text(text)


def main() -> None:
    """Render all samples into the folder that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lang", default="en")
    parser.add_argument("--theme", default="light", choices=("light", "dark", "system"))
    given = parser.parse_args()
    write(given.out, given.lang, Look(theme=given.theme))


if __name__ == "__main__":
    main()
