// The journal: every write that was made in this cloud, and what is open of it.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { get, pause, post, shown, type Facts } from "../api";
import { Problem } from "../parts/problem";
import { address } from "../route";
import { count, harmless, moment, oneLine } from "../text";

interface RunRow {
  write: number;
  begun: string;
  operation: string;
  type_name: string;
  resources: number;
  state: string;
  label: string | null;
}
interface Entry {
  row: number;
  operation: string;
  region: string;
  identifier: string | null;
  state: string;
  request_token: string | null;
  error_code: string | null;
  message: string | null;
  type_name: string;
}
interface Write {
  number: number;
  begun: number;
  label: string | null;
  running: boolean;
  doing: string | null;
  ended: { did: string; problems: string[]; error: Facts | null } | null;
  open: number[];
  resources: number;
  entries: Entry[];
  cannot: Facts | null;
}

export function Journal() {
  const found = useSignal<{ runs: RunRow[]; more: number } | null>(null);
  const failure = useSignal<Facts | null>(null);
  async function look() {
    try {
      found.value = await get("/api/journal");
      failure.value = null;
    } catch (error) {
      failure.value = shown(error);
    }
  }
  useEffect(() => void look(), []);
  return (
    <section aria-label="Journal">
      <p class="bar">
        <span>Writes of the last month that were made in this cloud, by whatever program of CirruSQL.</span>
        <span class="space" />
        <button type="button" onClick={() => void look()}>Look again</button>
      </p>
      {failure.value && <Problem facts={failure.value} />}
      {found.value?.runs.length === 0 && <p class="empty">Nothing was written here yet.</p>}
      {found.value !== null && found.value.runs.length > 0 && (
        <div class="wide-table all" tabIndex={0} role="region" aria-label="Writes">
          <table class="listed">
            <thead><tr><th scope="col">Write</th><th scope="col">Begun</th><th scope="col">What</th><th scope="col">Resources</th><th scope="col">State</th></tr></thead>
            <tbody>
              {found.value.runs.map((one) => (
                <tr key={one.write}>
                  <td><a href={address(["plans", "journal", String(one.write)])}>{one.write}</a></td>
                  <td>{oneLine(one.begun)}</td>
                  <td>{oneLine(one.operation)} <small>{oneLine(one.type_name)}{one.label ? ` · ${oneLine(one.label)}` : ""}</small></td>
                  <td>{one.resources}</td>
                  <td class={`state ${one.state.startsWith("open") ? "failed" : one.state === "running" ? "" : /failed|cancelled/.test(one.state) ? "cancelled" : "done"}`}>{oneLine(one.state)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.value !== null && found.value.more > 0 && <p class="lacking">{count(found.value.more, "older write")} {found.value.more === 1 ? "is" : "are"} not listed.</p>}
    </section>
  );
}

export function JournalWrite({ number }: { number: string }) {
  const found = useSignal<Write | null>(null);
  const again = useRef(() => {});
  const failure = useSignal<Facts | null>(null);
  useEffect(() => {
    let stays = true;
    const look = async () => {
      while (stays) {
        try {
          found.value = await get<Write>(`/api/journal/${encodeURIComponent(number)}`);
          failure.value = null;
          if (found.value.doing === null && !found.value.running) return;
        } catch (error) {
          failure.value = shown(error);
          return;
        }
        await pause(500);
      }
    };
    again.current = () => void look();
    void look();
    return () => void (stays = false);
  }, [number]);
  async function ask(word: "resume" | "cancel") {
    try {
      await post(`/api/journal/${encodeURIComponent(number)}/${word}`);
      again.current();
    } catch (error) {
      failure.value = shown(error);
    }
  }
  const write = found.value;
  const isBusy = write !== null && (write.doing !== null || write.running);
  return (
    <section aria-label={`Write ${number}`} aria-busy={isBusy}>
      <p><a href={address(["plans", "journal"])}>All writes</a></p>
      <h2>Write {oneLine(number)}</h2>
      {failure.value && <Problem facts={failure.value} />}
      {write !== null && (
        <>
          <p role="status">
            Begun {moment(write.begun)}{write.label ? ` for ${oneLine(write.label)}` : ""}, {count(write.resources, "resource")}.{" "}
            {write.doing !== null ? (write.doing === "resume" ? "Being finished…" : "Being cancelled…") : write.running ? "Being carried out now…" : write.open.length === 0 ? "Nothing of it is open." : <b class="state failed">{count(write.open.length, "resource")} open: the end is not known, or was not begun.</b>}
          </p>
          {write.ended?.error && <Problem facts={write.ended.error} title={write.ended.did === "resume" ? "Not finished" : "Not cancelled"} />}
          {write.ended?.problems.map((one, at) => <p key={at} class="lacking">{harmless(one)}</p>)}
          {write.open.length > 0 && !isBusy && (
            <p class="bar">
              <button type="button" class="main" disabled={write.cannot !== null} onClick={() => void ask("resume")}>Finish what is open</button>
              <button type="button" class="danger" disabled={write.cannot !== null} onClick={() => void ask("cancel")}>Cancel what is open</button>
              {write.cannot && <span class="lacking">{harmless(write.cannot.message)}{write.cannot.hint ? `; ${harmless(write.cannot.hint)}` : ""}</span>}
            </p>
          )}
          <div class="wide-table all" tabIndex={0} role="region" aria-label="Resources of this write">
            <table class="listed">
              <thead><tr><th scope="col">Row</th><th scope="col">What</th><th scope="col">Resource</th><th scope="col">State</th><th scope="col">Token</th></tr></thead>
              <tbody>
                {write.entries.map((one) => (
                  <tr key={one.row}>
                    <td>{one.row}</td>
                    <td>{oneLine(one.operation)} <small>{oneLine(one.type_name)}</small></td>
                    <td class="identifier">{one.identifier === null ? <i>not known</i> : oneLine(one.identifier)} <small>{oneLine(one.region)}</small></td>
                    <td><span class={`step ${one.state.replaceAll(" ", "-")}`}>{one.state}</span> <small>{[one.error_code, one.message].filter((text): text is string => text !== null).map(oneLine).join(": ")}</small></td>
                    <td><code>{one.request_token === null ? "" : oneLine(one.request_token)}</code></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {write.resources > write.entries.length && <p class="lacking">{count(write.resources - write.entries.length, "more resource")} not shown.</p>}
        </>
      )}
    </section>
  );
}
