"""Notebooks run by Jupyter's own client and kernel: the example, and what goes wrong in one."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from cirrusql.catalog import Catalog
from cirrusql.local import Fault, LocalCloud, Settings
from cirrusql.local.settings import Latency
from tests.answers.clouds import served

EXAMPLE = Path(__file__).parents[2] / "examples" / "notebook.ipynb"
SOURCE = Path(__file__).parents[2] / "src"

pytestmark = [
    pytest.mark.clients,
    pytest.mark.filterwarnings("ignore"),  # of Jupyter's own
]
Execute = Callable[..., Any]


class Client(NotebookClient):
    """A client that notes what outputs are rewritten with. Mutable state: those lines."""

    lines: list[str]

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: Any) -> Any:
        self._note(msg)
        return super().output(outs, msg, display_id, cell_index)

    def process_message(self, msg: Any, cell: Any, cell_index: Any) -> Any:
        self._note(msg)
        return super().process_message(msg, cell, cell_index)

    def _note(self, msg: Any) -> None:
        if msg["msg_type"] in ("display_data", "update_display_data"):
            self.lines.append(msg["content"]["data"].get("text/plain", ""))


@pytest.fixture
def execute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Execute:
    """Runs a notebook as a user who begins anew would; gives it with its outputs."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "HOME"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    keys = {"AWS_ACCESS_KEY_ID": "000000000000", "AWS_SECRET_ACCESS_KEY": "local"}
    path = os.pathsep.join([str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])])
    for name, value in {**keys, "PYTHONPATH": path}.items():
        monkeypatch.setenv(name, value)

    def run(notebook: Any, lines: list[str] | None = None) -> Any:
        client = Client(notebook, timeout=60, kernel_name="python3", allow_errors=True)
        client.lines = [] if lines is None else lines
        return client.execute(cwd=str(tmp_path))

    return run


def outputs(notebook: Any) -> list[list[dict[str, Any]]]:
    """The outputs of each cell of code, those to one stream together."""
    return [list(map(dict, cell.outputs)) for cell in notebook.cells if cell.cell_type == "code"]


def text(shown: list[dict[str, Any]]) -> str:
    """All that a cell shows, as text."""
    parts = [one.get("text", "") + json.dumps(one.get("data", "")) for one in shown]
    return "\n".join(parts)


def test_the_example_shows_what_it_says(execute: Execute) -> None:
    notebook = nbformat.read(EXAMPLE, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "it is kept without outputs"
    load, first, region, frame, summed, misspelt, written = outputs(execute(notebook))
    assert load == []
    table = first[-1]  # before it progress may have been shown: the first use fills the cloud
    assert table["output_type"] == "execute_result"
    assert "<th>instance_id</th>" in table["data"]["text/html"]
    assert table["data"]["text/html"].count("<tr>") == 6
    assert "5 rows · us-east-1 · " in table["data"]["text/plain"]
    assert "eu-west-1" in text(region)
    (told,) = frame
    assert told["name"] == "stdout"
    assert told["text"].startswith("volumes: ")
    assert "gp3" in summed[0]["data"]["text/html"], "pandas' own table"
    (error,) = misspelt
    assert error["output_type"] == "error"
    assert error["ename"] == "UnknownName"
    (line,) = error["traceback"]
    assert line.startswith("cirrusql: line 2, column 8: ")
    assert line.endswith("did you mean 'instance_type'?")
    assert "AWS::Logs::LogGroup 'from-a-notebook' created" in text(written)


@pytest.fixture
def lame(catalog: Catalog) -> Iterator[str]:
    """The address of a cloud that is slow, and refuses to list in one region."""
    settings = Settings(
        faults=(Fault("AccessDeniedException", "ListResources", region="eu-west-1"),),
        latency=Latency(0.7, 0.7),
    )
    cloud = LocalCloud.open(":memory:", catalog, settings=settings)
    with contextlib.closing(cloud), served(cloud) as url:
        yield url


def test_progress_and_an_answer_that_is_not_complete(execute: Execute, lame: str) -> None:
    target = f"--endpoint-url {lame} --region us-east-1,eu-west-1 --database :memory:"
    sql = "SELECT region, log_group_name FROM awscc.logs.log_groups"
    groups = "VALUES ('a', 'us-east-1'), ('b', 'us-east-1')"
    cells = [
        "%load_ext cirrusql",
        f"%%cirrusql {target}\nINSERT INTO awscc.logs.log_groups (log_group_name, region) {groups}",
        f"%cirrusql {sql}",
        f"%cirrusql found << {sql}",
        f"%cirrusql --strict {sql}",
        "len(found), found.diagnostics.complete",
    ]
    code = [nbformat.v4.new_code_cell(cell) for cell in cells]
    notebook = nbformat.v4.new_notebook(cells=code)
    lines: list[str] = []
    _, written, shown, assigned, strict, counted = outputs(execute(notebook, lines))
    progress = [one for one in written if one["output_type"] == "display_data"]
    assert [one["data"] for one in progress] == [{"text/plain": "", "text/html": ""}]
    assert any(" calls" in line for line in lines), "while it ran"
    warning = "cirrusql: warning: the answer is not complete: "
    assert warning in text(shown)
    assert "eu-west-1" in text(shown)
    table = next(one for one in shown if one["output_type"] == "execute_result")
    assert " · not complete · " in table["data"]["text/html"]
    assert table["data"]["text/html"].count("<tr>") == 3
    assert warning in text(assigned)
    assert "found: 2 rows" in text(assigned)
    errors = [one for one in strict if one["output_type"] == "error"]
    assert [one["ename"] for one in errors] == ["IncompleteAnswer"]
    assert len(errors[0]["traceback"]) == 1
    assert counted[0]["data"]["text/plain"] == "(2, False)"


def test_an_interrupt_ends_the_statement_and_not_the_notebook(execute: Execute) -> None:
    """What the stop button does: the kernel is interrupted while SQLite works."""
    endless = "WITH RECURSIVE t(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM t) SELECT max(a) FROM t"
    cells = [
        "%load_ext cirrusql",
        "%cirrusql --local=:memory: CREATE TABLE t (a)",
        # Not before the cell has begun, which it would not be for.
        (
            "import _thread, threading\n"
            "def stop(cell):\n"
            "    if 'RECURSIVE' in cell.raw_cell:\n"
            "        threading.Timer(0.5, _thread.interrupt_main).start()\n"
            "get_ipython().events.register('pre_run_cell', stop)"
        ),
        f"%cirrusql {endless}",
        "%cirrusql SHOW TABLES",
    ]
    code = [nbformat.v4.new_code_cell(cell) for cell in cells]
    notebook = nbformat.v4.new_notebook(cells=code)
    *_, interrupted, after = outputs(execute(notebook))
    (error,) = interrupted
    assert error["ename"] == "KeyboardInterrupt"
    assert error["traceback"] == ["cirrusql: interrupted"]
    assert "│ t    │ table │" in after[0]["data"]["text/plain"]


def test_the_kernel_is_this_python() -> None:
    """Else the tests above would be of another installation."""
    from jupyter_client.kernelspec import KernelSpecManager

    spec = KernelSpecManager().get_kernel_spec("python3")
    assert Path(spec.argv[0]).name in ("python", "python3", Path(sys.executable).name)
