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
  { word: "catalogue", title: "Catalogue", key: "2", load: () => import("./catalogue/view") },
  { word: "resource", title: "Resource", key: "3", load: () => import("./resource/view") },
  { word: "plans", title: "Plans", key: "4", load: () => import("./plans/view") },
  { word: "stacks", title: "Stacks", key: "5", load: () => import("./stacks/view") },
  { word: "controls", title: "Controls", key: "6", load: () => import("./controls/view") },
];
