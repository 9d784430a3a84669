// Every part of the page: its word in the address, its name, and where it is loaded from when asked for.
import type { ComponentType } from "preact";

export interface View {
  word: string;
  title: string;
  key: string;
  load: () => Promise<{ default: ComponentType }>;
  hidden?: boolean;
}

export const VIEWS: View[] = [
  { word: "query", title: "Query", key: "1", load: () => import("./query/view") },
  { word: "plans", title: "Plans", key: "4", load: () => import("./plans/view") },
  { word: "controls", title: "Controls", key: "6", load: () => import("./controls/view") },
];
