"""`cirrusql check`: exit codes, what is accepted, and what the reports say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from cirrusql.cli.check.arguments import SEVERITIES
from cirrusql.controls import Severity
from cirrusql.controls.reports import FORMATS
from tests.cli.conftest import Command, Ended

NASTY = '<b>"it\'s" | `x` & \x1b[31m\u202e ]]>'
FILE = """
ASSERT 'a.pass' TITLE 'Nothing' AS SELECT 1 AS resource, 2 AS reason WHERE 0;
ASSERT 'a.low' TITLE 'Log groups end' SEVERITY low
    SOURCE 'https://example.com/a?b=<c>', 'by us'
    AS SELECT log_group_name AS resource, region, 'it is ' || retention_in_days AS reason,
       retention_in_days AS days FROM awscc.logs.log_groups
    WHERE region = '*' ORDER BY resource;
"""
HIGH = "ASSERT 'a.high' SEVERITY high AS SELECT 'x' AS resource, 'y' AS reason;"
BROKEN = "ASSERT 'a.broken' AS SELECT nothing AS resource, 2 AS reason FROM awscc.logs.log_groups;"

Run = Callable[..., Ended]


@pytest.fixture
def check(command: Command, cloud: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Checks controls on a cloud with three log groups, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(text: str | None, *options: str) -> Ended:
        if text is None:
            return command("check", cloud, *options)
        Path("mine.sql").write_text(text, "utf-8")
        return command("check", cloud, "mine.sql", *options)

    return run


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (FILE, ["--only", "a.pass"], 0),
        (FILE, [], 1),
        (FILE, ["--severity", "medium"], 0),
        (FILE + HIGH, ["--severity", "high"], 1),
        (FILE + HIGH, ["--severity", "critical"], 0),
        (BROKEN, [], 3),
        (FILE + BROKEN, [], 1),
        (FILE + BROKEN, ["--severity", "medium"], 3),
        (FILE + BROKEN, ["--except", "a.broken", "--severity", "medium"], 0),
    ],
)
def test_the_exit_code_says_how_it_ended(
    text: str, options: list[str], code: int, check: Run
) -> None:
    ended = check(text, *options)
    word = {0: "PASSED", 1: "FAILED", 3: "INCOMPLETE"}[code]
    assert (ended.code, ended.err) == (code, "")
    assert ended.out.splitlines()[-1].startswith(f"{word}: ")


def test_exec_shows_what_an_assertion_found_and_fails(command: Command, cloud: str) -> None:
    sql = "SELECT log_group_name AS resource, 'it is there' AS reason FROM awscc.logs.log_groups"
    ended = command("exec", cloud, "-o", "json", f"ASSERT 'a' AS {sql} WHERE log_group_name = 'a'")
    assert (ended.code, json.loads(ended.out)) == (1, [{"resource": "a", "reason": "it is there"}])
    assert ended.err == "cirrusql: ASSERT 'a' failed with 1 finding\n"
    ended = command("exec", cloud, "-o", "json", f"ASSERT 'a' AS {sql} WHERE log_group_name = 'z'")
    assert (ended.code, json.loads(ended.out), ended.err) == (0, [], "")


def test_the_text_says_all_of_it(check: Run) -> None:
    ended = check(FILE + BROKEN, "--severity", "medium")
    lines = ended.out.splitlines()
    assert lines[:5] == [
        "passed      a.pass (medium) Nothing",
        "failed      a.low (low) Log groups end: 3 new, which does not count",
        "            a in us-east-1: it is 7",
        "            b in us-east-1: it is 14",
        "            c in eu-west-1: it is 30",
    ]
    assert lines[5].startswith("error       a.broken (medium) a.broken")
    assert lines[6].startswith("            error: line 8, column ")
    assert "findings: 3 new (3 low, of which 3 below medium do not count); 0 waived" in lines
    assert lines[-1] == "INCOMPLETE: 3 controls checked, 1 passed, 1 failed, 1 error"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["nothing.sql"], "there is no file, folder or set 'nothing.sql'"),
        (["fsbb"], "did you mean 'fsbp'?"),
        ([], "no controls; name a file, a folder or a set: cis, fsbp"),
        (["fsbp", "--only", "s3.999"], "there is no control 's3.999'"),
        (["fsbp", "--only", "s3.8", "--except", "S3.*"], "no control is left to be checked"),
        (["fsbp", "--only", ""], "--only names no control"),
        (["fsbp", "--except", "s3.8", "--except", " , "], "--except names no control"),
        (["fsbp", "-o", "xml"], "invalid choice: 'xml'"),
        (["fsbp", "--report", "sarif"], "--report wants FORMAT=FILE, not 'sarif'"),
        (["fsbp", "--report", "sarf=a"], "no format 'sarf'; did you mean 'sarif'?"),
        (["fsbp", "--report", "json=a", "--report", "html=a"], "two reports cannot both be a"),
        (["fsbp", "--report", "json=no/such/a"], "cannot write no/such/a"),
        (["fsbp", "--baseline", "a", "--write-baseline", "b"], "exclude each other"),
        (["fsbp", "--baseline", "none.json"], "cannot read none.json"),
        (["fsbp", "--waivers", "none.toml"], "cannot read none.toml"),
        (["fsbp", "--severity", "hgih"], "invalid choice: 'hgih'"),
        (["fsbp", "--list", "-o", "sarif"], "--list is text or json, not sarif"),
    ],
)
def test_a_wrong_command_line_is_one_line(options: list[str], said: str, check: Run) -> None:
    ended = check(None, *options)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_files_that_are_not_as_they_should_be_are_told_line_by_line(check: Run) -> None:
    ended = check("SELECT 1; ASSERT 'a' AS DELETE FROM awscc.s3.buckets WHERE 1")
    assert ended.code == 1
    assert [line.split(";")[0] for line in ended.err.splitlines()] == [
        "cirrusql: mine.sql:1: SELECT is no control",
        "cirrusql: mine.sql:1: expected a query, found 'DELETE'",
    ]
    Path("w.toml").write_text("[[waiver]]\ncontrol = 'a'\nreson = 'b'", "utf-8")
    ended = check(FILE, "--waivers", "w.toml")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 4)


def test_a_set_is_not_what_is_here_by_its_name(check: Run) -> None:
    Path("fsbp").mkdir()
    ended = check(None, "fsbp", "--list")
    assert (
        ended.err == "cirrusql: warning: 'fsbp' is the set of that name; what is here is ./fsbp\n"
    )


def test_what_there_is_to_check(check: Run) -> None:
    ended = check(FILE + HIGH, "--list", "--except", "a.pass")
    assert ended.out.splitlines() == [
        "a.low   low       Log groups end",
        "a.high  high      a.high",
    ]
    listed = json.loads(check(FILE, "--list", "-o", "json").out)
    assert [(one["id"], one["line"]) for one in listed] == [("a.pass", 2), ("a.low", 3)]
    assert "s3.8 " in check(None, "--list").out


def test_values_are_given_by_name(check: Run) -> None:
    text = "ASSERT 'a' AS SELECT :who AS resource, 'b' AS reason WHERE :days > 9"
    assert "x: b" in check(text, "--var", "who=x", "--var", "days:=10").out
    assert check(text, "--var", "who=x", "--var", "days:=9").code == 0
    ended = check(text)
    assert (ended.code, ended.out) == (1, "")
    assert "mine.sql:1: there is no value for :who" in ended.err


WAIVERS = """
[[waiver]]
control = "a.low"
resource = "a"
reason = "it is short"
expires = 2999-01-01

[[waiver]]
control = "a.low"
resource = "b"
reason = "it was long"
expires = 2020-01-01

[[waiver]]
control = "a.pass"
resource = "*"
reason = "for nothing"
expires = 2999-01-01

[[waiver]]
control = "b.none"
resource = "*"
reason = "for nothing"
expires = 2999-01-01
"""


def test_waivers_are_told_whatever_they_do(check: Run) -> None:
    Path("w.toml").write_text(WAIVERS, "utf-8")
    ended = check(FILE, "--waivers", "w.toml")
    assert ended.code == 1
    said = "failed      a.low (low) Log groups end: 2 new, 1 waived"
    assert said in ended.out
    assert "a in us-east-1: it is 7 [waived until 2999-01-01: it is short]" in ended.out
    assert "expired: the waiver of a.low for 'b' until 2020-01-01 applies no longer" in ended.out
    assert "unused: the waiver of a.pass for '*' until 2999-01-01 covers nothing" in ended.out
    assert "unused: the waiver of b.none" in ended.out
    assert "findings: 2 new (2 low); 1 waived" in ended.out


def test_a_baseline_leaves_what_is_new(check: Run, command: Command, cloud: str) -> None:
    ended = check(FILE, "--write-baseline", "known.json")
    assert ended.code == 0
    assert "accepted    a.low (low) Log groups end: 3 known" in ended.out
    ended = check(FILE, "--baseline", "known.json")
    assert (ended.code, "0 new; 0 waived; 3 in the baseline" in ended.out) == (0, True)
    log_groups = "awscc.logs.log_groups"
    command(
        "exec",
        cloud,
        f"INSERT INTO {log_groups} (log_group_name, retention_in_days) VALUES ('d', 1)",
    )
    command(
        "exec",
        cloud,
        f"DELETE FROM {log_groups} WHERE region = 'eu-west-1' AND log_group_name = 'c'",
    )
    ended = check(FILE, "--baseline", "known.json")
    assert ended.code == 1
    assert "            d in us-east-1: it is 1\n" in ended.out
    assert (
        "gone: 1 finding of the baseline\n            a.low: c in eu-west-1: it is 30" in ended.out
    )


def test_a_baseline_of_half_a_check_says_that_it_is_half(check: Run) -> None:
    assert check(FILE + BROKEN, "--write-baseline", "known.json").code == 3
    assert Path("known.json").exists()
    assert check(FILE, "--write-baseline", "no/such/known.json").code == 2


def test_every_report_is_written_of_one_check(check: Run) -> None:
    options = [f"--report={name}={name}.out" for name in FORMATS]
    ended = check(FILE, "-o", "json", "-f", "main.out", *options)
    assert ended.code == 1
    assert ended.out == ""
    assert ended.err == "FAILED: 2 controls checked, 1 passed, 1 failed\n"
    assert Path("main.out").read_text("utf-8") == Path("json.out").read_text("utf-8")
    for name in FORMATS:
        text = Path(f"{name}.out").read_text("utf-8")
        assert text.endswith("\n")
        assert "a.low" in text


def test_a_report_keeps_what_it_had_where_nothing_was_checked(check: Run) -> None:
    Path("old.json").write_text("old", "utf-8")
    assert check(FILE, "--only", "none", "--report", "json=old.json").code == 2
    assert Path("old.json").read_text("utf-8") == "old"


def test_severities_are_those_of_the_statement() -> None:
    assert [*SEVERITIES] == [str(one) for one in Severity]


# -- formats --------------------------------------------------------------------------------------

ODD = f"""
ASSERT 'odd' TITLE '{NASTY.replace("'", "''")}' AS
    SELECT '{NASTY.replace("'", "''")}' AS resource, 'why' || char(10) || 'so' AS reason,
    '{{"a": 1}}'
    AS doc
"""


def document(ended: Ended) -> Any:
    return json.loads(ended.out)


def test_json_has_everything(check: Run) -> None:
    Path("w.toml").write_text(WAIVERS, "utf-8")
    ended = check(FILE + BROKEN, "--waivers", "w.toml", "-o", "json")
    found = document(ended)
    assert (found["format"], found["result"], found["account"]) == (1, "failed", "000000000000")
    assert found["summary"] == {
        "controls": {"passed": 1, "accepted": 0, "failed": 1, "incomplete": 0, "error": 1},
        "findings": {"new": 2, "known": 0, "waived": 1},
    }
    low = found["controls"][1]
    assert (low["id"], low["status"], low["file"], low["line"]) == (
        "a.low",
        "failed",
        "mine.sql",
        3,
    )
    assert [one["details"] for one in low["findings"]] == [{"days": 7}, {"days": 14}, {"days": 30}]
    assert low["findings"][0]["waiver"]["expires"] == "2999-01-01"
    assert low["regions"]
    assert found["controls"][2]["error"].startswith("line 8, ")
    assert len(found["waivers"]["unused"]) == 2
    assert ended.err == "FAILED: 3 controls checked, 1 passed, 1 failed, 1 error\n"


def test_junit_counts_what_it_holds(check: Run) -> None:
    ended = check(FILE + HIGH + BROKEN + ODD, "-o", "junit", "--severity", "medium")
    suites = ET.fromstring(ended.out)
    (suite,) = suites
    for one in (suites, suite):
        assert (one.tag, one.attrib["tests"], one.attrib["failures"]) in [
            ("testsuites", "5", "2"),
            ("testsuite", "5", "2"),
        ]
        assert (one.attrib["errors"], one.attrib["skipped"]) == ("1", "1")
    kinds = {case.attrib["name"].split()[0]: [one.tag for one in case] for case in suite}
    assert kinds == {
        "a.pass": [],
        "a.low": ["skipped"],
        "a.high": ["failure"],
        "a.broken": ["error"],
        "odd": ["failure"],
    }
    odd = suite[4]
    assert odd.attrib["name"] == f"odd {NASTY}".replace("\x1b", "\\u001b")
    assert odd[0].text is not None
    assert odd[0].text.startswith(NASTY.replace("\x1b", "\\u001b"))
    assert {case.attrib["classname"] for case in suite} == {"mine"}
    assert float(suite.attrib["time"]) >= 0


def test_what_is_accepted_is_skipped_in_junit(check: Run) -> None:
    check(FILE, "--write-baseline", "known.json")
    ended = check(FILE, "-o", "junit", "--baseline", "known.json")
    assert '<skipped message="findings are accepted: 3 known">' in ended.out


LEVELS = ("none", "note", "warning", "error")


def test_sarif_is_as_its_standard_wants_it(check: Run) -> None:
    """The required parts of SARIF 2.1.0, and what GitHub asks for beyond them."""
    Path("w.toml").write_text(WAIVERS, "utf-8")
    check(FILE, "--only", "a.low", "--write-baseline", "known.json")
    text = FILE.replace("region = '*'", "region = 'us-east-1'") + HIGH + BROKEN + ODD
    ended = check(text, "-o", "sarif", "--waivers", "w.toml", "--baseline", "known.json")
    found = document(ended)
    assert found["version"] == "2.1.0"
    assert found["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = found["runs"]
    driver = run["tool"]["driver"]
    rules = driver["rules"]
    assert driver["name"] == "CirruSQL"
    assert [one["id"] for one in rules] == ["a.pass", "a.low", "a.high", "a.broken", "odd"]
    assert len({one["id"] for one in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
        assert 0.0 < float(rule["properties"]["security-severity"]) <= 10.0
    assert rules[1]["helpUri"] == "https://example.com/a?b=%3Cc%3E"
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in LEVELS
        assert result["message"]["text"]
        assert result["baselineState"] in ("new", "unchanged", "updated", "absent")
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "mine.sql"
        assert physical["region"]["startLine"] >= 1
        assert location["logicalLocations"][0]["name"]
        assert re.fullmatch(r"[0-9a-f]{64}", result["partialFingerprints"]["cirrusqlFinding/v1"])
    states = {
        (one["ruleId"], one["locations"][0]["logicalLocations"][0]["name"]): one["baselineState"]
        for one in run["results"]
    }
    assert states == {
        ("a.low", "a"): "new",  # waived, and so of no baseline
        ("a.low", "b"): "unchanged",
        ("a.low", "c"): "absent",
        ("a.high", "x"): "new",
        ("odd", NASTY): "new",
    }
    suppressed = [one for one in run["results"] if "suppressions" in one]
    assert [one["suppressions"] for one in suppressed] == [
        [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "it is short (until 2999-01-01)",
            }
        ]
    ]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    notifications = invocation["toolExecutionNotifications"]
    assert [one["level"] for one in notifications] == ["error", *["warning"] * 3]
    assert notifications[0]["associatedRule"] == {"id": "a.broken"}


def test_fingerprints_are_of_what_makes_findings_the_same(check: Run) -> None:
    def prints(text: str) -> list[str]:
        (run,) = document(check(text, "-o", "sarif"))["runs"]
        return [one["partialFingerprints"]["cirrusqlFinding/v1"] for one in run["results"]]

    first = prints(FILE)
    assert len(set(first)) == 3
    assert prints(f"-- moved\n\n{FILE.replace('AS days', 'AS other')}") == first
    assert set(prints(FILE.replace("it is ", "it was "))).isdisjoint(first)


class Page(HTMLParser):
    """What a page is made of: its elements, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_stands_alone_and_holds_nothing_of_what_it_shows(check: Run) -> None:
    ended = check(FILE + BROKEN + ODD, "-o", "html")
    page = Page()
    page.feed(ended.out)
    names = {name for name, _ in page.tags}
    assert names.isdisjoint({"script", "link", "img", "b", "iframe"})
    links = [attributes["href"] for name, attributes in page.tags if name == "a"]
    assert links == ["https://example.com/a?b=<c>"]
    assert all(not one.startswith("on") for _, attributes in page.tags for one in attributes)
    assert NASTY.replace("\x1b", "\\u001b").replace("\u202e", "\\u202e") in page.text
    assert "\x1b" not in ended.out
    assert [name for name, _ in page.tags].count("details") == 4


def test_markdown_is_one_table_for_each_control(check: Run) -> None:
    ended = check(FILE + ODD, "-o", "markdown")
    lines = ended.out.splitlines()
    assert lines[0] == "# FAILED: 3 controls checked, 1 passed, 2 failed"
    assert "| a | us-east-1 | it is 7 | new |" in lines
    assert "| a.pass | medium | Nothing | passed | 0 |" in lines
    odd = next(line for line in lines if line.startswith("| \\<b"))
    assert odd.count(" | ") == 3
    assert "why<br>so" in odd
    assert "<b>" not in ended.out


def test_nothing_of_a_value_is_obeyed_by_a_terminal(check: Run) -> None:
    ended = check(ODD)
    assert "\x1b" not in ended.out
    assert "\\u001b[31m\\u202e" in ended.out
    assert "why\\nso" in ended.out
