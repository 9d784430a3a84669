from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.schema import FetchedValue


class Base(DeclarativeBase):
    pass


class Queue(Base):
    __tablename__ = "queues"
    __table_args__ = ({"schema": "sqs"},)

    queue_url: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    region: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    queue_name: Mapped[str | None]
    delay_seconds: Mapped[int | None]
    fifo_queue: Mapped[bool | None]
    redrive_policy: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    arn: Mapped[str | None] = mapped_column(server_default=FetchedValue())


@pytest.fixture
def sent(engine):
    """The statements that were sent."""
    texts: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *given: texts.append(given[2]))
    return texts


def test_the_life_of_a_resource(engine):
    policy = {"maxReceiveCount": 3, "deadLetterTargetArn": "arn:aws:sqs:us-east-1:1:dead"}
    with Session(engine) as session:
        queue = Queue(queue_name="orders", delay_seconds=3, redrive_policy=policy)
        session.add(queue)
        session.flush()
        assert queue.queue_url.endswith("/orders")
        assert (queue.region, str(queue.arn).rpartition(":")[2]) == ("us-east-1", "orders")
        session.commit()
        assert (queue.delay_seconds, queue.redrive_policy) == (3, policy)
        identity = (queue.queue_url, queue.region)

    with Session(engine) as session:
        queue = session.get_one(Queue, identity)
        queue.delay_seconds = 5
        queue.redrive_policy = None
        session.commit()
        # Somebody else changes it.
        with engine.begin() as connection:
            connection.execute(
                sa.text("UPDATE awscc.sqs.queues SET delay_seconds = 9 WHERE queue_url = :url"),
                {"url": queue.queue_url},
            )
        session.refresh(queue)
        assert (queue.delay_seconds, queue.redrive_policy) == (9, None)
        session.delete(queue)
        session.commit()
        assert session.get(Queue, identity) is None


def test_a_flush_of_many_is_one_insert_and_one_update(engine, sent):
    with Session(engine) as session:
        queues = [Queue(queue_name=f"q{number}", delay_seconds=0) for number in range(12)]
        session.add_all(queues)
        session.flush()
        assert [queue.queue_url.rpartition("/")[2] for queue in queues] == [
            queue.queue_name for queue in queues
        ]
        for number, queue in enumerate(queues):
            queue.delay_seconds = number + 1
        session.commit()
        kinds = [text.split()[0] for text in sent if not text.startswith("SELECT")]
        assert kinds == ["INSERT", "UPDATE"]
        found = session.execute(sa.select(Queue.queue_name, Queue.delay_seconds)).all()
        assert dict(found) == {f"q{number}": number + 1 for number in range(12)}
        for queue in queues:
            session.delete(queue)
        session.commit()
        assert session.scalar(sa.select(sa.func.count()).select_from(Queue)) == 0


def test_one_name_in_two_regions_is_two_objects():
    engine = sa.create_engine("cirrusql:///:memory:?region=us-east-1&region=eu-west-1")
    base = automap_base(metadata=sa.MetaData())
    sa.Table("log_groups", base.metadata, schema="logs", autoload_with=engine)
    base.prepare()
    group = base.classes.log_groups
    with Session(engine) as session:
        session.add_all(
            group(log_group_name="web", region=region, retention_in_days=days)
            for region, days in (("us-east-1", 7), ("eu-west-1", 14))
        )
        session.commit()
        found = session.scalars(sa.select(group)).all()
        assert {(one.region, one.retention_in_days) for one in found} == {
            ("us-east-1", 7),
            ("eu-west-1", 14),
        }
        session.get_one(group, ("web", "eu-west-1")).retention_in_days = 30
        session.commit()
        assert session.get_one(group, ("web", "us-east-1")).retention_in_days == 7
        session.delete(session.get(group, ("web", "us-east-1")))
        session.commit()
        assert [one.region for one in session.scalars(sa.select(group))] == ["eu-west-1"]
    engine.dispose()


def test_automap_of_a_service_and_of_own_tables(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT)")
        connection.exec_driver_sql(
            "CREATE TABLE member (id INTEGER PRIMARY KEY, team_id INTEGER REFERENCES team (id))"
        )
    own = automap_base(metadata=sa.MetaData())
    own.prepare(autoload_with=engine)
    with Session(engine) as session:
        session.add(own.classes.team(name="ops", member_collection=[own.classes.member()]))
        session.commit()
        assert session.scalars(sa.select(own.classes.member)).one().team.name == "ops"

    base = automap_base(metadata=sa.MetaData(schema="sqs"))
    base.prepare(autoload_with=engine)
    assert {"queues", "queues_list_only"} <= set(base.classes.keys())
    with Session(engine) as session:
        session.add(base.classes.queues(queue_name="a"))
        session.commit()
        listed = session.scalars(sa.select(base.classes.queues_list_only)).one()
        assert listed.queue_url.endswith("/a")


def test_what_exists_and_what_is_gone(engine):
    with Session(engine) as session:
        session.add(Queue(queue_name="a"))
        session.commit()
        session.add(Queue(queue_name="a", delay_seconds=7))
        with pytest.raises(exc.IntegrityError, match="already exists"):
            session.commit()
        session.rollback()
        (queue,) = session.scalars(sa.select(Queue)).all()
        with engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1'"))
        queue.delay_seconds = 1
        with pytest.raises(exc.DBAPIError, match=r"NotFound|not exist|not found"):
            session.commit()
        session.rollback()


def test_bulk_statements(engine):
    with Session(engine) as session:
        session.execute(sa.insert(Queue), [{"queue_name": name} for name in "abc"])
        inserted = session.scalars(
            sa.insert(Queue).returning(Queue), [{"queue_name": name} for name in "de"]
        ).all()
        assert [one.queue_name for one in inserted] == ["d", "e"]
        assert all(one.arn for one in inserted)
        session.execute(sa.update(Queue).where(Queue.queue_name == "a").values(delay_seconds=4))
        session.execute(sa.delete(Queue).where(Queue.queue_name == "b"))
        session.commit()
        found = session.execute(sa.select(Queue.queue_name, Queue.delay_seconds))
        assert sorted(tuple(row) for row in found) == [
            ("a", 4),
            ("c", None),
            ("d", None),
            ("e", None),
        ]
