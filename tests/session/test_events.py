"""What a session tells while a statement runs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from cirrusql.catalog import Catalog
from cirrusql.events import EVENTS, Event
from cirrusql.local import Fault
from cirrusql.local import Settings as LocalSettings
from tests.answers.clouds import Cloud

GUIDE = Path("docs/sessions.md")


def listening(catalog: Catalog, *regions: str) -> tuple[Cloud, list[Event]]:
    events: list[Event] = []
    return Cloud(catalog, regions or ("us-east-1",), listener=events.append), events


def test_a_query_tells_what_it_does(catalog: Catalog) -> None:
    cloud, events = listening(catalog, "us-east-1", "eu-west-1")
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "a"}, {"LogGroupName": "b"})
    cloud.rows("SELECT arn FROM awscc.logs.log_groups")
    counted = Counter(event.name for event in events)
    assert counted == {
        "statement.started": 1,
        "scan.started": 1,
        "call": 4,
        "page": 2,
        "read": 2,
        "scope.ended": 2,
        "rows": 1,
        "statement.ended": 1,
    }
    assert {event.name for event in events} <= set(EVENTS)
    assert {event.statement for event in events} == {1}
    started = next(event for event in events if event.name == "scan.started")
    assert (started.relation, started.count) == ("awscc.logs.log_groups", 2)
    calls = Counter((event.operation, event.region) for event in events if event.name == "call")
    assert calls[("GetResource", "us-east-1")] == 2
    cloud.close()


def test_what_goes_wrong_is_told(catalog: Catalog) -> None:
    cloud, events = listening(catalog, "us-east-1", "eu-west-1")
    cloud.local.settings = LocalSettings(
        faults=(
            Fault("ThrottlingException", operation="ListResources", times=1),
            Fault("AccessDeniedException", operation="ListResources", first=2, times=1),
        )
    )
    list(cloud.run("SELECT log_group_name FROM awscc.logs.log_groups").rows)
    names = Counter(event.name for event in events)
    assert names["throttled"] == 1
    assert names["scope.failed"] == 1
    failed = next(event for event in events if event.name == "scope.failed")
    assert failed.error is not None
    assert failed.error.error_code == "AccessDenied"
    cloud.close()


def test_a_write_tells_what_it_sends_and_how_that_ends(catalog: Catalog) -> None:
    cloud, events = listening(catalog)
    cloud.run("INSERT INTO awscc.s3.buckets (bucket_name) VALUES ('a'), ('b')")
    sent = [event.operation for event in events if event.name == "write.sent"]
    ended = [(e.identifier, e.error) for e in events if e.name == "write.ended"]
    assert sent == ["CreateResource"] * 2
    assert sorted(ended, key=str) == [("a", None), ("b", None)]
    cloud.close()


def test_a_listener_that_fails_harms_no_statement(catalog: Catalog) -> None:
    def broken(event: Event) -> None:
        raise ValueError(event.name)

    cloud = Cloud(catalog, ("us-east-1",), listener=broken)
    answered = cloud.run("SELECT log_group_name FROM awscc.logs.log_groups")
    assert answered.rows == []
    assert any("the listener to events failed" in note for note in answered.diagnostics.notes)
    cloud.close()


def test_every_event_is_documented() -> None:
    text = GUIDE.read_text("utf-8")
    assert [name for name in EVENTS if f"`{name}`" not in text] == []
