// The query part: tabs, the editor, and below it the answers of what was run.
import { effect, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { shown, type Facts } from "../api";
import { Problem } from "../parts/problem";
import { address, place } from "../route";
import { harmless } from "../text";
import { StatementAnswer } from "./answer";
import { Editor, type Checked } from "./editor";
import { History, Saved } from "./past";
import { cancel, isOpen, resume, runOf, start } from "./runs";
import { change, close, current, notKept, open, restore, show, tabs } from "./tabs";

let restored = false;

export default function QueryView() {
  if (!restored) {
    restored = true;
    restore();
  }
  useOpenedByAddress();
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const checked = useSignal<Checked>({});
  const box2 = useSignal<"history" | "kept" | null>(null);
  const said = useSignal<string | null>(null);
  const failure = useSignal<Facts | null>(null);
  const tab = tabs.value.find((one) => one.id === current.value) ?? tabs.value[0]!;
  const run = runOf(tab.id).value;

  useLayoutEffect(() => {
    const made = new Editor({
      parent: box.current!,
      text: tab.text,
      tab: () => current.value,
      changed: (text) => change(current.value, { text }),
      checked: (found) => (checked.value = found),
      run: () => void runNow(),
      cancel: () => void cancelNow(),
    });
    editor.current = made;
    made.view.focus();
    // At once, before anything can be typed: another tab is in front, or another window changed it.
    const following = effect(() => {
      const mine = tabs.value.find((one) => one.id === current.value);
      if (mine !== undefined) made.text = mine.text;
    });
    return () => {
      following();
      made.destroy();
    };
  }, []);
  useEffect(() => {
    if (editor.current === null) return;
    editor.current.checkSoon(0);
    if (tab.run !== null) void resume(tab.id, tab.run);
  }, [tab.id]);

  const wanted = wantedBy(checked.value);

  // The editor has this function from the beginning: what it reads must not be of one rendering.
  async function runNow(explain = false) {
    const id = current.value;
    failure.value = null;
    await editor.current!.looked();
    const now = tabs.value.find((one) => one.id === id)!;
    await start(id, editor.current!.chosen, parametersOf(wantedBy(checked.value), now.parameters), explain);
  }
  async function cancelNow() {
    try {
      await cancel(current.value);
    } catch (error) {
      failure.value = shown(error);
    }
  }
  function openTab(sql: string, parameters: Record<string, string> = {}, name?: string) {
    const made = open(sql, parameters, name);
    if (editor.current !== null) editor.current.text = made.text;
  }
  async function share() {
    const parameters = Object.fromEntries(Object.entries(tab.parameters).map(([name, value]) => [`p.${name}`, value]));
    const link = `${location.origin}/${address(["query"], { sql: editor.current!.chosen, ...parameters })}`;
    await navigator.clipboard.writeText(link);
    said.value = "Copied the address of this statement; it is run by whoever opens it, not by itself.";
  }

  return (
    <div class="query">
      <h1 class="sr">Query</h1>
      <div class="tabs">
        <div class="tablist" role="tablist" aria-label="Queries">
        {tabs.value.map((one) => (
          <span key={one.id} class="tab" role="presentation">
            <button
              type="button"
              role="tab"
              aria-selected={one.id === tab.id}
              aria-controls="editor"
              aria-keyshortcuts="Delete"
              title="Delete closes it, a double click names it"
              onKeyDown={(event) => event.key === "Delete" && close(one.id)}
              onClick={() => show(one.id)}
              onDblClick={() => {
                const name = prompt("Name of this tab", one.name)?.trim();
                if (name) change(one.id, { name: name.slice(0, 60) });
              }}
            >
              {isOpen(runOf(one.id).value) ? "● " : ""}
              {harmless(one.name)}
            </button>
            <button type="button" class="plain" tabIndex={-1} aria-hidden="true" title={`Close ${harmless(one.name)}`} onClick={() => close(one.id)}>✕</button>
          </span>
        ))}
        </div>
        <button type="button" class="plain" aria-label="New query" title="New query" onClick={() => openTab("")}>+</button>
      </div>
      <div id="editor" class="editor" ref={box} />
      {wanted.length > 0 && (
        <form class="parameters" aria-label="Parameters" onSubmit={(event) => { event.preventDefault(); void runNow(); }}>
          {wanted.map((name) => (
            <label key={name}>
              {typeof name === "number" ? `?${name}` : `:${name}`}{" "}
              <input
                value={tab.parameters[name] ?? ""}
                onInput={(event) => change(tab.id, { parameters: { ...tab.parameters, [name]: event.currentTarget.value } })}
              />
            </label>
          ))}
          {/* Without one, Enter in one of several fields does nothing. */}
          <button type="submit" hidden>Run</button>
          <small>Numbers are numbers, <code>'1'</code> is a text, empty is NULL.</small>
        </form>
      )}
      <p class="bar" role="toolbar" aria-label="Run">
        {isOpen(run) ? (
          <button type="button" class="danger" onClick={() => void cancelNow()} title="Ctrl+.">Cancel</button>
        ) : (
          <button type="button" class="main" onClick={() => void runNow()} title="Ctrl+Enter; runs what is selected, else all">Run</button>
        )}
        {!isOpen(run) && (
          <button type="button" onClick={() => void runNow(true)} title="How it would be answered; nothing is asked or changed">Explain</button>
        )}
        <button type="button" onClick={() => (box2.value = "history")}>History</button>
        <button type="button" onClick={() => (box2.value = "kept")}>Kept queries</button>
        <button type="button" onClick={() => void share().catch((error) => (failure.value = shown(error)))}>Copy address</button>
        <span class="space" />
        {said.value !== null && <span role="status">{said.value}</span>}
      </p>
      {notKept.value !== null && <p class="lacking" role="alert">What you type is not kept in this browser: {notKept.value}</p>}
      {failure.value && <Problem facts={failure.value} />}
      <section class="answers" aria-label="Answers" aria-busy={isOpen(run)}>
        {run?.lost && <Problem facts={run.lost} title="Not known" />}
        {run?.state === "sending" && <p>Sending…</p>}
        {run?.statements.map((one, number) => (
          <StatementAnswer key={`${run.id}-${number}`} run={run.id} number={number} statement={one} scopes={run.scopes[number]} />
        ))}
        {run === null && <p class="empty">Nothing was run in this tab yet. Ctrl+Enter runs it.</p>}
      </section>
      {box2.value === "history" && <History open={openTab} close={() => (box2.value = null)} />}
      {box2.value === "kept" && <Saved text={tab.text} parameters={tab.parameters} open={openTab} close={() => (box2.value = null)} />}
    </div>
  );
}

const wantedBy = (found: Checked) => [...new Set((found.statements ?? []).flatMap((one) => one.parameters))];

/** Values as they were typed: a number, a text in quotes, nothing for NULL, any other text as it is. */
function parametersOf(wanted: (string | number)[], typed: Record<string, string>): unknown {
  if (wanted.length === 0) return null;
  const value = (name: string | number) => {
    const text = typed[name] ?? "";
    if (text === "") return null;
    if (/^'.*'$/s.test(text)) return text.slice(1, -1).replaceAll("''", "'");
    if (/^-?\d{1,15}$/.test(text) || /^-?\d{1,15}\.\d{1,15}$/.test(text)) return Number(text);
    return text;
  };
  if (wanted.every((one) => typeof one === "number")) {
    return Array.from({ length: Math.max(...(wanted as number[])) }, (_, at) => value(at + 1));
  }
  return Object.fromEntries(wanted.map((name) => [name, value(name)]));
}

/** A statement in the address becomes a tab; it is not run before somebody says so. */
function useOpenedByAddress() {
  const query = place.value.query;
  useEffect(() => {
    const sql = query.get("sql");
    if (sql === null) return;
    const parameters: Record<string, string> = {};
    for (const [name, value] of query) if (name.startsWith("p.")) parameters[name.slice(2)] = value;
    history.replaceState(null, "", address(["query"]));
    const same = tabs.value.find((one) => one.text === sql && JSON.stringify(one.parameters) === JSON.stringify(parameters));
    if (same === undefined) open(sql, parameters);
    else show(same.id);
  }, [query]);
}
