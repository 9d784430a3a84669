// Where the page is, from the part of the address behind `#`, which is never sent anywhere.
import { signal } from "@preact/signals";

export interface Place {
  path: string[];
  query: URLSearchParams;
}

function parse(): Place {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const parts = (path ?? "").split("/").filter((part) => part !== "");
  return { path: parts.map(decodeURIComponent), query: new URLSearchParams(query ?? "") };
}

export const place = signal<Place>({ path: [], query: new URLSearchParams() });

export function startRouting() {
  const look = () => {
    try {
      place.value = parse();
    } catch {
      place.value = { path: [], query: new URLSearchParams() };
    }
  };
  addEventListener("hashchange", look);
  look();
}

export function address(path: string[], query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${search === "" ? "" : `?${search}`}`;
}

export function go(path: string[], query: Record<string, string> = {}) {
  location.hash = address(path, query);
}
