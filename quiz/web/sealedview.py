"""What pages say of those who are too few: for whom they are sealed, and what became of them."""

from __future__ import annotations

from flask import url_for

from quiz.services import campaigns, receivers
from quiz.services.arrived import Report
from quiz.services.gathering import POOL
from quiz.services.sealing import left_by
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from quiz.web.frame import site
from quiz.web.pages.tallies import Few, OwnKey, Rest, SealedLines


def server_name(key: str | None) -> str:
    """Name the server with a key, by its fingerprint where it is not accepted here any more."""
    if key is None:
        return ""
    named = {one.key: one.name for one in receivers.accepted(site())}
    return named.get(key) or receivers.fingerprint(bytes.fromhex(key))


def few(event: Event) -> Few:
    """Say what becomes of those of an event who are too few to be counted."""
    over = receivers.is_over(event)
    chosen = server_name(event.seal_to)
    some = bool(chosen) or bool(receivers.accepted(site()))
    return Few(
        server=chosen,
        sealed=over and left_by(site(), event) is not None,
        over=over,
        choose_url=url_for("sealing.few", name=event.id) if some and not over else None,
    )


def own_key(event: Event) -> OwnKey | None:
    """Give the key of this server to be copied; only where it could count what comes."""
    if event.campaign is None:
        return None
    key = receivers.own_key(site())
    return OwnKey(receivers.written(key), receivers.fingerprint(key))


def rest_of(event: Event, campaign: Campaign | None) -> Rest:
    """Say what became of those who came sealed: they wait, were counted, or were erased."""
    if campaign is None or campaign.state != "settled":
        return "wait"
    return "counted" if campaigns.has_remainder(site(), event) else "lost"


def sealed_lines(report: Report, rest: Rest) -> SealedLines | None:
    """Sum up the sealed remainders of a file; None where there is none in it."""
    found = [line for line in report.lines if line.pool == POOL]
    if not found:
        return None
    kinds: dict[str, int] = {}
    for line in found:
        kinds[line.what] = kinds.get(line.what, 0) + 1
    return SealedLines(tuple(sorted(kinds.items())), rest)
