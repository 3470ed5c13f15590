"""Rules that protect people: help lines, hard subjects, privacy, addresses, odd characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from quiz.banks.lint.prose import DIGITS
from quiz.banks.lint.reading import Asked, Reading
from quiz.banks.lint.rule import Remark, of_bank, of_item, of_wording
from quiz.banks.lint.web import RESERVED, addresses
from quiz.banks.lint.words import lexicon_of
from quiz.items.item import Link

_HELP = re.compile(r"\{help:([^{}\s]{0,80})\}")
_DIGITS = re.compile(r"(?<![\w.])\+?\d(?:[\d \u00a0\u202f-]*\d)?(?![\w])")


def _numbers(text: str) -> set[str]:
    """Give the telephone numbers that a text may hold, as bare digits."""
    found: set[str] = set()
    for match in _DIGITS.finditer(text.translate(DIGITS)):
        found.add(re.sub(r"\D", "", match[0]))
        found.update(part for part in re.split(r"\D+", match[0]) if part)
    return found


@of_bank(
    "SF-01",
    "helpline-literal",
    "warning",
    title="A help line in digits",
    when="When a text holds the number of a known help contact instead of its name.",
    why="Numbers change, and differ by country. One correction in the directory mends every bank.",
    bad="Call 1930 at once.",
    good="Call {help:IN.fraud} at once.",
)
def helpline_literal(reading: Reading) -> Iterator[Remark]:
    """Find numbers of help contacts."""
    if reading.library is None:
        return
    regions = reading.bank.regions
    known: dict[str, str] = {}
    for region, contacts in reading.library.contacts.items():
        if not regions or region in regions:
            for name, contact in contacts.items():
                number = re.sub(r"\D", "", contact.contact)
                if len(number) >= 3 and not re.search(r"[A-Za-z]", contact.contact):
                    known.setdefault(number, f"{region}.{name}")
    for at, _, language, prose in reading.everything if known else ():
        if not prose.has_digits:
            continue
        for number in sorted(_numbers(prose.plain) & known.keys()):
            yield Remark(
                at,
                f"{number} is the number of a help contact",
                f"Write {{help:{known[number]}}}",
                language=language,
            )


@of_bank(
    "SF-02",
    "helpline-region",
    "error",
    title="A help contact of another country",
    when="When a text refers to a contact of a region that the bank is not for, or to one that "
    "does not exist. A warning in a bank for everywhere.",
    why="Whoever needs help and gets a number that does not work will not try a second one.",
    bad="regions: [FR] and {help:IN.fraud}",
    good="regions: [FR] and {help:FR.young}",
)
def helpline_region(reading: Reading) -> Iterator[Remark]:
    """Find help contacts that readers cannot use."""
    regions = reading.bank.regions
    for at, _, language, prose in reading.everything:
        if "{help:" not in prose.raw:
            continue
        for match in _HELP.finditer(prose.raw):
            region, _, name = match[1].partition(".")
            if reading.library is not None and name not in reading.library.contacts.get(region, {}):
                have = (
                    ", ".join(f"{region}.{one}" for one in reading.library.contacts.get(region, {}))
                    or "a known contact"
                )
                yield Remark(
                    at,
                    f"there is no help contact {region}.{name}",
                    f"Use {have}",
                    language=language,
                )
            elif regions and region not in regions:
                yield Remark(
                    at,
                    f"{region}.{name} is no contact of {', '.join(regions)}",
                    f"Use one of {' or '.join(regions)}, or add {region} to regions:",
                    language=language,
                )
            elif not regions:
                yield Remark(
                    at,
                    f"this bank is for everywhere, {region}.{name} for one country",
                    f"Write regions: [{region}], or leave the contact to the help page",
                    "warning",
                    language,
                )


@of_item(
    "SF-03",
    "sensitive-needs-help",
    "error",
    title="A hard subject without protection",
    when="When an item speaks of suicide, self-harm, abuse, sextortion or intimate pictures and "
    "is not marked sensitive. A warning where it is, but no help contact is known for the "
    "bank's regions.",
    why="Somebody in the room lives it. A sensitive item is never marked, can be skipped, and "
    "shows who helps.",
    bad="A marked question about sextortion.",
    good="type: card, sensitive: true",
)
def sensitive_needs_help(asked: Asked) -> Iterator[Remark]:
    """Find hard subjects in items that are not marked sensitive."""
    library, regions = asked.reading.library, asked.reading.bank.regions
    if asked.item.sensitive:
        if (
            library is not None
            and regions
            and not any(library.contacts.get(region) for region in regions)
        ):
            yield Remark(
                ("sensitive",),
                f"no help contact is known for {', '.join(regions)}",
                "Add question_banks/help/<region>.yaml",
                "warning",
            )
        return
    for located in (*asked.texts, *asked.reading.shared(asked)):
        for language, raw in located.text.root.items():
            lexicon = lexicon_of(language)
            word = asked.reading.read(raw, language).has(lexicon.sensitive) if lexicon else None
            if word is not None:
                own = located.at[0] != "exhibits"
                yield Remark(
                    located.at if own else ("exhibit",),
                    f'"{word}" is a hard subject, and this item is not marked sensitive',
                    "Add sensitive: true (a card, a poll or a scale, since it is never "
                    "marked), or speak of something else",
                    language=language,
                )
                return


_QUOTED = re.compile(r"[\"“«„][^\"“”«»„]*[\"”»“]")


@of_wording(
    "SF-05",
    "asks-personal-data",
    "error",
    title="Personal data is asked for",
    when="When a stem asks for somebody's name, school, number or address; or, in a marked item, "
    "for what somebody has done or suffered. What stands in quotation marks is not looked at.",
    why="Nothing here knows who answers, and a quiz about privacy should be the last to ask.",
    bad="What is your name?",
    good="A form asks for your name. What do you check first?",
)
def asks_personal_data(asked: Asked, language: str) -> Iterator[Remark]:
    """Find questions about the person who answers."""
    lexicon = lexicon_of(language)
    if lexicon is None or asked.item.kind == "card":
        return
    stem = asked.stem(language)
    told = asked.reading.read(_QUOTED.sub(" ", stem.plain), language)
    phrase, fix = told.has(lexicon.personal), "Tell of somebody else, in a situation"
    if phrase is None and asked.item.scored:
        phrase, fix = told.has(lexicon.experience), f"{fix}, or make it a poll"
    if phrase is not None:
        yield Remark(("stem",), f'"{phrase}" asks about the person who answers', fix)


_SAFE_NAMES = ("example.com", "example.org", "example.net")


def _reserved(host: str) -> bool:
    return host.rpartition(".")[2] in RESERVED or any(
        host == name or host.endswith("." + name) for name in _SAFE_NAMES
    )


@of_bank(
    "SF-06",
    "live-dangerous-link",
    "error",
    title="A made-up address that may be real",
    when="When a stem, an option, a passage or an exhibit shows a web or mail address that is "
    "not reserved for examples: .example, .test, .invalid, example.com, example.org. Addresses "
    "of the item's sources and of help contacts are allowed.",
    why="Somebody will type it. Made-up names get registered, some by those one warns of.",
    bad="win-now.top/free",
    good="win-now.example/free",
)
def live_link(reading: Reading) -> Iterator[Remark]:
    """Find addresses that are not reserved for examples."""
    trusted: set[str] = set()
    if reading.library is not None:
        for contacts in reading.library.contacts.values():
            for contact in contacts.values():
                trusted.update(addresses(contact.contact))
    for asked in reading.items:
        for source in asked.item.sources:
            trusted.add((urlsplit(source.url).hostname or "").removeprefix("www."))
        for link in asked.item.learn_more:
            if isinstance(link, Link):
                trusted.add((urlsplit(link.url).hostname or "").removeprefix("www."))
    for at, located, language, prose in reading.everything:
        if not located.is_shown or located.at[0] in ("title", "description"):
            continue
        for host in addresses(prose.plain):
            bare = host.removeprefix("www.")
            if not _reserved(host) and not any(
                bare == one or bare.endswith("." + one) for one in trusted if one
            ):
                yield Remark(
                    at,
                    f"{host} may be a real address",
                    f"Write {host.rpartition('.')[0]}.example",
                    language=language,
                )
                break


BRANDS = (
    "WhatsApp",
    "Instagram",
    "TikTok",
    "Facebook",
    "YouTube",
    "Snapchat",
    "Telegram",
    "Twitter",
    "Google",
    "Gmail",
    "Amazon",
    "PayPal",
    "Paytm",
    "PhonePe",
    "Netflix",
    "Microsoft",
    "Roblox",
    "Discord",
    "Minecraft",
    "Fortnite",
    "Flipkart",
    "Shopee",
    "Tokopedia",
    "GoPay",
    "Spotify",
    "Pinterest",
    "Reddit",
    "Twitch",
    "ChatGPT",
    "Wikipedia",
    "iPhone",
    "Uber",
    "Airbnb",
    "LinkedIn",
    "Messenger",
    "Zoom",
    "व्हाट्सऐप",
    "व्हाट्सएप",
    "इंस्टाग्राम",
    "फ़ेसबुक",
    "फेसबुक",
    "यूट्यूब",
)
_BRAND = re.compile(rf"(?<!\w)(?:{'|'.join(BRANDS)})(?![\w\u0900-\u0963])")


@of_wording(
    "SF-07",
    "brand-neutral",
    "hint",
    title="A brand is named",
    when="When a stem names a company or its product. Say under lint_ignore why, where the "
    "brand is the point.",
    why="Apps differ by country and by year. A question about messages is still right when the "
    "app is gone.",
    bad="You get a message on WhatsApp.",
    good="You get a message from a number you do not know.",
)
def brand_neutral(asked: Asked, language: str) -> Iterator[Remark]:
    """Find names of companies in stems."""
    found = _BRAND.search(asked.stem(language).plain)
    if found is not None:
        yield Remark(
            ("stem",),
            f"{found[0]} is the name of a product",
            "Say what it is: a chat, a video app, a shop",
        )


_MARKED = frozenset("<{:")
_HTML = re.compile(r"<(?:/?[A-Za-z][^<>]*>|!--)")
_CODE = re.compile(r"\{\{|\{%|javascript:", re.IGNORECASE)
# Control characters, lone surrogates, turns of the direction of writing, and what has no width.
# The joiners U+200C and U+200D and the marks U+200E and U+200F are needed in scripts.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)


def _unsafe(text: str) -> tuple[str, str] | None:
    unseen = _UNSEEN.search(text)
    if unseen is not None:
        sign = unseen[0]
        name = unicodedata.name(sign, "a control character").lower()
        return (
            f"there is an invisible character (U+{ord(sign):04X}, {name})",
            "Delete it and type the words again",
        )
    html = _HTML.search(text)
    if html is not None:
        return (
            f"{html[0][:40]} is HTML, which is shown as written",
            "Use Markdown: **bold**, *italic*, lists with a dash",
        )
    code = _CODE.search(text)
    if code is not None:
        return f"{code[0]} is code, which is shown as written", "Delete it"
    return None


@of_bank(
    "BK-08",
    "unsafe-text",
    "error",
    title="Characters that nobody sees",
    when="When a text holds control characters, characters that turn the direction of writing, "
    "HTML or pieces of templates. A hint where letters are put together in another way than "
    "usual (not in Unicode form C).",
    why="Such characters come with copying. They break search and comparison, and can make a "
    "text say something else than it shows.",
    bad="Click <b>here</b>",
    good="Click **here**",
)
def unsafe_text(reading: Reading) -> Iterator[Remark]:
    """Find characters and marks that do not belong into a text."""
    for at, _, language, prose in reading.everything:
        raw = prose.raw
        if raw.isascii() and raw.isprintable() and _MARKED.isdisjoint(raw):
            continue
        found = _unsafe(raw)
        if found is not None:
            yield Remark(at, *found, language=language)
        elif not unicodedata.is_normalized("NFC", raw):
            yield Remark(
                at,
                "some letters here are put together in an unusual way",
                "Nothing is wrong to see; save the file in Unicode form C (NFC)",
                "hint",
                language,
            )
