"""Markdown becomes harmless HTML, in time that grows with its length and no faster."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from quiz.banks.markup import clean, exhibit, inline, markdown, with_help

ALLOWED = {"p", "br", "em", "strong", "a", "code", "pre", "ul", "ol", "li", "blockquote"}
EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>1</script>)",
    "[x](vbscript:x)",
    "[x](  javascript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](//evil.example)",
    "[x](/attempt)",
    "[x](mailto:a@b.c)",
    "[x](https:evil.example)",
    "<javascript:alert(1)>",
    '<https://a.b" onclick=alert(1)>',
    '[x](https://a.b "onmouseover=alert(1)")',
    "![x](https://a.b/p.png)",
    "![x][y]\n\n[y]: x",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<a href='https://a.b' onclick='x'>y</a>",
    "`<script>`",
    "```html\n<script>\n```",
    '```" onload="alert(1)\nx\n```',
    "    <script>",
    "<iframe src=//e.x>",
    "<style>*{}</style>",
    "<form action=/x><input>",
    "{{ 7 * 7 }}",
    "{% import os %}",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "&lt;script&gt;",
    "\\<script\\>",
    "<!-- x -->",
    "<?php x ?>",
    "<![CDATA[x]]>",
    "\u202ex\u202c",
]


def tags(html: str) -> set[str]:
    return set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html))


def attributes(html: str) -> set[tuple[str, str]]:
    return {
        (tag, name)
        for tag, inside in re.findall(r"<([a-z]+)((?:\s[^>]*)?)>", html)
        for name in re.findall(r"\s([a-z-]+)=", inside)
    }


@pytest.mark.parametrize("text", EVIL)
def test_nothing_that_acts_is_left(text: str) -> None:
    for html in (markdown(text), clean(text), markdown(f"- {text}"), markdown(f"**{text}**")):
        assert tags(html) <= ALLOWED
        assert attributes(html) <= {("a", "href"), ("a", "rel"), ("ol", "start")}
        assert all(re.match("https?://", url) for url in re.findall('href="([^"]*)"', html))
    assert tags(inline(text)) <= {"em", "strong", "code"}
    assert attributes(inline(text)) == set()
    assert tags(exhibit(text)) <= (ALLOWED | {"span"}) - {"a", "code", "pre"}
    assert attributes(exhibit(text)) <= {("span", "class"), ("span", "dir"), ("ol", "start")}


def test_emphasis_lists_quotes_and_code_are_kept() -> None:
    assert markdown("*a* **b** `c`\n\n- d\n- e\n\n3. f\n\n> g") == (
        "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n<ul>\n<li>d</li>\n<li>e</li>\n</ul>\n"
        '<ol start="3">\n<li>f</li>\n</ol>\n<blockquote>\n<p>g</p>\n</blockquote>\n'
    )


def test_a_link_to_the_web_is_kept_and_tells_the_other_side_nothing() -> None:
    assert markdown("[x](https://a.b/?c=1&d=2)") == (
        '<p><a href="https://a.b/?c=1&amp;d=2" rel="noopener noreferrer nofollow">x</a></p>\n'
    )


def test_a_heading_is_a_strong_paragraph_so_that_the_page_keeps_its_own() -> None:
    assert markdown("# Big *one*\n\nText\n\nUnder\n===\n") == (
        "<p><strong>Big <em>one</em></strong></p>\n<p>Text</p>\n<p><strong>Under</strong></p>\n"
    )


def test_html_pictures_tables_and_rules_are_shown_as_they_were_written() -> None:
    assert markdown("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"
    assert markdown("|a|\n|-|\n") == "<p>|a|\n|-|</p>\n"
    assert markdown("a\n\n---\n") == "<p>a</p>\n<p>---</p>\n"
    assert "<img" not in markdown("![x](https://a.b/c.png)")


def test_one_line_has_no_block_and_no_link_since_it_may_stand_in_a_label() -> None:
    assert inline("a *b*\n`c` [d](https://e.f)\n- g") == "a <em>b</em> <code>c</code> d - g"
    assert inline("5 < 6 & 7") == "5 &lt; 6 &amp; 7"


def test_links_in_an_exhibit_are_pictures_of_links() -> None:
    link = '<span class="fakelink" dir="ltr">'
    assert exhibit("Pay at `parce1.click/pay` or [here](https://a.b)\ntoday <https://c.d>") == (
        f"<p>Pay at {link}parce1.click/pay</span> or {link}here</span><br>\ntoday "
        f"{link}https://c.d</span></p>\n"
    )
    assert exhibit("`<b>&`") == f"<p>{link}&lt;b&gt;&amp;</span></p>\n"


def test_help_contacts_are_put_in_as_plain_words() -> None:
    known = {"IN.fraud": "1930 (*day* & night)", "FR.child": "3018"}
    assert markdown("Call **{help:IN.fraud}**.", known.get) == (
        "<p>Call <strong>1930 (*day* &amp; night)</strong>.</p>\n"
    )
    assert inline("{help:FR.child} {help:FR.none} {help:x}", known.get) == (
        "3018 {help:FR.none} {help:x}"
    )
    assert markdown("{help:IN.fraud}") == "<p>{help:IN.fraud}</p>\n"
    assert with_help("{help:A.b}", lambda _: "<script>") == "{help:A.b}"
    assert markdown("{help:IN.x}", lambda _: "<script>[a](https://b.c)`d`") == (
        "<p>&lt;script&gt;[a](https://b.c)`d`</p>\n"
    )


@settings(max_examples=300, deadline=None)
@given(
    some.one_of(
        some.text(max_size=300),
        some.lists(
            some.sampled_from(
                [
                    "<",
                    ">",
                    "a",
                    "href=",
                    '"',
                    "'",
                    "&",
                    "&lt;",
                    "*",
                    "**",
                    "_",
                    "`",
                    "```",
                    "[",
                    "](",
                    ")",
                    "!",
                    "http://a",
                    "javascript:",
                    "\n",
                    "\n\n",
                    "- ",
                    "1. ",
                    "# ",
                    "> ",
                    "<script>",
                    "<p>",
                    "</p>",
                    "<math>",
                    "<style>",
                    "<a href=http://x>",
                    "{help:IN.a}",
                    "\\",
                    "|",
                    "\x00",
                    "é",
                    "नमस्ते",
                ]
            ),
            max_size=40,
        ).map("".join),
    )
)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    for html in (markdown(text), clean(text)):
        assert clean(html) == html
        assert tags(html) <= ALLOWED
    assert tags(exhibit(text)) <= (ALLOWED | {"span"}) - {"a", "code", "pre"}
    assert tags(inline(text)) <= {"em", "strong", "code"}


PATTERNS = [
    "[",
    "*",
    "*a_",
    "`a",
    ">",
    "- ",
    "[a](",
    "[a](http://b.c)",
    "<",
    "<a@",
    "&",
    "a**b",
    "# a\n",
    "a\n=\n",
]
LINEAR = """
import resource, sys
from quiz.banks.markup import markdown
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
for pattern in eval(sys.argv[1]):
    markdown((pattern * (100_000 // len(pattern) + 1))[:100_000])
markdown("".join("`" * length + " " for length in range(440)))
"""


def test_100_kb_of_anything_are_shown_before_the_time_is_up() -> None:
    """What grows with the square of the length takes minutes at this size, not half a second."""
    done = subprocess.run(
        [sys.executable, "-c", LINEAR, repr(PATTERNS)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-300:]
