"""Tell authors what each key is for, in the words that an editor shows beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEYS: Mapping[str, str] = {
    # the types
    "Single": "One right answer out of several.",
    "Multiple": "Several right answers out of several.",
    "TrueFalse": "A sentence that is true or false.",
    "Order": "Lines to put into the right order.",
    "Match": "Things on the left that each belong to something on the right.",
    "Hottext": "A text with parts to choose from, such as the red flags in a message.",
    "Numeric": "A number, near enough.",
    "ShortText": "A word or two, typed.",
    "Hotspot": "A picture with places to choose from.",
    "Scale": "Steps from one end to the other, without points.",
    "Poll": "Options without a right one, without points.",
    "Card": "Something to read: a lesson, a break, a pledge.",
    # the bank
    "Bank": "A bank of quiz items: a title, and items.",
    "Bank.format": "Version of the bank format. Leave it out, or write 1.",
    "Bank.id": "The bank's own name for ever: small letters, digits and -. Without it the name "
    "of the file.",
    "Bank.title": "What students see as the name of the quiz.",
    "Bank.description": "A few sentences (Markdown) shown before the start.",
    "Bank.language": "The language of texts written without a language, such as en, hi or id.",
    "Bank.languages": "The languages in which this bank is complete. Without it: all that occur.",
    "Bank.audience": "Who it is for: student, parent, educator.",
    "Bank.regions": "Countries in two capital letters, such as IN. They decide which help "
    "contacts are shown. Empty: everywhere.",
    "Bank.licence": "Under what terms others may use these questions, such as CC BY 4.0.",
    "Bank.authors": "Who wrote the questions.",
    "Bank.review": "Who looked over the content, when, and when it is due again.",
    "Bank.framework": "The framework that competence ids are from. Without it: digcomp.",
    "Bank.delivery": "How the quiz runs. An event may change any of it.",
    "Bank.exhibits": "Messages that several items show, by an id of your choice.",
    "Bank.items": "The questions, in order.",
    # how an attempt runs
    "draw": "How many items each person gets, by chance: a number, or numbers per theme or "
    "competence.",
    "shuffle": "What comes in another order for each person.",
    "Shuffle.items": "true: the items come in another order for each person.",
    "Shuffle.options": "true (as without it): the options come in another order for each person.",
    "Delivery.feedback": "When the right answer is shown: after_each, at_end or none.",
    "navigation": "forward: one after the other. free: back and forth until the end.",
    "time_limit": "Time for the whole quiz, such as 10 min. Without it: no limit.",
    "pass_mark": "Share of the points that passes, such as 70%.",
    "confidence": 'true: asks "how sure are you?" after each answer.',
    "attempts": "How often one browser may try. Without it: as often as people like.",
    "Quotas.theme": "How many items to draw from each theme.",
    "Quotas.competence": "How many items to draw from each competence.",
    "Review.by": "Who looked over the content.",
    "Review.on": "When, as 2026-02-10.",
    "Review.due": "When it should be looked over again, as 2026-02-10. After it the check warns.",
    # every item
    "type": "The type of the item. Not needed with options and a key.",
    "id": "The item's own name for ever: small letters, digits, - and _. Statistics belong to it.",
    "stem": "The question (Markdown).",
    "exhibit": "What the question is about, drawn as a message; or the id of one under exhibits.",
    "talk": "A prompt to talk about, for families and groups.",
    "Item.media": "A picture, sound or video that belongs to the question.",
    "Item.competence": 'The competence, in quotes, such as "4.2".',
    "Item.theme": "A word of your choice that groups items, such as passwords.",
    "difficulty": "easy, medium or hard, as you expect it to be.",
    "points": "1 to 10. Without it: 1.",
    "rationale": "Why the answer is right (Markdown), shown after answering.",
    "sources": "Where the facts are from.",
    "learn_more": "What to read next: ids of the resource library, or a title and an address.",
    "sensitive": "true: may be skipped, is never broken down by group, shows help contacts. "
    "Only for items without points.",
    "lint_ignore": "Suggestions of the check to leave out here, each with the reason.",
    "marking": "How points are given for an answer that is right in part.",
    # single types
    "options": "What to choose from: a short id and a text for each.",
    "Single.key": "The id of the right option.",
    "Multiple.key": "The ids of the right options, such as [a, c].",
    "TrueFalse.key": "true or false.",
    "Numeric.key": "The right number.",
    "Hotspot.key": "The ids of the right regions, such as [a, c].",
    "sequence": "The lines, in the right order.",
    "pairs": "Left and right sides that belong together: [left, right].",
    "distractors": "Right sides that belong to nothing.",
    "passage": "A text with [[parts]] to choose from; [[*part]] is a red flag.",
    "spans": "What to say afterwards about a part of the passage, by its id.",
    "caption": "What this is, in a few words.",
    "tolerance": "How far a number may be from the key: 2, or 5%.",
    "unit": "What the number counts, such as GB.",
    "accept": "The texts that are right; capitals and spaces do not matter.",
    "Hotspot.regions": "Places in the picture, by a short id.",
    "labels": "The steps, from one end to the other.",
    "lowest": "What the first step means.",
    "highest": "What the last step means.",
    "choose": "one or many.",
    "body": "What the card says (Markdown).",
    # parts
    "text": "The words.",
    "feedback": "What to say to somebody who chose this.",
    "misconception": "An id for the mistake behind this choice; the same mistake has the same id "
    "everywhere.",
    "weight": "What this option is worth, in percent of the points.",
    "Region.name": "What this place is called, for those who do not see the picture.",
    "Region.shape": "In percent of the picture: [x, y, width, height] from the left and top, or "
    "[x, y, radius] from the centre.",
    "Exhibit.kind": "chat, post, email, page, call or picture.",
    "Exhibit.from": "Who sent it.",
    "Exhibit.text": "What it says. Its links never work.",
    "Exhibit.media": "The picture in it.",
    "Media.file": "The name of a file in the bank's media folder.",
    "Media.description": "What can be seen or heard, for those who cannot.",
    "Media.transcript": "All that is said, in words.",
    "Media.captions": "The name of a .vtt file in the media folder.",
    "title": "What it is called.",
    "url": "A web address that begins with https://.",
    "checked_on": "When somebody last looked, as 2026-02-10.",
    "rule": "The rule, such as IW-03.",
    "why": "Why it does not fit here.",
}

SNIPPETS: list[dict[str, Any]] = [
    {
        "label": "q-one",
        "description": "One right answer",
        "body": {
            "id": "$1",
            "stem": "$2",
            "options": {"a": "$3", "b": "$4", "c": "$5"},
            "key": "a",
            "rationale": "$6",
        },
    },
    {
        "label": "q-many",
        "description": "Several right answers",
        "body": {
            "id": "$1",
            "stem": "$2",
            "options": {"a": "$3", "b": "$4", "c": "$5", "d": "$6"},
            "key": ["a", "b"],
            "rationale": "$7",
        },
    },
    {
        "label": "q-order",
        "description": "Lines to put into order",
        "body": {
            "id": "$1",
            "type": "order",
            "stem": "$2",
            "sequence": ["$3", "$4", "$5"],
            "rationale": "$6",
        },
    },
    {
        "label": "q-text",
        "description": "A word or two, typed",
        "body": {
            "id": "$1",
            "type": "short_text",
            "stem": "$2",
            "accept": ["$3"],
            "rationale": "$4",
        },
    },
]
"""What an editor offers to fill in."""
