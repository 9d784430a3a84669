// The rows of one answer: some blocks of them at a time, which the server cuts out.
import { signal } from "@preact/signals";
import { get, post, shown, type Facts } from "../api";

/** NULL, a text, or `[kind, text, length]`: n number, b truth value, x BLOB, c a text that was cut. */
export type Cell = null | string | [kind: "n" | "b" | "x" | "c", text: string, length?: number];
export type Row = [number: number, ...cells: Cell[]];

export interface Condition {
  column: number;
  operator: string;
  value: string;
}
export interface Order {
  column: number;
  descending: boolean;
}
export interface Arrangement {
  conditions: Condition[];
  orders: Order[];
}

export const BLOCK = 200;
const MOST_BLOCKS = 40;

export class Rows {
  readonly path: string;
  /** Grows whenever something new can be shown. */
  readonly version = signal(0);
  readonly problem = signal<Facts | null>(null);
  readonly arrangement = signal<Arrangement>({ conditions: [], orders: [] });
  /** How many rows the arrangement has, and of how many it was made; all of them without one. */
  readonly arranged = signal<{ view: string; count: number; of: number } | null>(null);
  private blocks = new Map<number, Row[]>();
  private asked = new Set<number>();
  private known = 0;
  private round = 0;

  constructor(run: string, statement: number) {
    this.path = `/api/runs/${run}/${statement}`;
  }

  get view(): string {
    return this.arranged.value?.view ?? "";
  }

  /** More rows have come; the last block, which was not full, is asked for again. */
  grown(rows: number) {
    if (rows === this.known) return;
    if (this.view === "") {
      const last = Math.floor(this.known / BLOCK);
      this.blocks.delete(last);
      this.asked.delete(last);
    }
    this.known = rows;
    this.version.value += 1;
  }

  get(index: number): Row | undefined {
    const block = Math.floor(index / BLOCK);
    const found = this.blocks.get(block);
    if (found === undefined) void this.load(block);
    else if (found !== [...this.blocks.values()].at(-1)) {
      // Looked at last: dropped last.
      this.blocks.delete(block);
      this.blocks.set(block, found);
    }
    return found?.[index % BLOCK];
  }

  async arrange(arrangement: Arrangement) {
    const round = (this.round += 1);
    this.arrangement.value = arrangement;
    try {
      const plain = arrangement.conditions.length === 0 && arrangement.orders.length === 0;
      const made = plain ? null : await post<{ view: string; count: number; of: number }>(`${this.path}/view`, arrangement);
      if (round !== this.round) return;
      this.arranged.value = made;
      this.problem.value = null;
    } catch (error) {
      if (round === this.round) this.problem.value = shown(error);
    }
    this.blocks.clear();
    this.asked.clear();
    this.version.value += 1;
  }

  private async load(block: number) {
    if (this.asked.has(block)) return;
    this.asked.add(block);
    const round = this.round;
    try {
      const { rows } = await get<{ rows: Row[] }>(`${this.path}/rows?view=${this.view}&start=${block * BLOCK}&count=${BLOCK}`);
      if (round !== this.round) return;
      this.blocks.set(block, rows);
      for (const old of [...this.blocks.keys()].slice(0, -MOST_BLOCKS)) {
        this.blocks.delete(old);
        this.asked.delete(old);
      }
      if (rows.length < BLOCK) this.asked.delete(block);
      this.problem.value = null;
    } catch (error) {
      this.problem.value = shown(error);
      // What is drawn because of that looks for the rows again: they are asked for after a while.
      await new Promise((done) => setTimeout(done, 1000));
      this.asked.delete(block);
    }
    this.version.value += 1;
  }
}

/** A row's cell in a column; undefined while the row has not come. */
export const cellOf = (row: Row | undefined, column: number) => row?.[column + 1] as Cell | undefined;

export function plain(cell: Cell): string {
  return cell === null ? "" : typeof cell === "string" ? cell : cell[1];
}
