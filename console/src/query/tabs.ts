// The tabs of the editor: what is typed is in the browser's storage before anything is sent.
import { signal } from "@preact/signals";
import { call } from "../api";

export interface Tab {
  id: string;
  name: string;
  text: string;
  parameters: Record<string, string>;
  /** The run that this tab shows; asked for again when the page is opened anew. */
  run: string | null;
}

const LIST = "cirrusql.tabs";
const OPEN = "cirrusql.open";
const kept = (id: string) => `cirrusql.tab.${id}`;

export const newId = () => crypto.randomUUID().replaceAll("-", "");

function read(id: string): Tab | null {
  try {
    const found = JSON.parse(localStorage.getItem(kept(id)) ?? "null") as Tab | null;
    return found !== null && typeof found.text === "string" ? found : null;
  } catch {
    return null;
  }
}

function list(): string[] {
  try {
    const found = JSON.parse(localStorage.getItem(LIST) ?? "[]") as unknown;
    return Array.isArray(found) ? found.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export const tabs = signal<Tab[]>([]);
export const current = signal<string>("");
/** Why what is typed could not be kept, such as a full storage. */
export const notKept = signal<string | null>(null);

/** Write one tab; each has an entry of its own, so that two windows do not undo each other. */
export function keep(tab: Tab) {
  try {
    localStorage.setItem(kept(tab.id), JSON.stringify(tab));
    const known = list();
    if (!known.includes(tab.id)) localStorage.setItem(LIST, JSON.stringify([...known, tab.id]));
    notKept.value = null;
  } catch (error) {
    notKept.value = String(error);
  }
}

export function change(id: string, facts: Partial<Omit<Tab, "id">>) {
  tabs.value = tabs.value.map((one) => (one.id === id ? { ...one, ...facts } : one));
  const tab = tabs.value.find((one) => one.id === id);
  if (tab !== undefined) keep(tab);
}

export function show(id: string) {
  current.value = id;
  try {
    sessionStorage.setItem(OPEN, id);
  } catch {
    // Only which tab is in front is lost.
  }
}

export function open(text = "", parameters: Record<string, string> = {}, name?: string): Tab {
  const numbers = tabs.value.map((one) => Number(/^Query (\d+)$/.exec(one.name)?.[1] ?? 0));
  const made = { id: newId(), name: name ?? `Query ${Math.max(0, ...numbers) + 1}`, text, parameters, run: null };
  tabs.value = [...tabs.value, made];
  keep(made);
  show(made.id);
  return made;
}

export function close(id: string) {
  const at = tabs.value.findIndex((one) => one.id === id);
  tabs.value = tabs.value.filter((one) => one.id !== id);
  localStorage.removeItem(kept(id));
  localStorage.setItem(LIST, JSON.stringify(list().filter((one) => one !== id)));
  void call("DELETE", `/api/tabs/${id}`).catch(() => undefined);
  if (tabs.value.length === 0) open();
  else if (current.value === id) show(tabs.value[Math.max(0, at - 1)]!.id);
}

/** The tabs as they were left; those that another window closes or changes follow it. */
export function restore() {
  tabs.value = list().map(read).filter((one): one is Tab => one !== null);
  if (tabs.value.length === 0) open("SELECT region, vpc_id, cidr_block, tags\nFROM awscc.ec2.vpcs");
  const before = sessionStorage.getItem(OPEN);
  show(tabs.value.find((one) => one.id === before)?.id ?? tabs.value[0]!.id);
  addEventListener("storage", (event) => {
    const id = event.key?.startsWith("cirrusql.tab.") === true ? event.key.slice(13) : null;
    if (id === null) return;
    const theirs = read(id);
    const mine = tabs.value.find((one) => one.id === id);
    if (theirs === null) return;
    tabs.value = mine === undefined ? [...tabs.value, theirs] : tabs.value.map((one) => (one.id === id ? theirs : one));
  });
}
