"""Constants of functions decide what is called, and are worked out anew each time."""

from __future__ import annotations

from tests.answers.clouds import Cloud


def test_what_is_worked_out_decides_what_is_called(cloud: Cloud) -> None:
    names = cloud.put("AWS::S3::Bucket", {"BucketName": "aa"}, {"BucketName": "bb"})
    assert names == ["aa", "bb"]
    cloud.transport.sent.clear()
    sql = "SELECT bucket_name FROM awscc.s3.buckets WHERE bucket_name = replace('a_', '_', 'a')"
    assert cloud.run(sql).rows == [("aa",)]
    assert [call.operation for call in cloud.transport.sent] == ["GetResource"]


def test_a_column_that_is_called_by_its_text_is_found(cloud: Cloud) -> None:
    cloud.put("AWS::S3::Bucket", {"BucketName": "aa"}, {"BucketName": "bb"})
    said = "count(*) FILTER (WHERE bucket_name = lower('AA'))"
    inner = f"SELECT {said} FROM awscc.s3.buckets"
    assert cloud.run(f'SELECT "{said}" FROM ({inner})').rows == [(1,)]
    cloud.run(f"CREATE VIEW counted AS {inner}")
    assert cloud.run(f'SELECT "{said}" FROM counted').rows == [(1,)]


def test_a_views_constants_are_worked_out_each_time(cloud: Cloud) -> None:
    cloud.put("AWS::S3::Bucket", {"BucketName": "aa"})
    cloud.run("CREATE TABLE clock AS SELECT 1 AS t")
    cloud.run(
        "CREATE VIEW v AS SELECT bucket_name, bucket_name = lower('X') FROM awscc.s3.buckets"
        " WHERE bucket_name = lower('AA')"
    )
    assert cloud.run("SELECT * FROM v").rows == [("aa", 0)]
    assert [*cloud.run("SELECT * FROM v").names] == [
        "bucket_name",
        "bucket_name = lower('X')",
    ]
