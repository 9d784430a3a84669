"""Ten accounts and their inventory, on the local cloud: what `make demo-inventory` runs.

Every command is printed as a user would type it, with its answer below. The local cloud and its
inventory are made anew in the folder .demo-inventory, to be looked at afterwards.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from cirrusql.cli.main import main as cirrusql

_FOLDER = Path(__file__).resolve().parent.parent / ".demo-inventory"
_LOCAL = f"--local={_FOLDER / 'local.sqlite3'}"
_STORE = f"--store={_FOLDER / 'inventory'}"
_REGIONS = "--region=us-east-1,eu-west-1"
_EVERY = (_LOCAL, _STORE, _REGIONS, "--account=*")

_COLLECT = ("inventory", "collect", "--type=awscc.ec2.*", "--type=awscc.s3.*", "--type=awscc.iam.*")
_BUCKET = "harbour-demo-inventory"

_STEPS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("Ten accounts", (("accounts", "list", _LOCAL),)),
    (
        "One statement over all of them",
        (
            (
                "exec",
                *_EVERY,
                """SELECT account, count(*) AS volumes, sum(size) AS gigabytes
FROM awscc.ec2.volumes WHERE NOT encrypted GROUP BY account ORDER BY gigabytes DESC LIMIT 5;""",
            ),
        ),
    ),
    ("Collect: what is there, and what was asked and not answered", ((*_COLLECT, *_EVERY),)),
    (
        "A change, in one of the accounts",
        (
            (
                "exec",
                "--yes",
                _LOCAL,
                _STORE,
                "--account=production",
                f"""INSERT INTO awscc.s3.buckets (bucket_name, region)
SELECT '{_BUCKET}', 'eu-west-1';
UPDATE awscc.s3.buckets SET tags = '[{{"Key": "Owner", "Value": "data"}}]'
WHERE bucket_name = '{_BUCKET}' AND region = 'eu-west-1';""",
            ),
        ),
    ),
    (
        "What changed, from what to what",
        (
            (
                "exec",
                *_EVERY,
                f"""SELECT changed_at, kind, account_id, source,
  p.value ->> 'path' AS path, p.value ->> 'to' AS "to"
FROM cirrusql.changes c LEFT JOIN json_each(c.properties_changed) p
WHERE c.relation = 'awscc.s3.buckets' AND c.identifier = '{_BUCKET}'
ORDER BY changed_at DESC, path LIMIT 4;""",
            ),
        ),
    ),
    (
        "As it was: what is there now, and was not when it was collected",
        (
            (
                "exec",
                *_EVERY,
                """SELECT account, bucket_name FROM awscc.s3.buckets AS OF LATEST
EXCEPT
SELECT account, bucket_name FROM awscc.s3.buckets AS OF RUN '{run}';""",
            ),
        ),
    ),
    ("How old it is, and what it lacks", (("inventory", "status", _LOCAL, _STORE),)),
)


def main() -> int:
    """Run every step; the exit code is that of the first command that failed, or 0."""
    shutil.rmtree(_FOLDER, ignore_errors=True)
    code = 0
    for title, commands in _STEPS:
        print(f"\n── {title} " + "─" * max(76 - len(title), 0), flush=True)
        for command in commands:
            typed = [
                word.replace("{run}", _newest_run()) if "{run}" in word else word
                for word in command
            ]
            _show(typed)
            code = code or cirrusql(typed)
    return code


def _show(command: list[str]) -> None:
    """A command as it is typed; a statement below it, as it would stand in a file."""
    short = [word.replace(f"{_FOLDER.parent}/", "") for word in command]
    statement = f"\n{short.pop()}\n" if short[0] == "exec" else ""
    print(f"\n$ cirrusql {shlex.join(short)}\n{statement}", flush=True)


def _newest_run() -> str:
    """The run that was collected last."""
    from cirrusql.catalog import Catalog
    from cirrusql.inventory.reading import Reading
    from cirrusql.inventory.store import Store

    store = Store.open(_FOLDER / "inventory")
    return Reading(store, Catalog.open()).runs()[-1].run_id


if __name__ == "__main__":
    sys.exit(main())
