// From elsewhere on the page to a plan of some statements. An address alone makes no plan: whoever
// opens one says so first, since making it asks the cloud.
import { go } from "../route";

const KEY = "cirrusql.to-plan";

export function review(sql: string) {
  try {
    sessionStorage.setItem(KEY, sql);
  } catch {
    // Then it is asked whether to make it.
  }
  go(["plans"], { sql });
}

/** Whether somebody on this page has just asked for a plan of this; true once. */
export function isAskedFor(sql: string): boolean {
  const asked = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return asked === sql;
}
