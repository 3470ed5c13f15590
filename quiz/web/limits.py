"""How often somebody may try: counted in memory, so figures are shared among the workers."""

from __future__ import annotations

import time

from flask import Flask, current_app, request
from flask_limiter import Limiter

from quiz.base import token_key
from quiz.services.people import tidy_email

BY_ACCOUNT, BY_ADDRESS = 5, 20
"""Tries a minute to sign in to one account, and from one address."""


def address() -> str:
    """Give the address that a request came from; it is kept in memory for a minute."""
    return request.remote_addr or "nowhere"


def account() -> str:
    """Give a scrambled form of the account that somebody tries to sign in to."""
    return token_key(tidy_email(request.form.get("email", ""))[:300]).hex()


def _a_minute(count: int) -> str:
    # Each worker counts for itself: all together they allow what one would.
    workers = current_app.extensions["kite"].site.settings.workers
    return f"{max(1, count // max(1, workers))} per minute"


def per_account() -> str:
    """Give the limit of tries for one account."""
    return _a_minute(BY_ACCOUNT)


def per_address() -> str:
    """Give the limit of tries from one address."""
    return _a_minute(BY_ADDRESS)


limiter = Limiter(address, storage_uri="memory://", strategy="moving-window")
"""Views declare their limits with it; the factory binds it to the application."""


def add_to(app: Flask) -> None:
    """Let the application keep its views' limits."""
    # Each limited view counts by itself. Said to be known already, the extension does not look
    # at every other request, too: that took a tenth of the time of a response.
    app.extensions["limiter"] = {limiter}
    limiter.init_app(app)


def retry_after() -> int:
    """Give the seconds until a refused request may be made again: 1 to 60."""
    limit = limiter.current_limit
    left = 60 if limit is None else round(limit.reset_at - time.time())
    return min(60, max(1, left))
