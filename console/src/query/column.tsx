// What can be done with a column: order, filter, pin, hide, what it has, and a chart of it.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, shown, type Facts } from "../api";
import { Dialog } from "../parts/dialog";
import { Problem } from "../parts/problem";
import { count, harmless, oneLine } from "../text";
import { plain, type Cell, type Rows } from "./rows";
import type { Column } from "./runs";
import type { Signal } from "@preact/signals";

interface Summary {
  rows: number;
  nulls: number;
  distinct: number;
  min: Cell;
  max: Cell;
  mean: Cell;
  top: [Cell, number][];
}
type Bar = [Cell, number | string | null];

const OPERATORS = ["contains", "=", "!=", "<", "<=", ">", ">=", "null", "not null"];
const MEASURES = ["count", "sum", "avg", "min", "max"];

interface Given {
  column: number;
  columns: Column[];
  rows: Rows;
  pinned: Signal<number[]>;
  hidden: Signal<number[]>;
  close: () => void;
}

export function ColumnPanel({ column, columns, rows, pinned, hidden, close }: Given) {
  const operator = useSignal("contains");
  const value = useSignal("");
  const summary = useSignal<Summary | null>(null);
  const bars = useSignal<Bar[]>([]);
  const measure = useSignal("count");
  const of = useSignal(0);
  const problem = useSignal<Facts | null>(null);
  const { orders, conditions } = rows.arrangement.value;
  const view = rows.view;
  useEffect(() => {
    get<Summary>(`${rows.path}/summary?view=${view}&column=${column}`).then(
      (found) => (summary.value = found),
      (error) => (problem.value = shown(error)),
    );
  }, [view, column]);
  useEffect(() => {
    const measured = measure.value === "count" ? "" : `&of=${of.value}`;
    get<Bar[]>(`${rows.path}/chart?view=${view}&column=${column}&measure=${measure.value}${measured}`).then(
      (found) => (bars.value = found),
      (error) => (problem.value = shown(error)),
    );
  }, [view, column, measure.value, of.value]);

  const order = (descending: boolean, add: boolean) =>
    void rows.arrange({ conditions, orders: [...(add ? orders.filter((one) => one.column !== column) : []), { column, descending }] });
  const where = (operator: string, value: string) =>
    void rows.arrange({ orders, conditions: [...conditions, { column, operator, value }] });
  const toggle = (list: Signal<number[]>) => {
    list.value = list.value.includes(column) ? list.value.filter((one) => one !== column) : [...list.value, column];
  };
  const most = Math.max(0, ...bars.value.map((one) => Math.abs(Number(one[1] ?? 0))));
  const found = summary.value;
  return (
    <Dialog title={oneLine(columns[column]!.name)} close={close}>
      {problem.value && <Problem facts={problem.value} />}
      <p class="buttons">
        <button type="button" onClick={() => order(false, false)}>Sort ↑</button>
        <button type="button" onClick={() => order(true, false)}>Sort ↓</button>
        {orders.length > 0 && <button type="button" onClick={() => order(false, true)}>Then by ↑</button>}
        {orders.length > 0 && <button type="button" onClick={() => order(true, true)}>Then by ↓</button>}
        {orders.length > 0 && <button type="button" onClick={() => void rows.arrange({ conditions, orders: [] })}>As they came</button>}
        <button type="button" onClick={() => toggle(pinned)}>{pinned.value.includes(column) ? "Unpin" : "Pin"}</button>
        <button type="button" onClick={() => { toggle(hidden); close(); }}>Hide</button>
      </p>
      <form class="filter" onSubmit={(event) => { event.preventDefault(); where(operator.value, value.value); }}>
        <label>
          Only rows where it{" "}
          <select value={operator.value} onChange={(event) => (operator.value = event.currentTarget.value)}>
            {OPERATORS.map((one) => <option key={one}>{one}</option>)}
          </select>
        </label>
        {!operator.value.includes("null") && (
          <input aria-label="Value" value={value.value} onInput={(event) => (value.value = event.currentTarget.value)} />
        )}
        <button type="submit">Filter</button>
      </form>
      {found && (
        <dl class="facts">
          <dt>rows</dt><dd>{found.rows.toLocaleString("en-US")}</dd>
          <dt>NULL</dt><dd>{found.nulls.toLocaleString("en-US")}</dd>
          <dt>different values</dt><dd>{found.distinct.toLocaleString("en-US")}</dd>
          <dt>least</dt><dd>{harmless(plain(found.min)).slice(0, 80)}</dd>
          <dt>greatest</dt><dd>{harmless(plain(found.max)).slice(0, 80)}</dd>
          {found.mean !== null && <><dt>mean</dt><dd>{plain(found.mean)}</dd></>}
        </dl>
      )}
      <p class="chart-of">
        <label>Chart{" "}
          <select value={measure.value} onChange={(event) => (measure.value = event.currentTarget.value)}>
            {MEASURES.map((one) => <option key={one}>{one}</option>)}
          </select>
        </label>
        {measure.value !== "count" && (
          <label>of{" "}
            <select value={of.value} onChange={(event) => (of.value = Number(event.currentTarget.value))}>
              {columns.map((one, at) => <option key={at} value={at}>{oneLine(one.name)}</option>)}
            </select>
          </label>
        )}
        {found && found.distinct + (found.nulls > 0 ? 1 : 0) > bars.value.length && bars.value.length > 0 && (
          <strong class="cut">the {bars.value.length} largest of {count(found.distinct + (found.nulls > 0 ? 1 : 0), "value")}</strong>
        )}
      </p>
      <table class="bars">
        <thead class="sr"><tr><th>value</th><th>{measure.value}</th></tr></thead>
        <tbody>
          {bars.value.map(([cell, size], at) => (
            <tr key={at}>
              <th scope="row">
                <button type="button" class="plain" title="Only these rows" disabled={Array.isArray(cell) && cell[0] === "c"} onClick={() => (cell === null ? where("null", "") : where("=", plain(cell)))}>
                  {cell === null ? <i>NULL</i> : oneLine(plain(cell)).slice(0, 60) || <i>empty</i>}
                </button>
              </th>
              <td>
                <span class="bar" style={{ width: `${most === 0 ? 0 : (60 * Math.abs(Number(size ?? 0))) / most}%` }} />
                <span>{typeof size === "number" ? size.toLocaleString("en-US") : (size ?? "NULL")}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
