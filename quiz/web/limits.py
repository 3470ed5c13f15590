"""How often somebody may try: counted in memory, so figures are shared among the workers.

A school is one address. So only what is guessed is counted by address: passwords and join
codes; and starts, far above what a hall needs. Answers are counted by attempt.
"""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Lock

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute

from quiz.base import token_key
from quiz.services.people import tidy_email
from quiz.web.frame import Kite

BY_ACCOUNT, BY_ADDRESS = 5, 20
"""Tries a minute to sign in to one account, and from one address."""

STARTS = 600
"""Quizzes started a minute from one address: a hall of a thousand phones takes two minutes."""

WRONG_CODES = 60
"""Join codes that lead nowhere, a minute from one address."""

ONE_HOME = 64
"""Bits of an IPv6 address that name the network: what follows anybody there may choose."""

RESPONSES_A_SECOND, RESPONSES_AT_ONCE = 5, 100
"""Responses to one attempt: on average, and after a rest (a phone that was offline)."""


def address() -> str:
    """Give the address that a request came from; it is kept in memory for an hour at most.

    Of IPv6 it is the network: a home has 2^64 addresses of its own there, one for each try.
    """
    told = (request.remote_addr or "").strip("[]").partition("%")[0]
    try:
        found = ip_address(told)
    except ValueError:
        return told or "nowhere"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((found, ONE_HOME), strict=False))
    return str(found)


def account() -> str:
    """Give a scrambled form of the account that somebody tries to sign in to."""
    return token_key(tidy_email(request.form.get("email", ""))[:300]).hex()


def share(count: int) -> int:
    """Give this worker's part of a figure, at least 1."""
    # Each worker counts for itself: all together they allow what one would.
    kite: Kite = current_app.extensions["kite"]
    return max(1, count // max(1, kite.site.settings.workers))


def per_account() -> str:
    """Give the limit of tries for one account."""
    return f"{share(BY_ACCOUNT)} per minute"


def per_address() -> str:
    """Give the limit of tries from one address."""
    return f"{share(BY_ADDRESS)} per minute"


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


class Pace:
    """Let each of many go ``often`` times a second on average, ``at_once`` times after a rest.

    Per key one instant is kept, at which all of a rest would be made good (the generic cell
    rate algorithm of ITU-T I.371), so that a lesson's answers cost neither lists nor timers.
    """

    MOST = 20_000
    """Keys from which those who have rested are let go."""

    def __init__(self, often: float, at_once: int) -> None:
        self._apart = 1 / often
        self._slack = (at_once - 1) / often
        self._rested: dict[int, float] = {}
        self._lock = Lock()

    def clear(self) -> None:
        """Let everybody have rested."""
        with self._lock:
            self._rested.clear()

    def wait(self, key: int, now: float) -> int:
        """Count one more and give 0, or give the whole seconds until one more is allowed."""
        with self._lock:
            rested = max(self._rested.get(key, now), now)
            early = rested - now - self._slack
            if early > 1e-9:
                return math.ceil(early)
            if len(self._rested) >= self.MOST:
                self._rested = {old: at for old, at in self._rested.items() if at > now}
            self._rested[key] = rested + self._apart
            return 0


class Door:
    """Count who guesses codes at the doors of events, and who starts, by address.

    A code that opened once from an address is known there for an hour, and opens whatever
    its neighbours try: one prankster must not keep a class out.
    """

    def wrong(self) -> None:
        """Count a code that leads nowhere."""
        limiter.limiter.hit(_a_minute(WRONG_CODES), "code", address())

    def opened(self, code: str) -> None:
        """Remember that a code opened."""
        if limiter.limiter.test(_AN_HOUR, "known", address(), code):
            limiter.limiter.hit(_AN_HOUR, "known", address(), code)

    def is_shut(self, code: str) -> bool:
        """Tell whether too many codes were guessed from here for this one to be looked up."""
        if limiter.limiter.test(_a_minute(WRONG_CODES), "code", address()):
            return False
        return limiter.limiter.test(_AN_HOUR, "known", address(), code)

    def may_start(self) -> bool:
        """Count a start; False when there were too many."""
        return limiter.limiter.hit(_a_minute(STARTS), "start", address())


_AN_HOUR = RateLimitItemPerHour(1)


def _a_minute(count: int) -> RateLimitItem:
    return RateLimitItemPerMinute(share(count))
