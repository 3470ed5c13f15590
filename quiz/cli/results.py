"""``quiz results``: the results package of a campaign, as its page gives it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from quiz.base import Refused
from quiz.cli.accounts import OPERATOR
from quiz.services import campaigns, tending
from quiz.services.results import package
from quiz.services.running import open_site


@click.command("results")
@click.argument("campaign")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; without it kitestring-CAMPAIGN.zip, here.",
)
def results(campaign: str, out: Path | None) -> None:
    """Write the results package of CAMPAIGN, the ten letters in the address of its page.

    It holds the figures as CSV and JSON, a codebook, the method, the banks and the lots, and
    nothing that the pages do not show. The same figures give the same bytes.
    """
    site, _ = open_site(os.environ)
    tending.refuse_unready(site)
    try:
        found = campaigns.campaign(site, OPERATOR, campaign)
    except Refused as refused:
        raise click.ClickException(f"There is no campaign {campaign}.") from refused
    file = out or Path(f"kitestring-{found.id}.zip")
    if file.exists():
        raise click.ClickException(f"{file} exists already. Name a file that does not.")
    file.write_bytes(package(site, found))
    click.echo(f"{found.title}: {file}")
