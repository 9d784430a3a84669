// The places that are asked, while they are: accounts beneath each other, regions beside each other.
import { useSignal } from "@preact/signals";
import { count, harmless } from "../text";
import type { PlaceRow, Scopes } from "./runs";

const MARKS: Record<string, string> = {
  waiting: "·",
  calling: "…",
  throttled: "≈",
  done: "✓",
  failed: "✕",
  "not asked": "–",
  stopped: "■",
};
/** Which state of several relations in one place is shown: the first of these. */
const WORST = ["failed", "throttled", "calling", "waiting", "stopped", "done", "not asked"];

export function Matrix({ scopes }: { scopes: Scopes }) {
  const only = useSignal<string | null>(null);
  const picked = useSignal<string | null>(null);
  const all = [...scopes.places.values()];
  if (all.length === 0) return null;
  const relations = [...new Set(all.map((one) => one[0]))].sort();
  const rows = only.value === null ? all : all.filter((one) => one[0] === only.value);
  const accounts = [...new Set(rows.map((one) => one[1]))].sort();
  const regions = [...new Set(rows.map((one) => one[2]))].sort();
  const at = new Map<string, PlaceRow[]>();
  for (const one of rows) {
    const key = `${one[1]}\n${one[2]}`;
    const there = at.get(key);
    if (there === undefined) at.set(key, [one]);
    else there.push(one);
  }
  const totals = WORST.map((state) => [state, rows.filter((one) => one[3] === state).length] as const).filter(([, n]) => n > 0);
  const calls = [...scopes.calls.values()].reduce((sum, one) => sum + one[2], 0);
  const throttled = [...scopes.calls.values()].reduce((sum, one) => sum + one[3], 0);
  const shown = picked.value === null ? [] : (at.get(picked.value) ?? []);
  return (
    <section class="matrix" aria-label="Places that are asked">
      <p class="sum" role="status">
        {totals.map(([state, n]) => (
          <span key={state} class={`state ${state.replace(" ", "-")}`}>
            <b aria-hidden="true">{MARKS[state]}</b> {n} {state}
          </span>
        ))}
        <span>{count(calls, "call")}</span>
        {throttled > 0 && <span>{throttled} throttled</span>}
      </p>
      {relations.length > 1 && (
        <p class="chips">
          <button type="button" aria-pressed={only.value === null} onClick={() => (only.value = null)}>
            all relations
          </button>
          {relations.map((one) => (
            <button key={one} type="button" aria-pressed={only.value === one} onClick={() => (only.value = only.value === one ? null : one)}>
              {one}
            </button>
          ))}
        </p>
      )}
      <div class="wide-table" tabIndex={0} role="region" aria-label="Accounts and regions">
        <table>
          <thead>
            <tr>
              <th scope="col">account</th>
              {regions.map((region) => (
                <th key={region} scope="col">
                  <span>{region || "global"}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {accounts.map((account) => (
              <tr key={account}>
                <th scope="row">{account === "" ? "this identity" : harmless(scopes.accounts[account] ?? account)}</th>
                {regions.map((region) => {
                  const key = `${account}\n${region}`;
                  const there = at.get(key);
                  if (there === undefined) return <td key={region} class="none" />;
                  const state = WORST.find((one) => there.some((row) => row[3] === one)) ?? "waiting";
                  const called = scopes.calls.get(key);
                  const listed = there.reduce((sum, one) => sum + Math.max(one[4], one[5]), 0);
                  const words = `${account === "" ? "" : `${account} `}${region}: ${state}, ${count(listed, "resource")}, ${count(called?.[2] ?? 0, "call")}`;
                  return (
                    <td key={region} class={`place ${state.replace(" ", "-")}`}>
                      <button type="button" title={words} aria-label={words} aria-pressed={picked.value === key} onClick={() => (picked.value = picked.value === key ? null : key)}>
                        {state === "done" && listed > 0 ? short(listed) : MARKS[state]}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length > 0 && (
        <table class="detail">
          <thead>
            <tr><th>relation</th><th>region</th><th>state</th><th>listed</th><th>read</th><th>why</th></tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one[0]}>
                <td>{one[0]}</td><td>{one[2]}</td><td>{one[3]}</td><td>{one[4]}</td><td>{one[5]}</td>
                <td>{one[6] === null ? "" : harmless(scopes.errors[one[6]]?.message ?? "")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {scopes.errors.length > 0 && (
        <ul class="causes" aria-label="What failed, by cause">
          {scopes.errors.map((one, at) => (
            <li key={at}>
              <b>{count(one.places, "place")}</b> of {one.relation}: {harmless(one.message)}
              {one.error_code && <code> {one.error_code}</code>}
              {one.hint && <span class="hint"> — {harmless(one.hint)}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const short = (number: number) => (number < 10_000 ? String(number) : `${Math.round(number / 1000)}k`);
