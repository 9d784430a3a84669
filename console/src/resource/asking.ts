// Statements that a page runs by itself, in tabs of its own that go with it.
import { useEffect, useMemo } from "preact/hooks";
import { call, get } from "../api";
import { plain, type Cell, type Row } from "../query/rows";
import { runOf, start, type Run, type Statement } from "../query/runs";
import { newId } from "../query/tabs";

/** Run a statement when it is first shown, and let go of it when it is no longer. */
export function useStatement(sql: string | null): Run | null {
  const tab = useMemo(newId, [sql]);
  useEffect(() => {
    if (sql === null) return;
    void start(tab, sql, null);
    return () => void call("DELETE", `/api/tabs/${tab}`).catch(() => undefined);
  }, [tab]);
  return runOf(tab).value;
}

/** A row's values by column, whole: what was cut is asked for. */
export async function wholeRow(run: string, statement: Statement, row = 0): Promise<Map<string, Cell>> {
  const path = `/api/runs/${run}/0`;
  const { rows } = await get<{ rows: Row[] }>(`${path}/rows?start=${row}&count=1`);
  const cells = rows[0]!.slice(1) as Cell[];
  const whole = await Promise.all(
    cells.map(async (cell, column): Promise<Cell> => {
      if (!Array.isArray(cell) || cell[0] !== "c") return cell;
      return (await get<{ text: string }>(`${path}/cell?row=${row}&column=${column}`)).text;
    }),
  );
  return new Map(statement.columns!.map((column, at) => [column.name, whole[at] ?? null]));
}

/** All rows of a short answer, by column. */
export async function shortRows(run: string, statement: Statement): Promise<Record<string, string | null>[]> {
  const { rows } = await get<{ rows: Row[] }>(`/api/runs/${run}/0/rows?start=0&count=1000`);
  return rows.map((row) =>
    Object.fromEntries(statement.columns!.map((column, at) => [column.name, row[at + 1] === null ? null : plain(row[at + 1] as Cell)])),
  );
}
