// What the same controls would have found as of the last runs of the inventory.
import { useSignal } from "@preact/signals";
import { Problem } from "../parts/problem";
import { count, moment } from "../text";
import { SEVERITIES, lookBack, trend } from "./checks";

export function TrendBox() {
  const runs = useSignal(8);
  const now = trend.value;
  const largest = Math.max(1, ...(now?.points ?? []).map((one) => one.findings));
  return (
    <section class="trend" aria-label="Trend">
      <h2>Trend</h2>
      <form
        class="bar"
        onSubmit={(event) => {
          event.preventDefault();
          void lookBack(runs.value);
        }}
      >
        <label>
          The same controls as of the last{" "}
          <input type="number" min={1} max={20} value={runs.value} onInput={(event) => (runs.value = Number(event.currentTarget.value))} /> runs of the inventory
        </label>
        <button type="submit" disabled={now?.state === "running"}>Look back</button>
        {now?.state === "running" && <span role="status">{now.points.length} of {now.total} looked at…</span>}
      </form>
      {now?.error && <Problem facts={now.error} title="No trend" />}
      {now !== null && now.points.length > 0 && (
        <div class="wide-table all" tabIndex={0} role="region" aria-label="Findings at each run">
          <table class="listed bars">
            <thead><tr><th scope="col">Run</th><th scope="col">Findings</th><th scope="col">By severity</th><th scope="col">Failed</th><th scope="col">Unclear</th><th scope="col">Passed</th></tr></thead>
            <tbody>
              {now.points.map((one) => (
                <tr key={one.run}>
                  <td>{moment(one.at)}{one.status !== "complete" && <small> {one.status}</small>}</td>
                  <td><span class="bar" style={{ width: `${Math.max((one.findings / largest) * 60, 1)}%` }} />{one.findings.toLocaleString("en-US")}</td>
                  <td>{SEVERITIES.filter((name) => one.severities[name]).map((name) => `${one.severities[name]} ${name}`).join(", ")}</td>
                  <td>{one.numbers.failed}</td>
                  <td>{one.numbers.error + one.numbers.incomplete}</td>
                  <td>{one.numbers.passed + one.numbers.accepted}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p class="note">Unclear is what could not be checked, or not all be read, as of that run: types that it did not collect are among it. {count(now.points.length, "run")}, without waivers.</p>
        </div>
      )}
    </section>
  );
}
