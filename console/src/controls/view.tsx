// The controls part: what is to be checked, how far that has come, and what was found.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { download, pause, shown } from "../api";
import { Problem } from "../parts/problem";
import { address, place } from "../route";
import { count, harmless, oneLine } from "../text";
import { begin, cancel, check, clear, failure, find, found, isRunning, more, outcomes } from "./checks";
import { Choosing } from "./choosing";
import { ControlBox } from "./control";
import { Summary, filter, isFiltered, listed, narrow, unfiltered } from "./summary";
import { TrendBox } from "./trend";

const FORMATS = ["html", "json", "junit", "sarif", "markdown", "text"];
const ORDER: Record<string, number> = { failed: 0, error: 1, incomplete: 2, accepted: 3, passed: 4 };
const RANK: Record<string, number> = { critical: 0, high: 1, medium: 2, low: 3 };
const AT_ONCE = 100;

export default function ControlsView() {
  const id = place.value.path[1];
  const gone = useSignal(false);
  const printing = useSignal(false);
  const most = useSignal(AT_ONCE);
  const form = useSignal("html");
  useEffect(() => {
    gone.value = false;
    if (id === undefined) clear();
    else void find(id).then((there) => (gone.value = !there));
  }, [id]);

  async function start(names: string[], only: string[], waivers: string | null) {
    const made = crypto.randomUUID().replaceAll("-", "");
    history.replaceState(null, "", address(["controls", made]));
    place.value = { path: ["controls", made], query: new URLSearchParams() };
    unfiltered();
    most.value = AT_ONCE;
    await begin(made, names, only, waivers);
  }
  async function print() {
    const some = listed.value.filter((one) => one.status !== "passed");
    for (const one of some) if (!found.value.has(one.place)) await more(one.place);
    printing.value = true;
    await pause(200);
    window.print();
    printing.value = false;
  }
  async function save() {
    try {
      await download(`/api/checks/${now!.check}/report`, { format: form.value });
    } catch (error) {
      failure.value = shown(error);
    }
  }
  const now = check.value;
  const running = isRunning(now);
  const sorted = [...listed.value].sort((a, b) => ORDER[a.status]! - ORDER[b.status]! || RANK[a.severity]! - RANK[b.severity]! || a.place - b.place);
  const visible = printing.value ? sorted : sorted.slice(0, most.value);
  return (
    <div class="controls">
      <h1 class="sr">Controls</h1>
      <Choosing begin={(...asked) => void start(...asked)} busy={running} />
      {gone.value && <p class="lacking" role="alert">The check that was here is not kept any more, as after a restart of the server. Check again.</p>}
      {failure.value && <Problem facts={failure.value} title="Not done" />}
      {now !== null && (
        <article aria-label="Check" aria-busy={running}>
          <p class="bar" role="toolbar" aria-label="What to do with the check">
            <span role="status">
              <b class={`state ${now.told ? (now.told.passed ? "done" : "failed") : now.state}`}>{now.told ? oneLine(now.told.line) : now.state}</b>{" "}
              {running && now.total > 0 && `${outcomes.value.length} of ${count(now.total, "control")}`}
              {now.state === "cancelled" && `${outcomes.value.length} of ${count(now.total, "control")} were checked; what is below is not the whole`}
            </span>
            <span class="space" />
            {running && <button type="button" class="danger" onClick={() => void cancel()}>Cancel</button>}
            {now.told && (
              <>
                <label>Report <select value={form.value} onChange={(event) => (form.value = event.currentTarget.value)}>{FORMATS.map((one) => <option key={one}>{one}</option>)}</select></label>
                <button type="button" onClick={() => void save()}>Download</button>
                <button type="button" onClick={() => void print()}>Print</button>
              </>
            )}
          </p>
          {now.error && now.state !== "cancelled" && <Problem facts={now.error} title="Not checked" />}
          {now.problems.map((one, at) => <p key={at} class="lacking">{harmless(one)}</p>)}
          <Summary />
          <p class="printed">
            <b>{now.told ? oneLine(now.told.line) : now.state}</b>
            {isFiltered.value && ` Below are ${count(sorted.length, "control")} of ${outcomes.value.length}, those of ${Object.values(filter.value).filter(Boolean).map(oneLine).join(", ")}.`}
          </p>
          {outcomes.value.length > 0 && (
            <p class="bar">
              <label>Find <input value={filter.value.text} onInput={(event) => narrow({ text: event.currentTarget.value })} placeholder="id or title" /></label>
              <span role="status">{isFiltered.value ? `${count(sorted.length, "control")} of ${outcomes.value.length}` : count(sorted.length, "control")}</span>
              {isFiltered.value && <button type="button" onClick={unfiltered}>All</button>}
            </p>
          )}
          <ul class="listing" aria-label="Controls">
            {visible.map((one) => <ControlBox key={`${now.check}-${one.place}`} outcome={one} opened={printing.value && one.status !== "passed"} />)}
          </ul>
          {sorted.length > visible.length && (
            <p class="lacking">{count(sorted.length - visible.length, "more control")} below these. <button type="button" onClick={() => (most.value = sorted.length)}>Show all</button></p>
          )}
          {!running && now.told && <TrendBox />}
        </article>
      )}
    </div>
  );
}
