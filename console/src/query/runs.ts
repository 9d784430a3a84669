// Runs: begun under an id of the page's own, followed line by line, asked for again after a break.
import { signal, type Signal } from "@preact/signals";
import { Refused, follow, get, post, shown, type Facts } from "../api";
import { change, newId } from "./tabs";

export interface Column {
  name: string;
  type: string | null;
}
export type PlaceRow = [string, string, string, string, number, number, number | null];
export type CallRow = [string, string, number, number];
export interface Cause extends Facts {
  relation: string;
  places: number;
}
interface ScopesLine {
  version: number;
  accounts: Record<string, string>;
  places: PlaceRow[];
  calls: CallRow[];
  found: Record<string, number>;
  errors: Cause[];
}
export interface Scan {
  step: number;
  relation: string;
  method: string;
  places: number;
  accounts: number;
  regions: number;
  after: number[];
  calls: string[];
  /** The columns that make the identifier of a row's resource; none for rows of something else. */
  identified_by: string[];
  pushed: string | null;
}
export interface Picture {
  scans: Scan[];
  limit: number | null;
  notes: string[];
  lines: string[];
}
export interface Statement {
  kind: string;
  state: "running" | "done" | "failed" | "cancelled";
  seconds: number;
  text: string | null;
  line: number | null;
  columns: Column[] | null;
  rows: number;
  is_text: boolean;
  message: string | null;
  error: Facts | null;
  picture: Picture | null;
  complete?: boolean;
  problems?: { message: string; relation: string | null; regions: string[]; accounts: string[]; error: Facts }[];
  notes?: string[];
  more?: boolean | null;
  calls?: Record<string, number>;
  retries?: number;
  throttles?: number;
  inventory?: string | null;
}
interface Line {
  run: string;
  tab: string;
  state: string;
  begun: number;
  statements: (Statement & { scopes: ScopesLine })[];
}
/** The places of a statement, put together from what has changed. */
export interface Scopes {
  accounts: Record<string, string>;
  places: Map<string, PlaceRow>;
  calls: Map<string, CallRow>;
  found: Record<string, number>;
  errors: Cause[];
}
export interface Run {
  id: string;
  state: "sending" | "running" | "done" | "failed" | "cancelled" | "gone";
  statements: Statement[];
  scopes: Scopes[];
  /** Why nothing more is known of it. */
  lost: Facts | null;
}

const runs = new Map<string, Signal<Run | null>>();
const following = new Map<string, AbortController>();

export function runOf(tab: string): Signal<Run | null> {
  let found = runs.get(tab);
  if (found === undefined) runs.set(tab, (found = signal<Run | null>(null)));
  return found;
}

export const isOpen = (run: Run | null) => run !== null && (run.state === "running" || run.state === "sending");

function fresh(id: string, state: Run["state"]): Run {
  return { id, state, statements: [], scopes: [], lost: null };
}

/** Run a text. The id is made here: sent again after a lost answer, nothing is done twice. */
export async function start(tab: string, sql: string, parameters: unknown, explain = false) {
  const run = runOf(tab);
  if (isOpen(run.value)) return;
  const id = newId();
  change(tab, { run: id });
  run.value = fresh(id, "sending");
  for (let attempt = 0; ; attempt += 1) {
    try {
      await post("/api/runs", { tab, run: id, sql, parameters, explain });
      break;
    } catch (error) {
      if (!(error instanceof Refused) && attempt < 5) {
        await new Promise((done) => setTimeout(done, 500 * 2 ** attempt));
        continue;
      }
      run.value = { ...fresh(id, "failed"), lost: shown(error) };
      return;
    }
  }
  await watch(tab, id);
}

/** Show a run that was begun before: by this page before it was loaded again. */
export async function resume(tab: string, id: string) {
  const run = runOf(tab);
  if (run.value !== null) return;
  run.value = fresh(id, "running");
  await watch(tab, id);
}

async function watch(tab: string, id: string) {
  const run = runOf(tab);
  following.get(tab)?.abort();
  const ending = new AbortController();
  following.set(tab, ending);
  try {
    await follow<Line>(`/api/runs/${id}/follow`, (line) => (run.value = taken(run.value, line)), (line) => line.state !== "running", ending.signal);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) run.value = await gone(run.value, id);
    else run.value = { ...(run.value ?? fresh(id, "gone")), state: "gone", lost: shown(error) };
  }
}

/** The server was started again meanwhile: what became of the run is in its history. */
async function gone(before: Run | null, id: string): Promise<Run> {
  let message = "the server has started again meanwhile, and its rows are gone";
  try {
    const { runs: known } = await get<{ runs: { run_id: string; state: string; message: string | null }[] }>("/api/history?limit=1000");
    const found = known.find((one) => one.run_id === id);
    if (found !== undefined) message = `${found.state}: ${found.message ?? "its rows are no longer kept"}`;
  } catch {
    // What is known already is said.
  }
  return { ...(before ?? fresh(id, "gone")), state: "gone", lost: { message, hint: "run it again" } };
}

function taken(before: Run | null, line: Line): Run {
  const same = before !== null && before.id === line.run ? before : fresh(line.run, "running");
  const scopes = line.statements.map((one, at) => merged(same.scopes[at], one.scopes));
  return { ...same, state: line.state as Run["state"], statements: line.statements, scopes, lost: null };
}

function merged(before: Scopes | undefined, line: ScopesLine): Scopes {
  const places = before?.places ?? new Map<string, PlaceRow>();
  const calls = before?.calls ?? new Map<string, CallRow>();
  for (const one of line.places) {
    const key = `${one[0]}\n${one[1]}\n${one[2]}`;
    if (one[3] === "gone") places.delete(key);
    else places.set(key, one);
  }
  for (const one of line.calls) calls.set(`${one[0]}\n${one[1]}`, one);
  return { accounts: line.accounts, places, calls, found: line.found, errors: line.errors };
}

export async function cancel(tab: string) {
  const run = runOf(tab).value;
  if (run !== null) await post(`/api/runs/${run.id}/cancel`);
}
