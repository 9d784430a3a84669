"""`cirrusql inventory`: what it tells, what it says is missing, and its exit codes."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cirrusql.inventory import Coverage, Run, Staged
from cirrusql.inventory.commit import commit
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.store import Store
from tests.cli.conftest import Command, Ended
from tests.inventory.histories import BEGIN, HOUR, hash_of
from tests.session.test_inventory_relations import ACCOUNT, REGION, VPC, vpc_store

TOPIC, OTHER = "AWS::SNS::Topic", "444455556666"
DAY = 24 * HOUR


class Asking:
    """Runs commands of the inventory on one store."""

    def __init__(self, command: Command, store: Store) -> None:
        self._command, self.store = command, store

    def __call__(self, *arguments: str) -> Ended:
        return self._command(
            "inventory", *arguments, "--local=:memory:", "--store", self.store.place
        )

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        ended = self(*arguments, "-o", "json")
        assert ended.out, ended.err
        found: list[dict[str, Any]] = json.loads(ended.out)
        return found


@pytest.fixture
def vpcs(command: Command, tmp_path: Path) -> Asking:
    return Asking(command, vpc_store(tmp_path))


def listed(
    account: str,
    region: str,
    at: float,
    names: dict[str, dict[str, Any]],
    status: Any = "complete",
) -> tuple[Coverage, list[Staged]]:
    """A list of topics, which are called by ARNs."""
    staged = []
    for name, properties in names.items():
        arn = f"arn:aws:sns:{region}:{account}:{name}"
        text = json.dumps({"TopicArn": arn, **properties})
        staged.append(Staged(account, region, TOPIC, arn, at + 1, text, hash_of(text)))
    code = None if status == "complete" else "AccessDenied"
    row = Coverage(
        "", account, region, TOPIC, status=status, error_code=code, listed=len(names),
        started_at=at, ended_at=at + 2,
    )  # fmt: skip
    return row, staged


def collected(store: Store, at: float, *lists: tuple[Coverage, list[Staged]]) -> Run:
    staged = [row for _, rows in lists for row in rows]
    run = Run(new_run_id(at), started_at=at, committed_at=at + 10)
    return commit(store, run, [row for row, _ in lists], staged)


@pytest.fixture
def topics(command: Command, tmp_path: Path) -> Asking:
    """Two accounts; on the second day one of them refuses in one region, and a queue goes."""
    store = Store.open(tmp_path / "topics", create=True)
    same, differing = {"DisplayName": "x"}, {"DisplayName": "y"}
    collected(
        store,
        BEGIN,
        listed(ACCOUNT, REGION, BEGIN, {"a": same, "b": same, "only": same}),
        listed(OTHER, REGION, BEGIN, {"a": same, "b": differing}),
        listed(ACCOUNT, "us-east-1", BEGIN, {"a": same}),
        listed(OTHER, "us-east-1", BEGIN, {}, "failed"),
    )
    collected(
        store,
        BEGIN + DAY,
        listed(ACCOUNT, REGION, BEGIN + DAY, {"a": differing, "b": same}),
        listed(OTHER, REGION, BEGIN + DAY, {}, "failed"),
    )
    return Asking(command, store)


MOMENT = "2023-11-15T00:00"  # between the two runs


def test_status_tells_scopes_by_cause_and_the_store(topics: Asking) -> None:
    ended = topics("status", "-o", "json")
    found = {(row["state"], row["cause"]): row for row in json.loads(ended.out)}
    assert {key: row["scopes"] for key, row in found.items()} == {
        ("complete", None): 2, ("carried over", "AccessDenied"): 1, ("failed", "AccessDenied"): 1,
    }  # fmt: skip
    assert "days ago" in found["carried over", "AccessDenied"]["age"]
    assert "2 runs" in ended.err
    assert "MB" in ended.err
    assert ended.code == 3
    whole = topics("status", "--account", ACCOUNT, "--region", REGION)
    assert whole.code == 0


def test_status_tells_what_was_never_asked_and_counts_it_where_it_is_named(
    topics: Asking,
) -> None:
    ended = topics("status", "--type", "AWS::SQS::Queue", "-o", "csv")
    rows = list(csv.DictReader(ended.out.splitlines()))
    assert [(row["state"], row["scopes"]) for row in rows] == [("never asked", "4")]
    assert ended.code == 3
    roles = topics.rows("status", "--type", "awscc.iam.roles", "--account", ACCOUNT)
    assert [row["state"] for row in roles] == ["never asked"]


def test_changes_tell_which_properties_and_what_is_missing(topics: Asking) -> None:
    ended = topics("changes", "--since", MOMENT, "-o", "csv")
    rows = list(csv.DictReader(ended.out.splitlines()))
    assert {
        (row["kind"], row["identifier"].rpartition(":")[2]): row["changed"] for row in rows
    } == {
        ("changed", "a"): 'DisplayName: "x" → "y"',
        ("deleted", "only"): "not_listed",
    }
    assert "carried over from before (AccessDenied)" in ended.err
    assert ended.code == 3


def test_changes_are_selected_by_type_account_region_time_and_run(topics: Asking) -> None:
    everything = ("changes", "--since", "2023-01-01")
    assert len(topics.rows(*everything)) == 8
    assert len(topics.rows(*everything, "--until", MOMENT)) == 6
    assert len(topics.rows(*everything, "--account", OTHER)) == 2
    assert len(topics.rows(*everything, "--region", "us-*")) == 1
    assert len(topics.rows(*everything, "--type", "SNS.*", "--region", REGION)) == 7
    assert topics.rows(*everything, "--type", "awscc.sqs.queues") == []
    run = topics.rows("runs")[-1]["run_id"]
    of_run = topics.rows("changes", "--run", run)
    assert {row["run_id"] for row in of_run} == {run}
    assert len(of_run) == 2
    assert topics("changes").out.count("awscc") == 0  # since yesterday there was none


def test_a_date_is_its_beginning_for_since_and_its_end_for_until(topics: Asking) -> None:
    day = "2023-11-14"
    assert len(topics.rows("changes", "--since", day, "--until", day)) == 6
    assert topics.rows("changes", "--since", "2023-11-15", "--until", "2023-11-15T12:00") == []


def test_a_named_type_that_was_never_asked_is_not_an_empty_answer(topics: Asking) -> None:
    ended = topics("changes", "--since", "2023-01-01", "--type", "AWS::SQS::Queue")
    assert ended.code == 3
    assert "4 scopes never asked" in ended.err


def test_history_tells_all_of_one_resource_or_that_it_was_never_seen(vpcs: Asking) -> None:
    rows = vpcs.rows("history", "awscc.ec2.vpcs", "vpc-1")
    assert [row["op"] for row in rows] == ["put", "put", "put", "gone"]
    assert rows[1]["properties_changed"] == [{"path": "Tags[team]", "from": "a", "to": "w"}]
    assert vpcs("history", VPC, "vpc-1", "--region", REGION).code == 0
    ended = vpcs("history", VPC, "vpc-2")
    assert ended.code == 1
    assert ended.out == ""
    assert f"has never seen {VPC} vpc-2" in ended.err


def test_a_diff_of_two_moments_leaves_out_what_one_of_them_does_not_know(topics: Asking) -> None:
    part = ("--account", ACCOUNT, "--region", REGION)
    ended = topics("diff", MOMENT, "LATEST", *part, "-o", "json")
    assert ended.code == 2
    assert [(row["kind"], row["changed_paths"]) for row in json.loads(ended.out)] == [
        ("changed", "DisplayName"),
        ("deleted", None),
    ]
    assert topics("diff", "LATEST", "LATEST", *part).code == 0
    early = "2023-11-14T22:13:21.5"  # the first list had not ended
    never = topics("diff", early, "LATEST", *part)
    assert never.code == 3
    assert "not compared: 1 scope never asked" in never.err
    carried = topics("diff", MOMENT, "LATEST", "--account", OTHER, "--region", REGION)
    assert carried.code == 3
    assert "compared as last known: 1 scope carried over" in carried.err


def test_a_diff_of_two_runs_is_one_of_the_moments_of_their_commits(topics: Asking) -> None:
    first, second = (row["run_id"] for row in topics.rows("runs"))
    rows = topics.rows("diff", first, second, "--account", ACCOUNT, "--region", REGION)
    assert [row["kind"] for row in rows] == ["changed", "deleted"]


def test_a_diff_of_accounts_takes_their_numbers_for_the_same(topics: Asking) -> None:
    ended = topics("diff", ACCOUNT, OTHER, "--region", REGION, "--as-of", MOMENT, "-o", "json")
    assert [(row["kind"], row["changed_paths"]) for row in json.loads(ended.out)] == [
        ("changed", "DisplayName"),
        ("deleted", None),
    ]
    assert ended.code == 2
    failed = topics("diff", ACCOUNT, OTHER, "--as-of", MOMENT)
    assert failed.code == 3
    assert (
        f"not compared: 1 scope without any complete answer (AccessDenied): {TOPIC}" in failed.err
    )
    unknown = topics("diff", ACCOUNT, "999999999999")
    assert unknown.code == 3
    assert "deleted" not in unknown.out


def test_a_diff_of_regions_takes_their_names_for_the_same(topics: Asking) -> None:
    rows = topics.rows("diff", REGION, "us-east-1", "--account", ACCOUNT, "--as-of", MOMENT)
    assert [(row["kind"], row["identifier"].rpartition(":")[2]) for row in rows] == [
        ("deleted", "b"),
        ("deleted", "only"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("diff", "eu-west-1", "LATEST"), "compare two"),
        (("diff", "LATEST", "LATEST", "--as-of", "36h"), "moments themselves"),
        (("diff", "eu-west-1", "us-east-1", "--region", "eu-west-1"), "exclude each other"),
        (("changes", "--run", "x", "--since", "36h"), "exclude each other"),
        (("changes", "--since", "tomorrowish"), "no moment"),
        (("changes", "--type", "awscc.ec2.vpcz"), "did you mean 'awscc.ec2.vpcs'?"),
        (("changes", "--region", "eu-wst-1"), "did you mean 'eu-west-1'?"),
        (("changes", "--account", "production"), "not a member of an organization"),
        (("export", "--as-of", "2020-01-01"), "no run as old as"),
        (("history", "AWS::Nothing::Real", "x"), "no type is called"),
    ],
)
def test_what_names_nothing_is_an_error_and_no_empty_answer(
    topics: Asking, arguments: tuple[str, ...], said: str
) -> None:
    ended = topics(*arguments)
    assert ended.code in (1, 2)
    assert ended.out == ""
    assert said in ended.err


def test_an_export_has_every_resource_whole_and_says_what_it_lacks(
    topics: Asking, tmp_path: Path
) -> None:
    file = tmp_path / "all.jsonl"
    ended = topics("export", "--as-of", MOMENT, "-f", str(file))
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len(rows) == 6
    assert rows[0]["properties"]["TopicArn"] == rows[0]["identifier"]
    assert ended.code == 3
    assert "AccessDenied" in ended.err
    whole = topics("export", "--account", ACCOUNT, "--region", REGION, "-o", "csv")
    assert whole.code == 0
    assert len(list(csv.DictReader(whole.out.splitlines()))) == 2
    parquet = tmp_path / "all.parquet"
    assert topics("export", "-o", "parquet", "-f", str(parquet)).code == 3
    assert parquet.read_bytes()[:4] == b"PAR1"


def test_history_is_forgotten_only_when_that_is_confirmed(vpcs: Asking) -> None:
    before = len(vpcs.rows("history", VPC, "vpc-1"))
    dry = vpcs("prune", "--keep", "1d", "--dry-run")
    assert dry.code == 0
    assert f"{before} events" in dry.err
    refused = vpcs("prune", "--keep", "1d")
    assert refused.code == 1
    assert "--yes" in refused.err
    assert len(vpcs.rows("history", VPC, "vpc-1")) == before
    done = vpcs("prune", "--keep", "1d", "--yes")
    assert done.code == 0
    assert f"{before} events forgotten" in done.err
    assert vpcs("history", VPC, "vpc-1").code == 1


def test_compaction_leaves_few_files_and_all_rows(vpcs: Asking) -> None:
    before = vpcs.rows("changes", "--since", "2023-01-01")
    ended = vpcs("compact")
    assert ended.code == 0
    assert "3 files" in ended.err
    assert vpcs.rows("changes", "--since", "2023-01-01") == before


def test_a_place_without_an_inventory_is_an_error_that_tells_how_to_make_one(
    command: Command, tmp_path: Path
) -> None:
    for name in (("status",), ("changes",), ("export",), ("compact",), ("sql",)):
        ended = command("inventory", *name, "--local=:memory:", "--store", str(tmp_path / "no"))
        assert (ended.code, ended.out) == (1, "")
        assert "inventory collect" in ended.err
    assert not (tmp_path / "no").exists()


def test_the_store_of_the_command_line_is_that_of_statements(vpcs: Asking) -> None:
    sql = "SELECT count(*) AS n FROM cirrusql.history"
    options = ("--local=:memory:", "--store", vpcs.store.place, "-o", "json")
    ended = vpcs._command("exec", *options, sql)
    assert json.loads(ended.out) == [{"n": 4}]
    assert "note: the inventory's newest run" in ended.err


@pytest.mark.parametrize("name", ["with_duckdb", "with_polars"])
def test_the_examples_of_other_engines_run(vpcs: Asking, tmp_path: Path, name: str) -> None:
    given = vpcs.store.place
    if name == "with_duckdb":
        given = str(tmp_path / "inventory.sql")
        Path(given).write_text(vpcs("sql").out, "utf-8")
    example = Path(__file__).parents[2] / "examples" / "inventory" / f"{name}.py"
    ran = subprocess.run(
        [sys.executable, str(example), given], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "resources there are now" in ran.stdout
    if name == "with_duckdb":
        assert "2023-11-14T22:14:20Z changed vpc-1" in ran.stdout
        assert f"{ACCOUNT} us-east-1 {VPC}: failed" in ran.stdout


def test_a_moment_that_is_yet_to_come_is_no_account(topics: Asking) -> None:
    ended = topics("diff", "LATEST", "2999-01-01")
    assert ended.code == 1
    assert "'2999-01-01' is yet to come" in ended.err
