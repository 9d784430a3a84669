// A plan of a stack: begun under an id of the page's own, asked for until it rests.
import { signal } from "@preact/signals";
import { Refused, Unanswered, get, pause, post, shown, type Facts } from "../api";

export type Kind = "build" | "drift" | "teardown";
export interface Property {
  path: string;
  old: unknown;
  new: unknown;
  known: boolean;
  forces_replacement: boolean;
  secret: boolean;
}
export interface Change {
  resource: string;
  action: string;
  type_name: string | null;
  relation: string | null;
  region: string | null;
  identifier: string | null;
  reason: string;
  new_first: boolean | null;
  notes: string[];
  properties: Property[];
  statements: string[];
}
export interface NodeState {
  state: "waiting" | "begun" | "done" | "failed";
  said: string[];
  error?: Facts | null;
  identifier?: string | null;
}
export interface StackRun {
  run: string;
  kind: Kind;
  state: "planning" | "planned" | "not planned" | "applying" | "applied" | "failed" | "cancelled";
  phase: string;
  stack: { name: string; environment: string | null; variables: string[] };
  error: Facts | null;
  problems: string[];
  nodes: Record<string, NodeState>;
  outputs: Record<string, unknown>;
  cannot: Facts | null;
  summary?: string;
  changes?: Change[];
  before?: Record<string, string[]>;
  notes?: string[];
  permissions?: { Statement: { Action: string[] }[] };
  destroys?: number;
  doing?: number;
}
export interface Asked {
  stack: string;
  environment: string;
  variables: Record<string, string>;
}

export const run = signal<StackRun | null>(null);
export const failure = signal<Facts | null>(null);
let wanted = "";

export const isOpen = (one: StackRun | null) => one !== null && (one.state === "planning" || one.state === "applying");

export async function begin(id: string, kind: Kind, asked: Asked) {
  wanted = id;
  run.value = null;
  failure.value = null;
  try {
    await post("/api/stacks", { run: id, kind, ...asked });
    await watch(id);
  } catch (error) {
    if (wanted === id) failure.value = shown(error);
  }
}

/** Show a plan that was begun before. */
export async function find(id: string) {
  if (wanted === id && run.value !== null) return;
  wanted = id;
  run.value = null;
  failure.value = null;
  await watch(id);
}

export async function apply() {
  const id = run.value!.run;
  try {
    await post(`/api/stacks/${id}/apply`);
    failure.value = null;
  } catch (error) {
    failure.value = shown(error);
  }
  await watch(id);
}

export const cancel = () => post(`/api/stacks/${run.value!.run}/cancel`).catch((error: unknown) => (failure.value = shown(error)));

async function watch(id: string) {
  while (wanted === id) {
    try {
      const found = await get<StackRun>(`/api/stacks/${id}`);
      if (wanted !== id) return;
      run.value = found;
      if (!isOpen(found)) return;
    } catch (error) {
      if (error instanceof Refused) {
        failure.value = shown(error);
        return;
      }
      if (!(error instanceof Unanswered)) throw error;
      await pause(1000);
    }
    await pause(250);
  }
}

export function leave() {
  wanted = "";
}
