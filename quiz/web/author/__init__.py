"""Pages of educators: banks that are written, checked, translated and published here.

Each module of this package adds its addresses to ``views``.
"""

from flask import Blueprint

views = Blueprint("author", __name__, url_prefix="/author")

# After the views, which each of them needs.
from quiz.web.author import evidence as evidence  # noqa: E402
from quiz.web.author import paper as paper  # noqa: E402
from quiz.web.author import quality as quality  # noqa: E402
from quiz.web.author import rules as rules  # noqa: E402
from quiz.web.author import shelf as shelf  # noqa: E402
