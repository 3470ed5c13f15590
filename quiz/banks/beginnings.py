"""What a new bank begins with: an example to change, or one question to fill in."""

from __future__ import annotations

import json

_EXAMPLE = """\
# What stands behind a number sign is a note to you: nobody who plays sees it.
# Change the words, add questions, and look at the preview.

title: {title}
description: Say in a sentence what one learns here.
language: {language}
audience: [student]
licence: CC BY 4.0

items:
  # One best answer: a name before each option, and the name of the best one as key.
  - id: stranger-writes
    competence: "4.2"                 # which skill it practises, see the help page
    stem: Somebody you do not know writes that you won a phone. What do you do first?
    options:
      pay:
        text: Pay the small fee for sending it
        feedback: A prize that costs something is the oldest trick.
      click:
        text: Open the link to see whether it is real
        feedback: The page behind the link may ask for your password.
      leave: Leave it and tell somebody you trust
    key: leave
    rationale: A prize from nowhere is bait. If you neither open nor pay, nothing can happen.
    talk: Have you seen such a message? What gave it away?

  # Right or wrong: write true or false as key.
  - id: lock-in-the-address
    type: true_false
    competence: "4.1"
    stem: A page with a lock in its address is always honest.
    key: false
    rationale: The lock says that nobody reads along. It does not say who is at the other end.

  # Several best answers: a list as key. The question says so by itself.
  - id: signs-of-a-trick
    type: multiple
    competence: "1.2"
    stem: Which of these are signs of a trick?
    options:
      hurry: You have only ten minutes
      secret: You should tell nobody
      name: It begins with your name
      mistake: A friend misspells a word
    key: [hurry, secret]
    rationale: Hurry and secrecy keep you from asking somebody else. That is what they are for.
"""

_EMPTY = """\
title: {title}
language: {language}

items:
  - id: question-1
    stem: Write the question here
    options:
      a: The first answer
      b: The second answer
      c: The third answer
    key: a
    rationale: Say why this answer is the best one.
"""


def example(title: str, language: str) -> str:
    """Give three short questions with comments, under a title of one's own."""
    return _EXAMPLE.format(title=_written(title), language=language)


def empty(title: str, language: str) -> str:
    """Give one question to fill in."""
    return _EMPTY.format(title=_written(title), language=language)


def _written(title: str) -> str:
    """Write a title so that YAML reads it as it is, whatever signs it holds."""
    plain = " ".join(title.split())
    easy = plain[:1].isalpha() and not any(sign in plain for sign in ":#{}[],&*!|>'\"%@`\\")
    word = plain.lower() in ("true", "false", "yes", "no", "null", "on", "off")
    return plain if easy and not word else json.dumps(plain, ensure_ascii=False)
