// The counts of a check: by severity, section, account and region; each count filters what is listed.
import { computed, signal } from "@preact/signals";
import { count, harmless, oneLine } from "../text";
import { SEVERITIES, STATUSES, check, isRunning, outcomes, type Outcome, type Status } from "./checks";

export interface Filter {
  status: string;
  severity: string;
  section: string;
  account: string;
  region: string;
  text: string;
}
const NOTHING: Filter = { status: "", severity: "", section: "", account: "", region: "", text: "" };
export const filter = signal<Filter>(NOTHING);
export const unfiltered = () => (filter.value = NOTHING);
export const isFiltered = computed(() => Object.values(filter.value).some((one) => one !== ""));
export const narrow = (facts: Partial<Filter>) => (filter.value = { ...filter.value, ...facts });

const isAt = (one: Outcome, account: string, region: string) =>
  one.places.some(([a, r]) => (account === "" || (a ?? "") === account) && (region === "" || (r ?? "no region said") === region));

export const listed = computed(() => {
  const { status, severity, section, account, region, text } = filter.value;
  const words = text.toLowerCase();
  return outcomes.value.filter(
    (one) =>
      (status === "" || one.status === status) &&
      (severity === "" || one.severity === severity) &&
      (section === "" || one.section === section) &&
      ((account === "" && region === "") || isAt(one, account, region)) &&
      (words === "" || `${one.id} ${one.title}`.toLowerCase().includes(words)),
  );
});

/** What a status is called beside its number; only the last is a pass. */
export const WORDS: Record<Status, string> = {
  failed: "failed",
  error: "could not be checked",
  incomplete: "not all could be read",
  accepted: "accepted",
  passed: "passed",
};

export function Summary() {
  const now = check.value;
  if (now === null) return null;
  const unchecked = now.total - outcomes.value.length;
  return (
    <section class="summary" aria-label="Summary">
      <p class="verdicts">
        {STATUSES.map((status) => {
          const number = outcomes.value.filter((one) => one.status === status).length;
          return (
            <button
              key={status}
              type="button"
              class={`verdict ${status}`}
              aria-pressed={filter.value.status === status}
              disabled={number === 0}
              onClick={() => narrow({ status: filter.value.status === status ? "" : status })}
            >
              <b>{number.toLocaleString("en-US")}</b> {WORDS[status]}
            </button>
          );
        })}
        {unchecked > 0 && <span class="verdict not-checked"><b>{unchecked.toLocaleString("en-US")}</b> {isRunning(now) ? "to be checked" : "not checked"}</span>}
      </p>
      {outcomes.value.length > 0 && (
        <p class="note">
          {count(sum("new"), "new finding")}
          {now.waivers !== null || sum("waived") > 0 ? `, ${sum("waived").toLocaleString("en-US")} waived` : ""}
          {sum("known") > 0 && `, ${sum("known").toLocaleString("en-US")} known`}.
        </p>
      )}
      {isRunning(now) && now.total > 0 && <progress max={now.total} value={outcomes.value.length} aria-label="Controls checked" />}
      {now.told && (
        <p class="note">
          {oneLine(now.told.target)}, account {oneLine(now.told.account ?? "not known")}, {now.told.regions.length <= 8 ? now.told.regions.map(oneLine).join(", ") || "no region" : count(now.told.regions.length, "region")};{" "}
          {count(now.told.calls, "call")} in {now.told.seconds.toFixed(1)} s, {now.told.started}.
        </p>
      )}
      {now.told?.notes.map((one, at) => <p key={at} class="lacking">{harmless(one)}</p>)}
      <div class="groups">
        <BySeverity />
        <Findings title="Region" filters="region" of={(one) => one[1] ?? "no region said"} />
        <Findings title="Account" filters="account" of={(one) => one[0] ?? ""} />
      </div>
      <Sections />
    </section>
  );
}

const sum = (state: "new" | "known" | "waived") => outcomes.value.reduce((total, one) => total + (one.counts[state] ?? 0), 0);

function BySeverity() {
  return (
    <table class="group">
      <caption>Severity</caption>
      <thead><tr><th scope="col"><span class="sr">Severity</span></th><th scope="col">failed</th><th scope="col">unclear</th><th scope="col">controls</th></tr></thead>
      <tbody>
        {SEVERITIES.map((severity) => {
          const some = outcomes.value.filter((one) => one.severity === severity);
          if (some.length === 0) return null;
          return (
            <tr key={severity}>
              <th scope="row"><Pick name="severity" value={severity} /></th>
              <td class={some.some((one) => one.status === "failed") ? "bad" : ""}>{some.filter((one) => one.status === "failed").length}</td>
              <td>{some.filter((one) => one.status === "error" || one.status === "incomplete").length}</td>
              <td>{some.length}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const MOST = 12;

function Findings({ title, filters, of }: { title: string; filters: "region" | "account"; of: (place: Outcome["places"][number]) => string }) {
  const counts = new Map<string, number>();
  for (const one of outcomes.value) for (const place of one.places) counts.set(of(place), (counts.get(of(place)) ?? 0) + place[2]);
  const rows = [...counts].sort((a, b) => b[1] - a[1]);
  if (rows.length === 0) return null;
  const largest = rows[0]![1];
  return (
    <table class="group bars">
      <caption>New findings by {title.toLowerCase()}</caption>
      <tbody>
        {rows.slice(0, MOST).map(([name, number]) => (
          <tr key={name}>
            <th scope="row"><Pick name={filters} value={name} /></th>
            <td><span class="bar" style={{ width: `${Math.max((number / largest) * 60, 1)}%` }} />{number.toLocaleString("en-US")}</td>
          </tr>
        ))}
        {rows.length > MOST && <tr><td colSpan={2}>and {rows.length - MOST} more, with fewer</td></tr>}
      </tbody>
    </table>
  );
}

function Sections() {
  const names = [...new Set(outcomes.value.map((one) => one.section))];
  if (names.length < 2) return null;
  return (
    <ul class="sections" aria-label="Sections">
      {names.map((name) => {
        const some = outcomes.value.filter((one) => one.section === name);
        const failed = some.filter((one) => one.status === "failed").length;
        const unclear = some.filter((one) => one.status === "error" || one.status === "incomplete").length;
        // Before all are checked, what has not failed has not passed either.
        const state = failed > 0 ? "failed" : unclear > 0 ? "incomplete" : check.value?.told ? "passed" : "";
        return (
          <li key={name}>
            <button
              type="button"
              class={`section ${state}`}
              aria-pressed={filter.value.section === name}
              onClick={() => narrow({ section: filter.value.section === name ? "" : name })}
            >
              {oneLine(name)}{" "}
              <small>{[failed > 0 && `${failed} failed`, unclear > 0 && `${unclear} unclear`, `of ${some.length}`].filter(Boolean).join(", ")}</small>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Pick({ name, value }: { name: "severity" | "region" | "account"; value: string }) {
  const pressed = filter.value[name] === value;
  return (
    <button type="button" class={`plain ${name === "severity" ? `severity ${value}` : ""}`} aria-pressed={pressed} onClick={() => narrow({ [name]: pressed ? "" : value })}>
      {oneLine(value)}
    </button>
  );
}
