"""One of many refuses: SQLAlchemy's users are told too."""

import pytest
import sqlalchemy as sa

from cirrusql.local import Fault
from cirrusql.local import Settings as LocalSettings
from cirrusql.sqlalchemy_dialect import Incomplete
from tests.answers.clouds import Cloud

QUERY = "SELECT log_group_name, region FROM awscc.logs.log_groups"


@pytest.fixture
def cloud(catalog):
    made = Cloud(catalog, ("us-east-1", "eu-west-1"))
    made.put("AWS::Logs::LogGroup", {"LogGroupName": "a"})
    refused = Fault("AccessDeniedException", operation="ListResources", first=2, times=1)
    made.local.settings = LocalSettings(faults=(refused,))
    yield made
    made.close()


def connected(cloud, more=""):
    url = f"cirrusql://?database=:memory:{more}"
    return sa.create_engine(url, connect_args={"engine": cloud.session.engine})


def test_part_of_an_answer_is_a_warning(cloud):
    engine = connected(cloud)
    with engine.connect() as connection:
        with pytest.warns(Incomplete, match=r"log_groups.*(AccessDenied|not authorized|denied)"):
            rows = connection.exec_driver_sql(QUERY).all()
        assert len(rows) <= 1
        assert connection.exec_driver_sql(QUERY).all()  # whole, and silent
    engine.dispose()


def test_strict_makes_it_an_error(cloud):
    engine = connected(cloud, "&strict=on")
    with engine.connect() as connection, pytest.raises(sa.exc.OperationalError) as caught:
        connection.exec_driver_sql(QUERY)
    assert type(caught.value.orig).__name__ == "IncompleteAnswer"
    engine.dispose()
