// What was run before, and queries that are kept.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, post, shown, type Facts } from "../api";
import { Dialog } from "../parts/dialog";
import { Problem } from "../parts/problem";
import { count, harmless, moment } from "../text";

interface Past {
  run_id: string;
  begun: number;
  target: string;
  sql: string;
  state: string;
  rows: number | null;
  calls: number | null;
  message: string | null;
}
export interface Kept {
  name: string;
  folder: string;
  sql: string;
  parameters: Record<string, string>;
}
type Open = (sql: string, parameters?: Record<string, string>, name?: string) => void;

export function History({ open, close }: { open: Open; close: () => void }) {
  const found = useSignal<Past[]>([]);
  const search = useSignal("");
  const problem = useSignal<Facts | null>(null);
  const look = () =>
    get<{ runs: Past[] }>(`/api/history?search=${encodeURIComponent(search.value)}`).then(
      ({ runs }) => (found.value = runs),
      (error) => (problem.value = shown(error)),
    );
  useEffect(() => void look(), [search.value]);
  return (
    <Dialog title="What was run before" close={close} wide>
      <p class="buttons">
        <input type="search" aria-label="Search what was run" placeholder="Search" value={search.value} onInput={(event) => (search.value = event.currentTarget.value)} />
        <button type="button" onClick={() => void post("/api/history/forget").then(look)}>Forget all</button>
      </p>
      {problem.value && <Problem facts={problem.value} />}
      <ul class="past">
        {found.value.map((one) => (
          <li key={one.run_id}>
            <button type="button" class="plain" onClick={() => { open(one.sql); close(); }}>
              <code>{harmless(one.sql.trim().slice(0, 300))}</code>
            </button>
            <small>
              {moment(one.begun)} · <b class={`state ${one.state}`}>{one.state}</b>
              {one.rows !== null && ` · ${count(one.rows, "row")}`}
              {one.calls !== null && ` · ${count(one.calls, "call")}`} · {harmless(one.target)}
              {one.message && ` · ${harmless(one.message)}`}
            </small>
          </li>
        ))}
      </ul>
      {found.value.length === 0 && <p>Nothing yet.</p>}
    </Dialog>
  );
}

export function Saved({ text, parameters, open, close }: { text: string; parameters: Record<string, string>; open: Open; close: () => void }) {
  const found = useSignal<Kept[]>([]);
  const name = useSignal("");
  const folder = useSignal("");
  const problem = useSignal<Facts | null>(null);
  const look = () =>
    get<{ queries: Kept[] }>("/api/queries").then(
      ({ queries }) => (found.value = queries),
      (error) => (problem.value = shown(error)),
    );
  useEffect(() => void look(), []);
  const done = (asked: Promise<unknown>) =>
    asked.then(() => { problem.value = null; return look(); }, (error) => (problem.value = shown(error)));
  const folders = [...new Set(found.value.map((one) => one.folder))];
  const replaces = found.value.some((one) => one.name === name.value.trim());
  return (
    <Dialog title="Kept queries" close={close} wide>
      <form
        class="filter"
        onSubmit={(event) => {
          event.preventDefault();
          void done(post("/api/queries/keep", { name: name.value, folder: folder.value, sql: text, parameters }));
        }}
      >
        <label>Keep this one as <input required maxLength={200} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} /></label>
        <label>in folder <input list="folders" value={folder.value} onInput={(event) => (folder.value = event.currentTarget.value)} /></label>
        <datalist id="folders">{folders.map((one) => <option key={one} value={one} />)}</datalist>
        <button type="submit" disabled={text.trim() === ""}>{replaces ? "Replace" : "Keep"}</button>
      </form>
      {problem.value && <Problem facts={problem.value} />}
      {folders.map((one) => (
        <section key={one} aria-label={one === "" ? "No folder" : one}>
          {one !== "" && <h3>{harmless(one)}</h3>}
          <ul class="past">
            {found.value.filter((kept) => kept.folder === one).map((kept) => (
              <li key={kept.name}>
                <button type="button" class="plain" onClick={() => { open(kept.sql, kept.parameters, kept.name); close(); }}>
                  <b>{harmless(kept.name)}</b> <code>{harmless(kept.sql.trim().slice(0, 160))}</code>
                </button>
                <button type="button" class="plain" aria-label={`Drop ${kept.name}`} onClick={() => void done(post("/api/queries/drop", { name: kept.name }))}>✕</button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {found.value.length === 0 && <p>None is kept yet.</p>}
    </Dialog>
  );
}
