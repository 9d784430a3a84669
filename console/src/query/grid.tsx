// The grid: as many rows as there are, of which the page has those that are seen.
import { useComputed, useSignal, type Signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { oneLine } from "../text";
import type { Column } from "./runs";
import { cellOf, plain, type Cell, type Row, type Rows } from "./rows";

const HEIGHT = 26;
// Browsers do not make boxes higher than some 17 million pixels; past this, a pixel is several rows.
const HIGHEST = 8_000_000;
const NARROWEST = 60;
const WIDEST = 420;

export interface Selected {
  row: number;
  column: number;
  toRow: number;
  toColumn: number;
}

interface Given {
  rows: Rows;
  columns: Column[];
  count: number;
  /** What is said below the last row, such as that rows were cut. */
  end: string | null;
  pinned: Signal<number[]>;
  hidden: Signal<number[]>;
  selected: Signal<Selected | null>;
  open: (row: Row, column: number) => void;
  menu: (column: number) => void;
  copy: () => void;
}

export function Grid({ rows, columns, count, end, pinned, hidden, selected, open, menu, copy }: Given) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const left = useSignal(0);
  const size = useSignal({ width: 800, height: 400 });
  const widths = useSignal<number[]>([]);
  rows.version.value;

  const shown = useComputed(() => {
    const all = columns.map((_, number) => number).filter((number) => !hidden.value.includes(number));
    return [...all.filter((one) => pinned.value.includes(one)), ...all.filter((one) => !pinned.value.includes(one))];
  });

  // As wide as the first rows ask for, once; then as the user says.
  useMemo(() => {
    const sample = Array.from({ length: Math.min(count, 60) }, (_, at) => rows.get(at)).filter((one): one is Row => one !== undefined);
    if (widths.value.length === columns.length && (sample.length === 0 || widths.value.every((one) => one > 0))) return;
    if (sample.length === 0) return;
    widths.value = columns.map((column, at) => {
      const longest = Math.max(column.name.length + 3, ...sample.map((row) => plain(cellOf(row, at) ?? null).length));
      return Math.min(WIDEST, Math.max(NARROWEST, longest * 7.6 + 22));
    });
  }, [rows, rows.version.value, columns]);

  const widthOf = (column: number) => widths.value[column] ?? 140;
  const gutter = Math.max(46, String(count).length * 8 + 18);
  const lefts: number[] = [];
  let whole = gutter;
  for (const column of shown.value) {
    lefts.push(whole);
    whole += widthOf(column);
  }
  const pins = shown.value.filter((one) => pinned.value.includes(one)).length;
  const pinnedTo = pins === 0 ? gutter : lefts[pins - 1]! + widthOf(shown.value[pins - 1]!);

  const full = count * HEIGHT;
  const extra = end === null ? 0 : HEIGHT * 2;
  const high = Math.min(full, HIGHEST);
  const seen = size.value.height - HEIGHT;
  const share = full > high ? (full - seen) / Math.max(high - seen, 1) : 1;
  const first = Math.max(0, Math.min(count - 1, Math.floor((top.value * share) / HEIGHT)));
  const last = Math.min(count, first + Math.ceil(seen / HEIGHT) + 2);
  const yOf = (index: number) => HEIGHT + (share === 1 ? index * HEIGHT : top.value + (index * HEIGHT - top.value * share));
  const visible = shown.value
    .map((column, at) => ({ column, at }))
    .filter(({ column, at }) => at < pins || (lefts[at]! + widthOf(column) > left.value + pinnedTo - gutter && lefts[at]! < left.value + size.value.width));

  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => (size.value = { width: element.clientWidth, height: element.clientHeight });
    const watching = new ResizeObserver(measure);
    watching.observe(element);
    measure();
    return () => watching.disconnect();
  }, []);

  const scrolled = useRef(0);
  const onScroll = () => {
    if (scrolled.current !== 0) return;
    scrolled.current = requestAnimationFrame(() => {
      scrolled.current = 0;
      if (box.current === null) return;
      top.value = box.current.scrollTop;
      left.value = box.current.scrollLeft;
    });
  };
  useEffect(() => () => cancelAnimationFrame(scrolled.current), []);

  function reveal(row: number, at: number) {
    const element = box.current!;
    const y = (row * HEIGHT) / share;
    if (y < element.scrollTop) element.scrollTop = y;
    else if (y > element.scrollTop + seen - HEIGHT * 1.5) element.scrollTop = y - seen + HEIGHT * 1.5;
    if (at < pins) return;
    const x = lefts[at]!;
    if (x - pinnedTo < element.scrollLeft) element.scrollLeft = x - pinnedTo;
    else if (x + widthOf(shown.value[at]!) > element.scrollLeft + size.value.width)
      element.scrollLeft = x + widthOf(shown.value[at]!) - size.value.width;
  }

  function move(event: KeyboardEvent) {
    if (count === 0 || shown.value.length === 0) return;
    const now = selected.value;
    const page = Math.max(1, Math.floor(seen / HEIGHT) - 1);
    const at = now === null ? 0 : Math.max(0, shown.value.indexOf(event.shiftKey ? now.toColumn : now.column));
    const row = now === null ? 0 : event.shiftKey ? now.toRow : now.row;
    const far = event.ctrlKey || event.metaKey;
    const steps: Record<string, [number, number]> = {
      ArrowDown: [far ? count : 1, 0],
      ArrowUp: [far ? -count : -1, 0],
      ArrowRight: [0, far ? columns.length : 1],
      ArrowLeft: [0, far ? -columns.length : -1],
      PageDown: [page, 0],
      PageUp: [-page, 0],
      Home: far ? [-count, -columns.length] : [0, -columns.length],
      End: far ? [count, columns.length] : [0, columns.length],
    };
    if (event.altKey && event.key === "ArrowDown" && now !== null) {
      event.preventDefault();
      menu(now.column);
      return;
    }
    const step = steps[event.key];
    if (step === undefined) {
      if (event.key === "Enter" && now !== null) {
        const found = rows.get(now.row);
        if (found !== undefined) open(found, now.column);
      } else if (far && event.key.toLowerCase() === "c" && now !== null) copy();
      else if (event.key === "Escape") selected.value = null;
      else return;
      event.preventDefault();
      return;
    }
    event.preventDefault();
    const toRow = Math.max(0, Math.min(count - 1, now === null ? 0 : row + step[0]));
    const toAt = Math.max(0, Math.min(shown.value.length - 1, now === null ? 0 : at + step[1]));
    const toColumn = shown.value[toAt]!;
    selected.value = event.shiftKey && now !== null ? { ...now, toRow, toColumn } : { row: toRow, column: toColumn, toRow, toColumn };
    reveal(toRow, toAt);
  }

  function isSelected(row: number, at: number): boolean {
    const now = selected.value;
    if (now === null) return false;
    const [a, b] = [shown.value.indexOf(now.column), shown.value.indexOf(now.toColumn)];
    return (
      row >= Math.min(now.row, now.toRow) && row <= Math.max(now.row, now.toRow) && at >= Math.min(a, b) && at <= Math.max(a, b)
    );
  }

  function press(event: MouseEvent, row: number, column: number) {
    const now = selected.value;
    selected.value = event.shiftKey && now !== null ? { ...now, toRow: row, toColumn: column } : { row, column, toRow: row, toColumn: column };
  }

  function resize(event: PointerEvent, column: number) {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    const [from, before] = [event.clientX, widthOf(column)];
    handle.setPointerCapture(event.pointerId);
    const moved = (to: PointerEvent) => {
      widths.value = widths.value.map((one, at) => (at === column ? Math.max(40, before + to.clientX - from) : one));
    };
    const ended = () => {
      handle.removeEventListener("pointermove", moved);
      handle.removeEventListener("pointerup", ended);
    };
    handle.addEventListener("pointermove", moved);
    handle.addEventListener("pointerup", ended);
  }

  const placed = (at: number, column: number) => {
    const fixed = at < pins;
    return { left: `${fixed ? left.value + lefts[at]! : lefts[at]!}px`, width: `${widthOf(column)}px` };
  };
  const indexes = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
  const orders = rows.arrangement.value.orders;
  return (
    <div
      ref={box}
      class="grid"
      role="grid"
      tabIndex={0}
      aria-label="Rows"
      aria-rowcount={count + 1}
      aria-colcount={shown.value.length + 1}
      aria-activedescendant={selected.value === null ? undefined : `cell-${selected.value.row}-${selected.value.column}`}
      onScroll={onScroll}
      onKeyDown={move}
    >
      <div class="sheet" style={{ height: `${high + HEIGHT + extra}px`, width: `${whole}px` }} role="presentation">
        <div class="head" role="row" aria-rowindex={1} style={{ top: `${top.value}px`, width: `${whole}px` }}>
          <span class="cell number fixed" role="columnheader" style={{ left: `${left.value}px`, width: `${gutter}px` }}>
            #
          </span>
          {visible.map(({ column, at }) => {
            const order = orders.findIndex((one) => one.column === column);
            const descending = order >= 0 && orders[order]!.descending;
            const sorted = order < 0 ? "none" : descending ? "descending" : "ascending";
            return (
              <span
                key={column}
                class={`cell${at < pins ? " fixed" : ""}`}
                role="columnheader"
                aria-colindex={at + 2}
                aria-sort={sorted}
                style={placed(at, column)}
                title={`${oneLine(columns[column]!.name)}${columns[column]!.type === null ? "" : ` · ${columns[column]!.type}`}`}
              >
                <button type="button" onClick={() => menu(column)} tabIndex={-1}>
                  {oneLine(columns[column]!.name)}
                  {order >= 0 && <span aria-hidden="true">{descending ? " ↓" : " ↑"}{orders.length > 1 ? order + 1 : ""}</span>}
                </button>
                <span class="handle" onPointerDown={(event) => resize(event, column)} aria-hidden="true" />
              </span>
            );
          })}
        </div>
        {indexes.map((index) => {
          const row = rows.get(index);
          return (
            <div key={index} class={index % 2 === 1 ? "row odd" : "row"} role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${yOf(index)}px)`, width: `${whole}px` }}>
              <span class="cell number fixed" role="rowheader" style={{ left: `${left.value}px`, width: `${gutter}px` }}>
                {index + 1}
              </span>
              {visible.map(({ column, at }) => (
                <span
                  key={column}
                  id={`cell-${index}-${column}`}
                  class={classOf(cellOf(row, column), at < pins, isSelected(index, at))}
                  role="gridcell"
                  aria-colindex={at + 2}
                  aria-selected={isSelected(index, at)}
                  style={placed(at, column)}
                  onMouseDown={(event) => press(event, index, column)}
                  onDblClick={() => row !== undefined && open(row, column)}
                >
                  {row === undefined ? "…" : written(cellOf(row, column) ?? null)}
                </span>
              ))}
            </div>
          );
        })}
        {end !== null && (
          <div class="row end" style={{ transform: `translateY(${high + HEIGHT}px)` }} role="row">
            <span role="gridcell">{end}</span>
          </div>
        )}
      </div>
    </div>
  );
}

function classOf(cell: Cell | undefined, fixed: boolean, selected: boolean): string {
  const kind = cell === undefined ? " coming" : cell === null ? " null" : typeof cell === "string" ? "" : ` ${cell[0]}`;
  return `cell${kind}${fixed ? " fixed" : ""}${selected ? " selected" : ""}`;
}

function written(cell: Cell): string {
  if (cell === null) return "NULL";
  if (typeof cell === "string") return oneLine(cell);
  if (cell[0] === "x") return `x'${cell[1].slice(0, 40)}${(cell[2] ?? 0) > 20 ? "…" : ""}' (${cell[2]} bytes)`;
  return cell[0] === "c" ? `${oneLine(cell[1])}…` : cell[1];
}
