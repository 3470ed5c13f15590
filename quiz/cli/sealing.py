"""``quiz tally key``, ``accept``, ``reject`` and ``seal-to``: for whom remainders are sealed."""

from __future__ import annotations

from collections.abc import Callable

import click

from quiz.cli.clocks import now
from quiz.services import receivers
from quiz.services.site import Site
from quiz.store.events import Event

NOBODY = "nobody"

Find = Callable[[Site, str], Event]

ASK = (
    "Where an event has fewer finished tries than it may show, they are erased when it is over. "
    "From now on those of {event} are sealed for {name} instead, erased here at once, and go "
    "along in its file. Only that server can open them; it counts them with others of its "
    "campaign, or erases them, too. Nobody here can take one out again. Who runs that server "
    "could read them, so say yes only if you trust who does. Whoever has begun already read "
    "that they would be erased: tell them."
)


def add_to(group: click.Group, open_site: Callable[[], Site], find: Find) -> None:
    """Add the commands to a group; two functions open the site and find an event by its name."""

    @group.command("key")
    def key() -> None:
        """Show the key for which laptops may seal what is too few, and its fingerprint."""
        own = receivers.own_key(open_site())
        click.echo(f"{receivers.written(own)}\n")
        click.echo(f"fingerprint  {receivers.fingerprint(own)}")

    @group.command("accept")
    @click.argument("key")
    @click.option("--name", required=True, help='What people call that server ("Pune").')
    def accept(key: str, name: str) -> None:
        """Let organizers here choose that what is too few is sealed for the server with KEY.

        Compare the fingerprint with who runs that server: whoever made up a key could read
        what is sealed for it.
        """
        made = receivers.accept(open_site(), key, name)
        click.echo(f"{made.name} may be chosen. Compare aloud with who runs it:")
        click.echo(f"fingerprint  {receivers.fingerprint(bytes.fromhex(made.key))}")

    @group.command("reject")
    @click.argument("key")
    def reject(key: str) -> None:
        """Let nothing more be sealed for the server with KEY; what was sealed stays so."""
        changed = receivers.reject(open_site(), key)
        click.echo(f"Nothing more is sealed for it; {changed} events had chosen it.")

    @group.command("seal-to")
    @click.argument("event")
    @click.argument("key")
    @click.option("--yes", is_flag=True, help="Say yes without being asked.")
    def seal_to(event: str, key: str, yes: bool) -> None:
        """Seal what is too few in EVENT for the accepted server with KEY ("nobody": erase it).

        EVENT is its id or join code, and not settled yet.
        """
        site = open_site()
        found = find(site, event)
        if key == NOBODY:
            receivers.choose(site, "admin", found, None, now())
            click.echo(f"{found.title}: what is too few is erased.")
            return
        chosen = receivers.read(key).hex()
        named = next((one for one in receivers.accepted(site) if one.key == chosen), None)
        if named is None:
            raise click.ClickException("This key is not accepted here: quiz tally accept KEY")
        if not yes:
            click.confirm(
                f"{ASK.format(event=found.title, name=named.name)}\nSeal them?", abort=True
            )
        receivers.choose(site, "admin", found, chosen, now())
        click.echo(f"{found.title}: what is too few is sealed for {named.name}.")
