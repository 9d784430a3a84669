// The frame of the page: where one is, what is being looked at, and whether the server answers.
import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { awaitServer, connection, post, shown } from "./api";
import { Palette } from "./catalogue/palette";
import { here, lookAround } from "./here";
import { address, go, place } from "./route";
import { nextTheme, theme } from "./theme";
import { VIEWS } from "./views";

const MODES = {
  "read-only": "reads only",
  "create-and-update": "may create and change",
  "delete-too": "may create, change and delete",
};

export function Shut({ why }: { why?: string }) {
  return (
    <main class="shut">
      <h1>CirruSQL</h1>
      <p role="alert">
        {why ?? "This browser has no key to the console."} Open the address that{" "}
        <code>cirrusql serve --console</code> printed. What you have typed is kept in this browser.
      </p>
    </main>
  );
}

function Trouble() {
  useEffect(() => {
    if (connection.value === "lost") void awaitServer().then(lookAround, () => undefined);
  }, [connection.value]);
  if (connection.value === "here") return null;
  return (
    <div class="trouble" role="alert">
      {connection.value === "lost"
        ? "The server does not answer. What you type is kept; this page goes on as soon as it is back."
        : "The server does not know this browser any more: open the address that it printed. What you typed is kept."}
    </div>
  );
}

async function invite() {
  const { token } = await post<{ token: string }>("/api/invite");
  await navigator.clipboard.writeText(`${location.origin}/#enter=${token}`);
}

export function Shell() {
  const loadedView = useSignal<{ word: string; view: ComponentType } | null>(null);
  const word = place.value.path[0] ?? VIEWS[0]!.word;
  const view = VIEWS.find((one) => one.word === word) ?? VIEWS[0]!;
  useEffect(() => {
    document.title = `${view.title} · CirruSQL`;
    // A part that was left while it was being loaded may come after the one that is wanted now.
    let wanted = true;
    void view.load().then((loaded) => {
      if (wanted) loadedView.value = { word: view.word, view: loaded.default };
    });
    return () => void (wanted = false);
  }, [view]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      const to = VIEWS.find((one) => one.key === event.key);
      if (to === undefined) return;
      event.preventDefault();
      go([to.word]);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  const said = useSignal<string | null>(null);
  const Inner = loadedView.value?.view;
  const facts = here.value;
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        document.getElementById("main")?.focus();
      }}>Skip to the content</a>
      <header class="top">
        <span class="name">CirruSQL</span>
        <nav aria-label="Parts">
          {VIEWS.filter((one) => one.hidden !== true).map((one) => (
            <a
              key={one.word}
              href={address([one.word])}
              aria-current={one.word === view.word ? "page" : undefined}
              title={`Alt+${one.key}`}
            >
              {one.title}
            </a>
          ))}
        </nav>
        <Palette />
        <span class="target" title="What statements are asked of">
          {facts?.target}
        </span>
        <span class={`mode ${facts?.mode ?? ""}`}>{facts && MODES[facts.mode]}</span>
        <button type="button" class="plain" onClick={() => void invite().then(() => (said.value = "Copied an address that lets one more browser in, once."), (error) => (said.value = shown(error).message))} aria-label="Let another browser in" title="Copy an address for another browser">
          ⤴
        </button>
        <button type="button" class="plain" onClick={nextTheme} aria-label={`Colours: ${theme.value}`} title={`Colours: ${theme.value}`}>
          ◐
        </button>
      </header>
      <Trouble />
      {said.value !== null && <p class="note invited" role="status">{said.value}</p>}
      <main id="main" tabIndex={-1}>
        {Inner !== undefined && loadedView.value?.word === view.word ? <Inner /> : <p class="loading">Loading…</p>}
      </main>
    </>
  );
}
