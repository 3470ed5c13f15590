"""Pages of educators: banks that are written, checked, translated and published here.

Each module of this package adds its addresses to ``views``.
"""

from flask import Blueprint

views = Blueprint("author", __name__, url_prefix="/author")

# After the views, which each of them needs.
from quiz.web.author import checks as checks  # noqa: E402
from quiz.web.author import evidence as evidence  # noqa: E402
from quiz.web.author import exchange as exchange  # noqa: E402
from quiz.web.author import form as form  # noqa: E402
from quiz.web.author import guide as guide  # noqa: E402
from quiz.web.author import history as history  # noqa: E402
from quiz.web.author import paper as paper  # noqa: E402
from quiz.web.author import pictures as pictures  # noqa: E402
from quiz.web.author import publishing as publishing  # noqa: E402
from quiz.web.author import quality as quality  # noqa: E402
from quiz.web.author import rules as rules  # noqa: E402
from quiz.web.author import shelf as shelf  # noqa: E402
from quiz.web.author import starting as starting  # noqa: E402
from quiz.web.author import translate as translate  # noqa: E402
