// One check of this page: begun under an id of the page's own, followed outcome by outcome.
import { signal } from "@preact/signals";
import { Refused, follow, get, pause, post, shown, type Facts } from "../api";

export const STATUSES = ["failed", "error", "incomplete", "accepted", "passed"] as const;
export type Status = (typeof STATUSES)[number];
export const SEVERITIES = ["critical", "high", "medium", "low"] as const;

export interface Outcome {
  place: number;
  id: string;
  title: string;
  severity: string;
  section: string;
  file: string;
  sources: string[];
  status: Status;
  counts: { new?: number; known?: number; waived?: number };
  places: [string | null, string | null, number][];
  lacks: string[];
  notes: string[];
  regions: string[];
  seconds: number;
}
export interface Told {
  passed: boolean;
  failed: boolean;
  complete: boolean;
  line: string;
  account: string | null;
  target: string;
  regions: string[];
  calls: number;
  seconds: number;
  started: string;
  notes: string[];
}
export interface Check {
  check: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  begun: number;
  names: string[];
  waivers: string | null;
  total: number;
  done: number;
  outcomes: Outcome[];
  error: Facts | null;
  problems: string[];
  told: Told | null;
}
export interface Finding {
  resource: string;
  region: string | null;
  account: string | null;
  reason: string;
  state: "new" | "known" | "waived";
  waiver: string | null;
  details: [string, string][];
}
export interface Found {
  findings: Finding[];
  of: number;
  text: string;
}
export interface Point {
  run: string;
  at: number;
  status: string;
  numbers: Record<Status, number>;
  findings: number;
  severities: Record<string, number>;
}
export interface Trend {
  state: "running" | "done" | "failed" | "cancelled";
  total: number;
  points: Point[];
  error: Facts | null;
}

export const check = signal<Check | null>(null);
export const outcomes = signal<Outcome[]>([]);
export const found = signal<ReadonlyMap<number, Found>>(new Map());
export const trend = signal<Trend | null>(null);
export const failure = signal<Facts | null>(null);

let following: AbortController | null = null;
/** The check that this page is at, also while the server has not answered yet. */
let wanted = "";

export const isRunning = (one: Check | null) => one !== null && (one.state === "running" || one.state === "waiting");

export function clear() {
  wanted = "";
  following?.abort();
  check.value = null;
  outcomes.value = [];
  found.value = new Map();
  trend.value = null;
  failure.value = null;
}

export async function begin(id: string, names: string[], only: string[], waivers: string | null) {
  clear();
  wanted = id;
  try {
    await post("/api/checks", { check: id, names, only, waivers });
    void watch(id);
  } catch (error) {
    failure.value = shown(error);
  }
}

/** Show a check that was begun before; false if it is not kept any more. */
export async function find(id: string): Promise<boolean> {
  if (wanted === id) return true;
  clear();
  wanted = id;
  try {
    await get(`/api/checks/${id}`);
  } catch (error) {
    wanted = "";
    if (error instanceof Refused && error.status === 404) return false;
    failure.value = shown(error);
    return true;
  }
  void watch(id);
  return true;
}

async function watch(id: string) {
  following?.abort();
  const mine = (following = new AbortController());
  try {
    await follow<Check>(
      `/api/checks/${id}/follow`,
      (line) => {
        if (mine.signal.aborted) return;
        const known = new Map(outcomes.value.map((one) => [one.place, one]));
        for (const one of line.outcomes) known.set(one.place, one);
        outcomes.value = [...known.values()].sort((a, b) => a.place - b.place);
        check.value = line;
      },
      (line) => !isRunning(line),
      mine.signal,
    );
  } catch (error) {
    failure.value = shown(error);
  }
}

export async function cancel() {
  if (check.value === null) return;
  try {
    await post(`/api/checks/${check.value.check}/cancel`);
  } catch (error) {
    failure.value = shown(error);
  }
}

/** The next findings of a control. */
export async function more(place: number) {
  const of = check.value;
  if (of === null) return;
  const before = found.value.get(place)?.findings ?? [];
  try {
    const next = await get<Found>(`/api/checks/${of.check}/${place}?start=${before.length}`);
    if (check.value?.check !== of.check || (found.value.get(place)?.findings.length ?? 0) !== before.length) return;
    found.value = new Map(found.value).set(place, { ...next, findings: [...before, ...next.findings] });
  } catch (error) {
    failure.value = shown(error);
  }
}

export async function lookBack(runs: number) {
  const of = check.value;
  if (of === null) return;
  try {
    await post(`/api/checks/${of.check}/trend`, { runs });
    while (check.value?.check === of.check) {
      trend.value = (await get<{ trend: Trend | null }>(`/api/checks/${of.check}/trend`)).trend;
      if (trend.value?.state !== "running") return;
      await pause(400);
    }
  } catch (error) {
    failure.value = shown(error);
  }
}
