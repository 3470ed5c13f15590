"""Pages of campaigns: several events that are set up, linked to and closed together.

Each module of this package adds its addresses to ``views``.
"""

from flask import Blueprint

views = Blueprint("campaigns", __name__, url_prefix="/o/c")

# After the views, which each of them needs.
from quiz.web.campaigns import links as links  # noqa: E402
from quiz.web.campaigns import parts as parts  # noqa: E402
from quiz.web.campaigns import settings as settings  # noqa: E402
from quiz.web.campaigns import setup as setup  # noqa: E402
