"""Files of figures: CSV, XLSX and JSON say what the pages say; the package says nothing else."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from quiz.banks.parsing import parse
from quiz.exports.document import document, schema
from quiz.exports.row import COLUMNS, HEADER, note_row
from quiz.exports.sheet import Sheet
from quiz.exports.workbook import workbook
from quiz.services import figures
from quiz.services.campaign_figures import campaign_figures
from quiz.services.forms import prints_of
from quiz.services.repair import mend
from quiz.statistics.release import Shown
from quiz.statistics.report import Report
from quiz.store.campaigns import Campaign
from quiz.store.events import Event
from tests.server import ROOT
from tests.web.held import HELD, begun, hold, over, sheet, take, week
from tests.web.place import SECRET, Browser, Place, Seen, open_place
from tests.web.staffed import account, signed_in

Table = list[dict[str, Any]]
NUMBERS = ("question", "value", "from", "to", "people")


@dataclass
class School:
    """Hold a campaign of three events: a large one, a repaired one after it, one under k."""

    place: Place
    campaign: Campaign
    large: Event
    after: Event
    small: Event
    chen: Browser


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Share a campaign among tests that change nothing."""
    home = tmp_path_factory.mktemp("school") / "home"
    home.mkdir()
    place = open_place(home)
    place.publish(HELD)
    campaign = week(place)
    large = hold(place, 150, breakdown="audience", campaign=campaign.id, title="=Pune labs")
    after = hold(place, 36, seed=5, confidence=False, campaign=campaign.id, follows=large.id)
    small = hold(place, 4, campaign=campaign.id, title="Small")
    mend(place.site, account(place, "Chen"), after.id, 2, how="drop", outcome="", note="+why",
         now=place.clock())  # fmt: skip
    yield School(place, campaign, large, after, small, signed_in(place, "Chen"))
    place.shut()


def from_csv(reply: Seen) -> Table:
    assert reply.status == 200
    assert (reply.header("Content-Type") or "").startswith("text/csv")
    rows = csv.DictReader(io.StringIO(reply.plain.decode("utf-8-sig"), newline=""))
    return [tidy(row) for row in rows]


def from_xlsx(reply: Seen) -> Table:
    assert reply.status == 200
    book = openpyxl.load_workbook(io.BytesIO(reply.plain))
    cells = list(book["Figures"].iter_rows())
    for row in cells:
        for cell in row:
            assert cell.data_type in ("s", "n"), "no cell computes anything"
    names = [cell.value for cell in cells[0]]
    return [tidy(dict(zip(names, (cell.value for cell in row), strict=True))) for row in cells[1:]]


def from_json(reply: Seen) -> Table:
    assert reply.status == 200
    told = json.loads(reply.plain)
    jsonschema.validate(told, schema())
    return [tidy(row) for row in told["rows"]]


def tidy(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, and the apostrophe that keeps a text from being computed."""
    found: dict[str, Any] = {}
    for name, cell in row.items():
        if cell in (None, ""):
            continue
        if name in NUMBERS:
            found[name] = float(cell)
        else:
            text = str(cell)
            found[name] = text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text
    return found


def shown(thing: object, *, skip: tuple[str, ...] = ()) -> Counter[tuple[Any, ...]]:
    """Count every number of a report, wherever it stands."""
    found: Counter[tuple[Any, ...]] = Counter()
    if isinstance(thing, Shown):
        if thing.value is not None:
            found[thing.value, thing.bound, thing.low, thing.high] += 1
    elif dataclasses.is_dataclass(thing):
        for one in dataclasses.fields(thing):
            if one.name not in skip:
                found += shown(getattr(thing, one.name), skip=skip)
    elif isinstance(thing, tuple):
        for part in thing:
            found += shown(part, skip=skip)
    return found


def told(rows: Table) -> Counter[tuple[Any, ...]]:
    """Count the numbers of a file in the same way."""
    bounds = {None: "exact", "or more": "least", "or less": "most"}
    return Counter(
        (row["value"], bounds[row.get("bound")], row.get("from"), row.get("to"))
        for row in rows
        if "value" in row
    )


NOT_ON_PAGES = ("accuracy", "bonus", "before")


def test_three_files_of_an_event_say_the_same(school: School) -> None:
    for event in (school.large, school.after, school.small):
        path = f"/o/{event.id}/export"
        rows = from_csv(school.chen.get(f"{path}.csv"))
        assert rows
        assert from_xlsx(school.chen.get(f"{path}.xlsx")) == rows
        assert from_json(school.chen.get(f"{path}.json")) == rows


def test_three_files_of_a_campaign_say_the_same(school: School) -> None:
    path = f"/o/c/{school.campaign.id}/export"
    rows = from_csv(school.chen.get(f"{path}.csv"))
    assert {row.get("event") for row in rows} >= {None, "=Pune labs", "Hadapsar labs", "Small"}
    assert from_xlsx(school.chen.get(f"{path}.xlsx")) == rows
    assert from_json(school.chen.get(f"{path}.json")) == rows


def test_a_file_holds_every_number_of_the_report_and_no_other(school: School) -> None:
    found = figures.figures(school.place.site, school.large)
    rows = from_csv(school.chen.get(f"/o/{school.large.id}/export.csv"))
    for group, report in (("", found.report), *found.groups):
        own = [row for row in rows if row.get("group", "") == group]
        assert told(own) == shown(report, skip=NOT_ON_PAGES), group or "everybody"
    assert sum(told(rows).values()) > 200


def test_rounding_and_caps_are_those_of_the_page(school: School) -> None:
    report = figures.figures(school.place.site, school.after).report
    rows = from_csv(school.chen.get(f"/o/{school.after.id}/export.csv"))
    bounds = {"exact": None, "least": "or more", "most": "or less"}
    checked = 0
    for item in report.items:
        for one in item.outcomes:
            if one.share.value is None:
                continue
            page = school.chen.get(f"/o/{school.after.id}/items/{item.number}").text
            end = {"exact": "", "least": " or more", "most": " or less"}[one.share.bound]
            assert f"{one.share.value:g}%{end}" in page
            assert any(
                row.get("id") == item.id
                and row["part"] == "answer"
                and row["value"] == one.share.value
                and row.get("bound") == bounds[one.share.bound]
                for row in rows
            )
            checked += one.share.bound != "exact"
    assert checked, "some share is capped"


def test_the_map_and_the_pages_for_researchers_show_what_is_in_the_file(school: School) -> None:
    rows = from_csv(school.chen.get(f"/o/{school.large.id}/export.csv"))
    sure = school.chen.get(f"/o/{school.large.id}/sure").text
    added = [row for row in rows if row["measure"] == "very sure, percent" and "group" not in row]
    assert added
    for row in added:
        assert f"{row['value']:g}%" in sure
    research = school.chen.get(f"/o/{school.large.id}/research").text
    for measure in ("reliability (alpha)", "skewness", "excess kurtosis", "tells apart"):
        for row in rows:
            if row["measure"] == measure and "group" not in row:
                assert f"{row['value']:.2f}".rstrip("0").rstrip(".").replace("-", "−") in research


def test_after_a_repair_each_row_says_when_it_is_from(school: School) -> None:
    found = figures.figures(school.place.site, school.after)
    rows = from_csv(school.chen.get(f"/o/{school.after.id}/export.csv"))
    assert found.before is not None
    old = found.before.item("keyed").facility
    best = [row for row in rows if row.get("id") == "keyed" and row["measure"].startswith("best")]
    assert [(row["value"], row["repair"]) for row in best] == [(old.value, "before")]
    (done,) = [row for row in rows if row["part"] == "repair"]
    assert done["measure"] == "dropped from the score"
    assert done["repair"].endswith(": +why")
    assert {row["repair"] for row in rows if row["measure"].startswith("mean score")} == {"after"}


def test_the_rows_of_a_campaign_are_its_report(school: School) -> None:
    found = campaign_figures(school.place.site, school.campaign)
    report = found.report
    assert report is not None
    rows = from_csv(school.chen.get(f"/o/c/{school.campaign.id}/export.csv"))
    whole = [row for row in rows if "event id" not in row]
    by_key = {
        (row["id"], row["measure"]): row for row in whole
        if row["part"] == "question" and row["measure"].startswith(("best", "tells"))
    }  # fmt: skip
    for item in report.items:
        facility = item.report.facility
        row = by_key.get((item.key, "best answer, percent"))
        assert (row is None) == (facility.value is None)
        if row is not None:
            assert (row["value"], row.get("from"), row.get("to")) == (
                facility.value, facility.low, facility.high
            )  # fmt: skip
    (counted,) = [row for row in whole if row["measure"] == "counted"]
    assert counted["people"] == report.whole.n == 186
    single = from_csv(school.chen.get(f"/o/{school.large.id}/export.csv"))
    own = [
        {name: cell for name, cell in row.items() if name not in ("event id", "event")}
        for row in rows
        if row.get("event id") == school.large.id and row["part"] != "gain"
    ]
    assert own == single
    gains = [row for row in rows if row["part"] == "gain"]
    assert {row["event id"] for row in gains} == {school.after.id}
    assert {"counted before", "counted after"} <= {row["measure"] for row in gains}


def test_hidden_and_empty_look_the_same(place: Place) -> None:
    events = [begun(place, title="Same"), begun(place, title="Same")]
    for seed in range(9):
        take(place, events[1], sheet(random.Random(seed)))
    chen = signed_in(place, "Chen")
    made = []
    for event in events:
        over(place, event)
        told_rows = [from_xlsx(chen.get(f"/o/{event.id}/export.xlsx"))]
        for ending in ("csv", "json"):
            reply = chen.get(f"/o/{event.id}/export.{ending}")
            headers = [(k, v.replace(event.id, "ID")) for k, v in reply.headers
                       if k not in ("Content-Length",)]  # fmt: skip
            told_rows += [reply.text.replace(event.id, "ID"), headers]
        made.append(told_rows)
    assert made[0] == made[1]
    (note,) = made[0][0]
    assert note["part"] == "note"
    assert "at least 10 people have finished" in note["measure"]


def test_one_workbook_is_always_the_same_bytes_and_computes_nothing() -> None:
    one = Sheet(
        "event", (("event", "=1+1"),), HEADER,
        (note_row("=HYPERLINK(1)"), note_row("http://example.org/"), note_row("+5")),
    )  # fmt: skip
    first = workbook(one)
    code = (
        "import sys; from quiz.exports.workbook import workbook; "
        "from quiz.exports.sheet import Sheet; from quiz.exports.row import HEADER, note_row; "
        "sys.stdout.buffer.write(workbook(Sheet('event', (('event', '=1+1'),), HEADER, "
        "(note_row('=HYPERLINK(1)'), note_row('http://example.org/'), note_row('+5')))))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert run.stdout == first
    names = zipfile.ZipFile(io.BytesIO(first)).namelist()
    assert not [name for name in names if "rels" in name and "sheet" in name], "no link"
    book = openpyxl.load_workbook(io.BytesIO(first))
    assert [row[5].value for row in book["Figures"].iter_rows(min_row=2)] == [
        "'=HYPERLINK(1)", "http://example.org/", "'+5"
    ]  # fmt: skip
    assert book["About"]["B1"].value == "'=1+1"


def test_the_schema_in_the_documents_is_that_of_the_program() -> None:
    written = json.loads((ROOT / "schema" / "figures.json").read_text(encoding="utf-8"))
    assert written == schema()
    assert set(HEADER) == set(COLUMNS)
    empty = json.loads(document(Sheet("event", (("k", 10),), HEADER, ())))
    jsonschema.validate(empty, written)


def unpacked(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    entries = archive.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    return {entry.filename.partition("/")[2]: archive.read(entry) for entry in entries}


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_package_holds_figures_codebook_method_banks_and_lots(school: School) -> None:
    reply = school.chen.get(f"/o/c/{school.campaign.id}/package.zip")
    assert reply.status == 200
    files = unpacked(reply.body)
    assert files["figures.csv"] == school.chen.get(f"/o/c/{school.campaign.id}/export.csv").plain
    assert json.loads(files["figures.json"])["rows"]
    items = lines(files["items.csv"])
    assert {row["language"] for row in items} == {"en", "hi"}
    assert {row["id"] for row in items} == {item["id"] for item in HELD["items"]}
    keyed = next(row for row in items if row["id"] == "keyed")
    assert (keyed["key"], keyed["type"], keyed["competence"]) == ("ask", "single", "1.2")
    answers = lines(files["answers.csv"])
    send = [row["answer"] for row in answers if row["id"] == "good" and row["answer id"] == "send"]
    assert send == ["'=Send it on", "भेजें"]
    assert "looks-right-is-right" in {row["misconception"] for row in answers}
    (revision,) = lines(files["revisions.csv"])
    assert revision["revision"] == school.large.revision
    bank = parse(files[revision["file"]].decode(), "bank.yaml").bank
    assert bank is not None
    assert prints_of(bank)["good"] == next(
        row["fingerprint"] for row in items if row["id"] == "good"
    )
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert set(files) == {
        "README.txt", "LICENSE.txt", "SHA256SUMS", "answers.csv", "columns.csv", "events.csv",
        "figures.csv", "figures.json", "figures.schema.json", "items.csv", "lots.csv",
        "method.md", "revisions.csv", "banks/first-moves-1.yaml",
    }  # fmt: skip
    assert {row["column"] for row in lines(files["columns.csv"])} == {
        "event id", "event", *HEADER
    }  # fmt: skip


def test_the_lots_of_a_package_are_whole_and_add_up_to_what_is_shown(school: School) -> None:
    files = unpacked(school.chen.get(f"/o/c/{school.campaign.id}/package.zip").body)
    lots = lines(files["lots.csv"])
    assert all(int(row["people"]) >= school.campaign.k for row in lots)
    assert len({row["lot"] for row in lots}) == len(lots)
    events = {row["event id"]: row for row in lines(files["events.csv"])}
    for event in (school.large, school.after, school.small):
        own = [int(row["people"]) for row in lots
               if row["event id"] == event.id and row["pool"] == "finished"]  # fmt: skip
        assert sum(own) == int(events[event.id]["counted"])
    assert events[school.small.id]["counted"] == "0"
    assert events[school.small.id]["finished"] == "0", "fewer than five are not told"
    assert events[school.after.id]["follows"] == school.large.id


def test_a_package_is_the_same_bytes_from_two_processes_and_the_page(
    school: School, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.key"
    secret.write_text(SECRET.hex() + "\n")
    secret.chmod(0o600)
    home = school.place.home
    made = []
    for number in ("1", "2"):
        out = tmp_path / f"{number}.zip"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("QUIZ_")},
            "QUIZ_HOME": str(home), "QUIZ_SECRET_FILE": str(secret),
            "QUIZ_DATABASE": f"sqlite:///{home / 'quiz.db'}", "PYTHONHASHSEED": number,
            "TZ": ("UTC", "Asia/Kolkata")[int(number) - 1],
        }  # fmt: skip
        words = [sys.executable, "-m", "quiz", "results", school.campaign.id, "-o", str(out)]
        run = subprocess.run(
            words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        assert "Kite week" in run.stdout
        again = subprocess.run(
            words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert again.returncode == 1
        assert "exists already" in again.stderr
        made.append(out.read_bytes())
    assert made[0] == made[1]
    page = school.chen.get(
        f"/o/c/{school.campaign.id}/package.zip", headers={"Accept-Language": "hi"}
    )
    assert page.body == made[0]


def test_a_package_of_another_organizer_is_missing(school: School) -> None:
    eko = signed_in(school.place, "Eko")
    for ending in ("export.csv", "export.xlsx", "export.json", "package.zip"):
        theirs = eko.get(f"/o/c/{school.campaign.id}/{ending}")
        none = eko.get(f"/o/c/zzzzzzzzzz/{ending}")
        assert theirs.status == none.status == 404
        assert len(theirs.body) == len(none.body)


def test_a_report_without_numbers_gives_no_rows() -> None:
    from quiz.exports.rows import rows_of
    from quiz.statistics.form import Form, FormItem
    from quiz.statistics.reporting import released
    from quiz.statistics.tallies import Pooled

    form = Form((FormItem("a", "f", "true_false", 100, ("true", "false"), ("true",)),))
    report: Report = released(form, Pooled())
    assert list(rows_of(report, {}, lambda _item, _outcome: None)) == []
