"""What stands around every page: language, look, addresses, stylesheet, hidden fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

RIGHT_TO_LEFT = frozenset(
    "ar arc azb bal ckb dv fa glk he ks lrc mzn nqo ps sd skr syr ug ur yi".split()  # noqa: SIM905
)
SCRIPTS_TO_LEFT = frozenset({"adlm", "arab", "aran", "hebr", "nkoo", "rohg", "syrc", "thaa"})

Direction = Literal["ltr", "rtl"]
Theme = Literal["system", "light", "dark"]
Size = Literal["normal", "large", "largest"]
Motion = Literal["system", "still"]


def direction(lang: str) -> Direction:
    """Give the direction in which a language is written: by its script, else by what is usual."""
    base, *more = lang.lower().split("-")
    script = next((part for part in more if len(part) == 4 and part.isalpha()), None)
    right = base in RIGHT_TO_LEFT if script is None else script in SCRIPTS_TO_LEFT
    return "rtl" if right else "ltr"


@dataclass(frozen=True)
class Look:
    """Hold what somebody chose on the settings page; the defaults need no cookie."""

    theme: Theme = "system"
    size: Size = "normal"
    motion: Motion = "system"
    keys: bool = True


@dataclass(frozen=True)
class LanguageLink:
    """Offer a language by its own name; ``url`` is this same page in it."""

    code: str
    name: str
    url: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Chrome:
    """Hold the frame of a page. Addresses are ready: templates know no routes.

    ``inline_css`` is the minified stylesheet on a first visit (its hash is in the CSP header);
    None means: link ``css_url``. ``leave_url`` is None where no attempt is open.
    """

    lang: str
    languages: tuple[LanguageLink, ...]
    look: Look = Look()
    home_url: str
    quizzes_url: str
    settings_url: str
    privacy_url: str
    accessibility_url: str
    about_url: str
    leave_url: str | None = None
    css_url: str
    js_url: str
    icon_url: str = ""
    inline_css: str | None = None

    @property
    def dir(self) -> Direction:
        """Give the direction of the interface."""
        return direction(self.lang)


@dataclass(frozen=True)
class Post:
    """Hold what a form needs to be sent: its address, its token, its hidden fields."""

    action: str
    csrf: str
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Page:
    """Be the ground of every page: one template, one value ``page``."""

    template: ClassVar[str]

    chrome: Chrome


@dataclass(frozen=True, kw_only=True)
class QuizPage(Page):
    """Be the ground of a page about one quiz.

    ``title`` is the bank's, in ``shown_lang``: the language in which the content is shown,
    which is not the interface's where the bank lacks that one. ``layout`` is what stands
    around the page; ``framed`` says that it is shown inside another.
    """

    layout: ClassVar[str] = "layout.html"
    framed: ClassVar[bool] = False

    title: str
    shown_lang: str

    @property
    def foreign(self) -> bool:
        """Tell whether the content needs a ``lang`` of its own."""
        return self.shown_lang != self.chrome.lang

    @property
    def shown_dir(self) -> Direction:
        """Give the direction of the content."""
        return direction(self.shown_lang)
