"""``quiz people``: who may sign in, for operators who cannot."""

from __future__ import annotations

import os
from typing import get_args

import click

from quiz.base import Refused
from quiz.cli.clocks import now
from quiz.services import people as acts
from quiz.services.running import open_site
from quiz.services.site import Site
from quiz.store.migrating import is_ready
from quiz.store.staff import Account, Role

OPERATOR = Account("", "", "the operator", "admin", "")
"""In whose role the terminal acts: whoever may run it may read the database anyway."""


@click.group()
def people() -> None:
    """Invite staff, and list who may sign in."""


@people.command("invite")
@click.option("--role", type=click.Choice(get_args(Role)), default="admin", show_default=True)
def invite(role: Role) -> None:
    """Print a one-time link that gives somebody an account."""
    site = _site()
    token = acts.invite(site, OPERATOR, role, now())
    address = site.settings.url or f"http://{site.settings.bind}"
    click.echo(f"{address}/staff/welcome/{token}")


@people.command("list")
def list_people() -> None:
    """Name the accounts with their roles."""
    for account in acts.everybody(_site()):
        state = "" if account.active else " (may not sign in)"
        click.echo(f"{account.role:<10} {account.name} <{account.email}>{state}")


def _site() -> Site:
    site, _ = open_site(os.environ)
    if not is_ready(site.store):
        raise Refused("not-migrated")
    return site
