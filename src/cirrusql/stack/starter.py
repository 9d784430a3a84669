"""A stack to begin with."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from cirrusql.errors import OperationalError

_MANIFEST = """\
version: 1
name: '{name}'
description: A queue, and a place for what cannot be handled.
providers:
  - awscc
globals:
  - name: region
    value: '{{{{ AWS_REGION }}}}'
  - name: tags
    value:
      - key: stackql:stack-name
        value: '{{{{ stack_name }}}}'
      - key: stackql:stack-env
        value: '{{{{ stack_env }}}}'
      - key: stackql:resource-name
        value: '{{{{ resource_name }}}}'
resources:
  - name: dead_letters
    resource: awscc.sqs.queues
    props:
      - name: queue_name
        value: '{{{{ stack_name }}}}-{{{{ stack_env }}}}-dead-letters'
      - name: tags
        value: '{{{{ tags }}}}'
    exports:
      - arn
  - name: orders
    resource: awscc.sqs.queues
    props:
      - name: queue_name
        value: '{{{{ stack_name }}}}-{{{{ stack_env }}}}-orders'
      - name: visibility_timeout
        values:
          dev: {{value: 30}}
          prod: {{value: 120}}
      - name: redrive_policy
        value:
          deadLetterTargetArn: '{{{{ dead_letters.arn }}}}'
          maxReceiveCount: 5
      - name: tags
        value: '{{{{ tags }}}}'
    exports:
      - queue_url
exports:
  - queue_url
"""
_README = """\
# {name}

    cirrusql stack plan . dev --local -e AWS_REGION=us-east-1
    cirrusql stack build . dev --local -e AWS_REGION=us-east-1
    cirrusql stack test . dev --local -e AWS_REGION=us-east-1
    cirrusql stack teardown . dev --local -e AWS_REGION=us-east-1

Without `--local` it goes to AWS. A resource without a file in `resources/` is told by its
properties alone: `cirrusql docs page awscc.sqs.queues` has those of a queue.
"""


def begin(folder: str, *, template: str | None = None) -> Path:
    """Make a folder with a stack in it, a small one or a copy of another's; its path.

    Raises OperationalError if the folder exists, or cannot be made.
    """
    path = Path(folder)
    if path.exists():
        raise OperationalError(f"{path} exists already", hint="choose another folder")
    try:
        if template is not None:
            shutil.copytree(template, path)
            return path
        name = re.sub(r"[^a-z0-9-]+", "-", path.name.lower()).strip("-") or "stack"
        (path / "resources").mkdir(parents=True)
        (path / "stackql_manifest.yml").write_text(_MANIFEST.format(name=name), "utf-8")
        (path / "README.md").write_text(_README.format(name=name), "utf-8")
    except OSError as error:
        where = error.filename or path
        raise OperationalError(f"cannot make {where}: {error.strerror}") from None
    return path
