// One plan of this page: made under an id of the page's own, followed while something is done with it.
import { signal } from "@preact/signals";
import { Refused, follow, get, post, shown, type Facts } from "../api";

export type Text = { text: string; of?: number };
export interface Property {
  path: string;
  pointer: string;
  kind: string;
  secret?: boolean;
  fixed?: string;
  old?: Text;
  new?: Text;
  lines?: [string, string][];
}
export interface Change {
  row: number;
  verb: "create" | "update" | "delete" | "nothing";
  relation: string;
  type_name: string;
  region: string;
  identifier: string | null;
  parameters: Record<string, unknown>;
  notes: string[];
  properties: Property[];
  fixed: string[];
}
/** Its number, how it stands, what it is called, the request's token, what went wrong. */
export type Step = [number, string, string | null, string | null, Facts | null];
export interface Policy {
  Version: string;
  Statement: { Sid: string; Action: string[]; Resource: string | string[] }[];
}
export interface Plan {
  plan: string;
  state: "planning" | "planned" | "not planned" | "applying" | "applied" | "failed" | "cancelled" | "refused";
  made: number;
  sql: string;
  error: Facts | null;
  number: number | null;
  messages: string[];
  progress: { version: number; counts: Record<string, number>; steps: Step[] };
  summary?: string;
  counts?: { create?: number; update?: number; delete?: number };
  calls?: number;
  changes?: number;
  typed?: boolean;
  notes?: string[];
  problems?: string[];
  permissions?: Policy | null;
  account?: string | null;
  cannot?: Facts | null;
}

export const plan = signal<Plan | null>(null);
export const steps = signal<ReadonlyMap<number, Step>>(new Map());
export const changes = signal<Change[]>([]);
/** Why the server says nothing of the plan, or refused what was asked of it. */
export const failure = signal<Facts | null>(null);

let following: AbortController | null = null;
/** The plan that this page is at, also while the server has not answered yet. */
let wanted = "";

export const isOpen = (one: Plan | null) => one !== null && (one.state === "planning" || one.state === "applying");

export function clear() {
  wanted = "";
  following?.abort();
  plan.value = null;
  steps.value = new Map();
  changes.value = [];
  failure.value = null;
}

/** Make a plan; resolves once it is begun. */
export async function make(id: string, sql: string, parameters: Record<string, unknown> | null = null) {
  clear();
  wanted = id;
  try {
    await post("/api/plans", { plan: id, sql, parameters });
    void watch(id);
  } catch (error) {
    failure.value = shown(error);
  }
}

/** Show a plan that was made before; false if it is not kept any more. */
export async function find(id: string): Promise<boolean> {
  if (wanted === id) return true;
  clear();
  wanted = id;
  try {
    await get(`/api/plans/${id}`);
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
    await follow<Plan>(
      `/api/plans/${id}/follow`,
      (line) => {
        if (mine.signal.aborted) return;
        const known = new Map(steps.value);
        for (const one of line.progress.steps) known.set(one[0], one);
        steps.value = known;
        plan.value = line;
        if (line.summary !== undefined && changes.value.length === 0) void more();
      },
      (line) => !isOpen(line),
      mine.signal,
    );
  } catch (error) {
    failure.value = shown(error);
  }
}

let asking = false;

/** The next changes of the plan. */
export async function more() {
  const of = plan.value;
  if (of === null || asking) return;
  asking = true;
  try {
    const start = changes.value.length;
    const found = await get<{ changes: Change[] }>(`/api/plans/${of.plan}/changes?start=${start}`);
    if (plan.value?.plan === of.plan && changes.value.length === start) changes.value = [...changes.value, ...found.changes];
  } catch (error) {
    failure.value = shown(error);
  } finally {
    asking = false;
  }
}

/** Apply it; `agreed` is how many changes somebody has said yes to. */
export async function apply(agreed: number) {
  const of = plan.value;
  if (of === null) return;
  failure.value = null;
  try {
    await post(`/api/plans/${of.plan}/apply`, { changes: agreed });
  } catch (error) {
    // Whether it began is not known where the answer was lost; following it tells.
    if (error instanceof Refused) failure.value = shown(error);
  }
  void watch(of.plan);
}

export async function cancel() {
  if (plan.value === null) return;
  try {
    await post(`/api/plans/${plan.value.plan}/cancel`);
  } catch (error) {
    failure.value = shown(error);
  }
}
