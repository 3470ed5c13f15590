"""What tells this machine from its copies: the numbers of its disks and network cards."""

from __future__ import annotations

from pathlib import Path

import click

from quiz.cli.clocks import now
from quiz.services import sources
from quiz.services.site import Site

HARDWARE = Path("/sys")

_DISKS = ("wwid", "device/wwid", "device/serial", "device/cid")


def signs(hardware: Path | None = None) -> frozenset[str]:
    """Read the signs of this machine; none where it shows none (not Linux, some containers).

    What software makes up, such as addresses of virtual cards and the id of an installation,
    is not among them: a copied disk would bring it along, and a container changes it.
    """
    root = hardware or HARDWARE
    found = set()
    for disk in sorted(root.glob("block/*")):
        found |= {f"disk {text}" for name in _DISKS if (text := _read(disk / name))}
    for card in sorted(root.glob("class/net/*")):
        address = _read(card / "address")
        # The first byte of an address that software made up has the bit of value 2.
        if (card / "device").exists() and address[:2].isalnum() and not int(address[:2], 16) & 2:
            found.add(f"card {address}")
    return frozenset(found)


def _read(file: Path) -> str:
    try:
        return " ".join(file.read_text("ascii", "replace").split())[:200]
    except OSError:
        return ""


def come_home(site: Site) -> None:
    """Find out whether this is a copy of a laptop that goes on elsewhere, and say so."""
    done = sources.settle_in(site, signs(), now())
    if done is None:
        return
    click.echo(
        "THIS DATABASE COMES FROM ANOTHER MACHINE. If both go on, people who waited to be "
        "counted when it was copied would be counted twice. So from now on this is a server of "
        f"its own, and {done.dropped} attempts that waited were dropped here.\n"
        f"The database as it was is kept: {done.copy}\n"
        "If the server was moved and the old one is gone: quiz restore that file with "
        "--nothing-happened-since.",
        err=True,
    )
