// One statement's answer: what it lacks first, then its rows, how it was found, and what can be done with it.
import { useSignal } from "@preact/signals";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useMemo } from "preact/hooks";
import { download, post, shown, type Facts } from "../api";
import { Dialog } from "../parts/dialog";
import { Problem } from "../parts/problem";
import { resourceAddress } from "../resource/graph";
import { review } from "../plans/open";
import { count, harmless, oneLine, seconds } from "../text";
import { ColumnPanel } from "./column";
import { Grid, type Selected } from "./grid";
import { Matrix } from "./matrix";
import { Rows, cellOf, plain, type Row } from "./rows";
import type { Scopes, Statement } from "./runs";
import { CellViewer } from "./viewer";

const Picture = lazy(() => import("./picture").then((loaded) => loaded.Picture));

const FORMATS = ["csv", "tsv", "json", "jsonl", "markdown", "html", "text", "table", "wide", "record", "pptext", "parquet", "arrow"];
const COPIED = FORMATS.filter((one) => one !== "parquet" && one !== "arrow");
const WRITES = new Set(["INSERT", "UPDATE", "DELETE"]);

/** Why an answer is not the whole one; null if it is. */
export function lacks(statement: Statement): string | null {
  if (statement.problems !== undefined && statement.problems.length > 0)
    return `Incomplete: ${statement.problems.map((one) => one.message.split(": ", 1)[0]).join("; ")}`;
  if (statement.more === true) return `Cut at ${count(statement.rows, "row")}: there are more`;
  if (statement.state === "cancelled" && statement.rows > 0) return "Cancelled: these are the rows that had come";
  if (statement.state === "failed" && statement.rows > 0) return "Failed on the way: these rows are not the whole answer";
  return null;
}

export function StatementAnswer({ run, number, statement, scopes }: { run: string; number: number; statement: Statement; scopes: Scopes | undefined }) {
  const rows = useMemo(() => new Rows(run, number), [run, number]);
  const pinned = useSignal<number[]>([]);
  const hidden = useSignal<number[]>([]);
  const selected = useSignal<Selected | null>(null);
  const column = useSignal<number | null>(null);
  const cell = useSignal<{ row: number; column: number } | null>(null);
  const exporting = useSignal(false);
  const side = useSignal<"places" | "plan" | "none" | null>(null);
  const said = useSignal<string | null>(null);
  const failure = useSignal<Facts | null>(null);
  useEffect(() => rows.grown(statement.rows), [statement.rows]);
  const lacking = lacks(statement);
  const running = statement.state === "running";
  const places = scopes !== undefined && scopes.places.size > 0;
  const shows = side.value === "none" ? null : (side.value ?? (running && places ? "places" : statement.is_text && statement.picture ? "plan" : null));
  const columns = statement.columns ?? [];
  const arranged = rows.arranged.value;
  const total = arranged === null ? statement.rows : arranged.count;
  const conditions = rows.arrangement.value.conditions;

  // Looked at again when rows have come: one may be selected before it has.
  const row = selected.value === null || rows.version.value < 0 ? undefined : rows.get(selected.value.row);
  const named = resourcesOf(statement, row);

  async function copy(format: string) {
    const now = selected.value;
    const shownColumns = columns.map((_, at) => at).filter((at) => !hidden.value.includes(at));
    const order = [...shownColumns.filter((at) => pinned.value.includes(at)), ...shownColumns.filter((at) => !pinned.value.includes(at))];
    const [a, b] = now === null ? [0, order.length - 1] : [order.indexOf(now.column), order.indexOf(now.toColumn)];
    const [from, to] = now === null ? [0, total - 1] : [Math.min(now.row, now.toRow), Math.max(now.row, now.toRow)];
    const picked = order.slice(Math.min(a, b), Math.max(a, b) + 1);
    try {
      let text: string;
      if (now !== null && from === to && picked.length === 1 && format === "plain") {
        const row = rows.get(from);
        const value = cellOf(row, picked[0]!) ?? null;
        const cut = Array.isArray(value) && (value[0] === "c" || value[0] === "x");
        text = cut && row !== undefined ? (await post<{ text: string }>(`${rows.path}/copy`, { view: rows.view, start: from, count: 1, columns: picked, format: "text", headers: false })).text.replace(/\n$/, "") : plain(value);
      } else {
        const asked = { view: rows.view, start: from, count: to - from + 1, columns: picked, format: format === "plain" ? "tsv" : format, headers: format !== "plain" };
        text = (await post<{ text: string }>(`${rows.path}/copy`, asked)).text;
      }
      await navigator.clipboard.writeText(text);
      said.value = `Copied ${count(to - from + 1, "row")}`;
      failure.value = null;
    } catch (error) {
      failure.value = shown(error);
    }
  }

  return (
    <article class="answer" aria-label={`Statement ${number + 1}`}>
      {statement.error && <Problem facts={statement.error} title={statement.state === "cancelled" ? "Cancelled" : `${statement.kind || "Statement"} failed`} />}
      {lacking !== null && (
        <div class="lacking" role="alert">
          <strong>{harmless(lacking)}</strong>
          {(statement.problems ?? []).map((one, at) => (
            <p key={at} class="hint">{harmless(one.message.split(": ").slice(1).join(": "))}</p>
          ))}
        </div>
      )}
      {(statement.notes ?? []).map((note, at) => <p key={at} class="note">{harmless(note)}</p>)}
      <p class="bar" role="toolbar" aria-label="What to do with the answer">
        <span role="status">
          <b class={`state ${statement.state}`}>{statement.state}</b>{" "}
          {statement.columns !== null ? count(statement.rows, "row") : (statement.message ?? "")} · {seconds(statement.seconds)}
          {statement.calls && ` · ${count(Object.values(statement.calls).reduce((a, b) => a + b, 0), "call")}`}
          {statement.inventory && ` · ${statement.inventory}`}
        </span>
        {arranged !== null && (
          <span class="arranged">
            {count(arranged.count, "row")} {conditions.length > 0 ? "that fit, " : "in this order, "}of {arranged.of.toLocaleString("en-US")}
            {arranged.of < statement.rows && <strong class="cut"> when this was arranged; {statement.rows.toLocaleString("en-US")} by now</strong>}{" "}
            <button type="button" onClick={() => void rows.arrange({ conditions: [], orders: [] })}>All as they came</button>
          </span>
        )}
        {conditions.map((one, at) => (
          <button key={at} type="button" title="Remove this condition" onClick={() => void rows.arrange({ ...rows.arrangement.value, conditions: conditions.filter((_, other) => other !== at) })}>
            {oneLine(columns[one.column]?.name ?? "")} {one.operator} {oneLine(one.value).slice(0, 30)} ✕
          </button>
        ))}
        {hidden.value.length > 0 && <button type="button" onClick={() => (hidden.value = [])}>Show {count(hidden.value.length, "hidden column")}</button>}
        <span class="space" />
        {named.map((one) => (
          <button key={one.relation} type="button" onClick={() => (location.hash = resourceAddress(one))} title={`${one.relation} ${oneLine(one.identifier)}`}>
            Open {one.relation.split(".").at(-1)} {oneLine(one.identifier).slice(0, 24)}
          </button>
        ))}
        {places && <button type="button" aria-pressed={shows === "places"} onClick={() => (side.value = shows === "places" ? "none" : "places")}>Places</button>}
        {statement.picture && <button type="button" aria-pressed={shows === "plan"} onClick={() => (side.value = shows === "plan" ? "none" : "plan")}>Plan</button>}
        {statement.rows > 0 && <button type="button" onClick={() => (exporting.value = true)}>Copy or export</button>}
        {WRITES.has(statement.kind) && statement.text !== null && statement.state === "done" && (
          <button type="button" class="main" onClick={() => review(statement.text!)}>Review as a plan</button>
        )}
      </p>
      {said.value !== null && <p class="note" role="status">{said.value}</p>}
      {failure.value && <Problem facts={failure.value} title="Not copied" />}
      {rows.problem.value && <Problem facts={rows.problem.value} title="Rows could not be read" />}
      {shows === "places" && scopes !== undefined && <Matrix scopes={scopes} />}
      {shows === "plan" && statement.picture && (
        <Suspense fallback={<p>Drawing…</p>}>
          <Picture plan={statement.picture} scopes={scopes} ended={!running && !statement.is_text} />
        </Suspense>
      )}
      {statement.is_text ? (
        <PlainText rows={rows} count={total} />
      ) : (
        statement.columns !== null && (
          <Grid
            rows={rows}
            columns={columns}
            count={total}
            end={lacking}
            pinned={pinned}
            hidden={hidden}
            selected={selected}
            open={(row: Row, at: number) => (cell.value = { row: row[0], column: at })}
            menu={(at) => (column.value = at)}
            copy={() => void copy("plain")}
          />
        )
      )}
      {column.value !== null && (
        <ColumnPanel column={column.value} columns={columns} rows={rows} pinned={pinned} hidden={hidden} close={() => (column.value = null)} />
      )}
      {cell.value !== null && (
        <CellViewer path={rows.path} row={cell.value.row} column={cell.value.column} name={oneLine(columns[cell.value.column]?.name ?? "")} close={() => (cell.value = null)} />
      )}
      {exporting.value && (
        <Taking
          lacking={running ? "The statement still runs" : lacking}
          selected={selected.value !== null}
          copy={(format) => void copy(format)}
          save={(format, incomplete) => download(`${rows.path}/export`, { format, view: rows.view, incomplete })}
          close={() => (exporting.value = false)}
        />
      )}
    </article>
  );
}

/** The resources that a row is of: those of relations whose identifiers it has in its columns. */
function resourcesOf(statement: Statement, row: Row | undefined) {
  if (row === undefined || statement.columns === null) return [];
  const value = (name: string): string | null => {
    const at = statement.columns!.findIndex((one) => one.name.toLowerCase() === name.toLowerCase());
    const cell = at < 0 ? null : (cellOf(row, at) ?? null);
    return cell === null || (Array.isArray(cell) && cell[0] === "c") ? null : plain(cell);
  };
  const found = (statement.picture?.scans ?? [])
    .filter((one) => one.identified_by.length > 0)
    .map((one) => ({ relation: one.relation.replace(/_list_only$/, ""), parts: one.identified_by.map(value) }))
    .filter((one) => one.parts.every((part) => part !== null))
    .map((one) => ({ relation: one.relation, identifier: one.parts.join("|"), region: value("region"), account: value("account_id") }));
  return found.filter((one, at) => found.findIndex((other) => other.relation === one.relation) === at);
}

function PlainText({ rows, count: lines }: { rows: Rows; count: number }) {
  rows.version.value;
  const most = Math.min(lines, 1000);
  const found = Array.from({ length: most }, (_, at) => plain(cellOf(rows.get(at), 0) ?? null));
  return (
    <>
      <pre class="value" tabIndex={0}>{harmless(found.join("\n"))}</pre>
      {most < lines && <p class="cut">The first {most} of {count(lines, "line")}.</p>}
    </>
  );
}

interface Taken {
  lacking: string | null;
  selected: boolean;
  copy: (format: string) => void;
  save: (format: string, incomplete: boolean) => Promise<void>;
  close: () => void;
}

function Taking({ lacking, selected, copy, save, close }: Taken) {
  const format = useSignal("csv");
  const agreed = useSignal(false);
  const problem = useSignal<Facts | null>(null);
  return (
    <Dialog title="Copy or export" close={close}>
      <p>
        <label>
          Format{" "}
          <select value={format.value} onChange={(event) => (format.value = event.currentTarget.value)}>
            {FORMATS.map((one) => <option key={one}>{one}</option>)}
          </select>
        </label>
      </p>
      {lacking !== null && (
        <p class="lacking">
          <strong>{harmless(lacking)}.</strong> A file does not say so by itself.{" "}
          <label>
            <input type="checkbox" checked={agreed.value} onChange={() => (agreed.value = !agreed.value)} /> Export it all the same
          </label>
        </p>
      )}
      {problem.value && <Problem facts={problem.value} title="Not exported" />}
      <p class="buttons">
        <button
          type="button"
          class="main"
          disabled={lacking !== null && !agreed.value}
          onClick={() => save(format.value, agreed.value).then(close, (error) => (problem.value = shown(error)))}
        >
          Export as a file
        </button>
        <button type="button" disabled={!COPIED.includes(format.value)} onClick={() => { copy(format.value); close(); }}>
          Copy {selected ? "what is selected" : "all rows"}
        </button>
      </p>
    </Dialog>
  );
}
