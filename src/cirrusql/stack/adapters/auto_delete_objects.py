"""Custom::S3AutoDeleteObjects of the CDK: a bucket is emptied before it is deleted.

As the CDK's own function does it: only while the bucket has the tag that the CDK gives to such
buckets. The tag goes when a bucket is not to be emptied any more, and with that this resource,
while the bucket stays with all that is in it.
"""

from __future__ import annotations

from cirrusql.stack.adapters.adapter import Made, Model, Where
from cirrusql.stack.adapters.buckets import empty_bucket
from cirrusql.stack.adapters.custom_resource import CustomResource, model_of, session_of

_BUCKET = "AWS::S3::Bucket"
_TAG = {"Key": "aws-cdk:auto-delete-objects", "Value": "true"}


class AutoDeleteObjects(CustomResource):
    """That a bucket is emptied."""

    type_name = "Custom::S3AutoDeleteObjects"
    named_by = "BucketName"

    def create(self, properties: Model, where: Where) -> Made:  # noqa: ARG002
        """Nothing is to be done yet."""
        return Made(self.name(properties))

    def update(self, identifier: str, before: Model, properties: Model, where: Where) -> Made:  # noqa: ARG002
        """Nothing is to be done; with another bucket, the old one is emptied later."""
        return self.create(properties, where)

    def delete(self, identifier: str, properties: Model, where: Where) -> None:
        """Empty the bucket, if it is there and has the tag. The local cloud has no objects."""
        if where.engine.environment.is_local:
            return
        bucket = self.name(properties, identifier)
        with session_of(where) as session:
            model = model_of(_BUCKET, bucket, where.region, session)
        if model is not None and _TAG in (model.get("Tags") or ()):
            empty_bucket(bucket, where)
