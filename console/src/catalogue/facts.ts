// What the server tells of the catalogue, and where its names lead.
import { address } from "../route";
import { current } from "../query/tabs";

export interface Found {
  kind: string;
  word: string;
  name: string;
  to: string;
  about: string;
  places: string[];
  in: number;
}
export interface Search {
  found: Found[];
  more: Record<string, number>;
  unread: string[];
}
export interface Field {
  name: string;
  property: string | null;
  type: string;
  description: string;
  flags: string[];
  values: string[];
  fields: Field[];
  cut: boolean;
}
export interface Offered {
  verb: string;
  title: string;
  text: string;
  open: string;
  note: string;
}
export interface Key {
  column: string;
  origins: { relation: string; column: string }[];
  values: { value: string; region: string | null }[];
  account: boolean;
}
export interface Forbidden {
  column: string;
  why: string;
}
export interface RelationFacts {
  kind: string;
  word: string;
  name: string;
  service: string | null;
  type_name: string | null;
  description: string;
  url?: string;
  is_regional: boolean;
  is_global: boolean;
  regions: string[];
  columns: Field[];
  methods: { name: string; resource: string; verb: string; needs: string[] }[];
  permissions: { operation: string; actions: string[] }[];
  notes: string[];
  statements: Offered[];
  identifier?: { template: string; parts: { column: string; property: string }[] };
  keys?: Key[];
  filters?: string[];
  insert?: { required: string[]; one_of: string[][]; not_with_these: string[]; forbidden: Forbidden[] } | null;
  update?: { can: string[]; partly: string[]; forbidden: Forbidden[] } | null;
  parameters?: { name: string; meaning: string }[];
  manifest?: string | null;
  whole?: string;
  view?: string | null;
  title?: string;
  operation?: string;
  rows?: { kind: string; path: string };
  inputs?: { name: string; member: string; type: string; required: boolean; in_rows: boolean; values: string[]; many: string | null; most: number | null }[];
  one_of?: string[][];
  sample?: string;
  no_sample?: string;
}

/** The tab of the editor that is open: what it has created is its own. */
export function openTab(): string {
  try {
    return current.value || (sessionStorage.getItem("cirrusql.open") ?? "");
  } catch {
    return current.value;
  }
}

export const relationAt = (name: string, at?: string) => address(["catalogue", name], at === undefined ? {} : { at });

/** The page that something found leads to; a column of many relations to a list of these. */
export function leadsTo(found: Found): string {
  if (found.kind === "function") return address(["catalogue", "function", found.to]);
  if (found.kind === "column" && found.in === 1) return relationAt(found.places[0]!, found.to);
  if (found.kind === "key" && found.in === 1) return placeOf(found.places[0]!);
  if (found.kind === "column" || found.kind === "key") return address(["catalogue"], { [found.kind]: found.to });
  return relationAt(found.to);
}

/** The page of `relation#path`, which a nested key has for a place, or of a relation. */
export function placeOf(place: string, column?: string): string {
  const [relation, path] = place.split("#", 2);
  return relationAt(relation!, path ?? column);
}
