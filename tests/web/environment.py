"""A plain Jinja environment with the filters and words that the app's has."""

from __future__ import annotations

from collections.abc import Callable
from gettext import NullTranslations

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from quiz.banks import markup
from quiz.base import folder
from quiz.web.pages import Page


def _safe(show: Callable[[str], str]) -> Callable[[str], Markup]:
    return lambda text: Markup(show(text))


@pass_context
def _minutes(context: Context, count: int) -> str:
    words: str = context["ngettext"](context, "%(num)s minute", "%(num)s minutes", count)
    return words


def environment(translations: NullTranslations | None = None) -> Environment:
    """Make an environment; an unknown name in a template is an error."""
    made = Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(  # type: ignore[attr-defined]
        translations or NullTranslations(), newstyle=True
    )
    for show in (markup.markdown, markup.inline, markup.exhibit):
        made.filters[show.__name__] = _safe(show)
    made.filters["number"] = str
    made.filters["minutes"] = _minutes
    return made


PLAIN = environment()


def rendered(page: Page, made: Environment = PLAIN) -> str:
    """Render a page as a view does."""
    return made.get_template(page.template).render(page=page)
