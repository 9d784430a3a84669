// A plan of a stack as it is looked at: its graph, each change, and the button.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { here } from "../here";
import { Dialog } from "../parts/dialog";
import { Problem } from "../parts/problem";
import { resourceAddress } from "../resource/graph";
import { count, harmless, oneLine } from "../text";
import { Graph } from "./graph";
import { apply, cancel, isOpen, type Change, type NodeState, type Property, type StackRun } from "./runs";

const TITLES = { build: "What a build would do", drift: "What was changed by others", teardown: "What a teardown would delete" };

export function RunBox({ run }: { run: StackRun }) {
  const asks = useSignal(false);
  const all = useSignal(false);
  const open = isOpen(run);
  const changes = run.changes ?? [];
  const stays = changes.filter((one) => one.action === "unchanged" || one.action === "skip");
  const doing = changes.filter((one) => !stays.includes(one));
  const carries = run.kind !== "drift" && run.state === "planned" && doing.length > 0;
  return (
    <article class="plan" aria-label={TITLES[run.kind]} aria-busy={open}>
      <h2>{TITLES[run.kind]}{run.summary ? `: ${oneLine(run.summary)}` : ""}</h2>
      <p class="bar" role="toolbar" aria-label="What to do with the stack">
        <span role="status"><b class={`state ${run.state === "applied" ? "done" : run.state.replaceAll(" ", "-")}`}>{run.state}</b> {open ? oneLine(run.phase) : ""}</span>
        <span class="space" />
        {open && <button type="button" class="danger" onClick={() => void cancel()}>Cancel</button>}
        {carries && (
          <button type="button" class={run.kind === "teardown" ? "danger" : "main"} disabled={run.cannot !== null} onClick={() => (asks.value = true)}>
            {run.kind === "teardown" ? "Tear it down" : `Build ${count(doing.length, "change")}`}
          </button>
        )}
      </p>
      {run.cannot !== null && carries && <p class="lacking">It can be looked at and not carried out: {harmless(run.cannot.message)}{run.cannot.hint ? `; ${harmless(run.cannot.hint)}` : ""}.</p>}
      {run.error && <Problem facts={run.error} title={run.state === "not planned" ? "No plan" : run.state === "cancelled" ? "Cancelled" : "Failed; what was done before that stays"} />}
      {run.problems.length > 0 && <ul class="lacking">{run.problems.map((one, at) => <li key={at}>{harmless(String(one))}</li>)}</ul>}
      {(run.notes ?? []).map((one, at) => <p key={at} class="note">{harmless(one)}</p>)}
      {run.kind === "drift" && run.state === "planned" && doing.length === 0 && <p class="note">Nothing is another than it was built.</p>}
      {changes.length > 0 && <Graph run={run} />}
      <ol class="changes">
        {(all.value ? changes : doing).map((one) => <ChangeBox key={one.resource} change={one} node={run.nodes[one.resource]} open={doing.length <= 12} />)}
      </ol>
      {stays.length > 0 && <p><button type="button" aria-pressed={all.value} onClick={() => (all.value = !all.value)}>{all.value ? "Without" : "With"} {count(stays.length, "resource")} that stay{stays.length === 1 ? "s" : ""} as they are</button></p>}
      {run.permissions && (
        <details class="permissions">
          <summary>Permissions that it needs: {count(run.permissions.Statement.reduce((sum, one) => sum + one.Action.length, 0), "action")}</summary>
          <pre class="value" tabIndex={0}>{harmless(JSON.stringify(run.permissions, null, 2))}</pre>
        </details>
      )}
      {Object.keys(run.outputs).length > 0 && (
        <section aria-label="What the stack gives">
          <h3>What it gives</h3>
          <dl class="facts">{Object.entries(run.outputs).map(([name, value]) => [<dt key={name}>{harmless(name)}</dt>, <dd key={`${name} `}>{written(value)}</dd>])}</dl>
        </section>
      )}
      {asks.value && <Agreeing run={run} doing={doing.length} close={() => (asks.value = false)} />}
    </article>
  );
}

function Agreeing({ run, doing, close }: { run: StackRun; doing: number; close: () => void }) {
  const typed = useSignal("");
  const name = run.stack.name.split("/").at(-1)!;
  const must = (run.destroys ?? 0) > 0 || run.kind === "teardown";
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Dialog title={run.kind === "teardown" ? "Tear the stack down?" : "Build the stack?"} close={close}>
      <form class="agreeing" onSubmit={(event) => { event.preventDefault(); if (!must || typed.value.trim() === name) { close(); void apply(); } }}>
        <p>
          It makes <b>{count(doing, "change")}</b>{must && <>, of which <b>{run.destroys} delete or replace</b> something</>}, in {oneLine(here.value?.target ?? "")}. It is planned again first; if it no longer comes to the same, nothing is done.
        </p>
        {must && <label>Type the stack's name, {oneLine(name)}: <input value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} /></label>}
        <p class="buttons">
          <button type="submit" ref={button} class={must ? "danger" : "main"} disabled={must && typed.value.trim() !== name}>{run.kind === "teardown" ? "Tear it down" : "Build"}</button>
          <button type="button" onClick={close}>Not now</button>
        </p>
      </form>
    </Dialog>
  );
}

function ChangeBox({ change, node, open }: { change: Change; node: NodeState | undefined; open: boolean }) {
  const identifier = node?.identifier ?? change.identifier;
  return (
    <li class={`change ${change.action}`}>
      <details open={open}>
        <summary>
          <span class={`verb ${change.action}`}>{change.action}</span> <b>{oneLine(change.resource)}</b>{" "}
          <span class="relation">{oneLine(change.relation ?? change.type_name ?? "statements of its own")}</span>
          {change.region && <span class="region"> in {change.region}</span>}
          {node && node.state !== "waiting" && <span class={`step ${node.state}`}>{node.state}</span>}
        </summary>
        <div class="inside">
          {node?.error && <Problem facts={node.error} />}
          {change.reason && <p class={change.action === "replace" ? "lacking" : "note"}>{harmless(change.reason)}{change.new_first === true ? "; the new one is made first" : change.new_first === false ? "; what is there goes first" : ""}.</p>}
          {identifier && change.relation && <p class="note"><a href={resourceAddress({ relation: change.relation, identifier, region: change.region, account: null })}>{oneLine(identifier)}</a></p>}
          {change.notes.map((one, at) => <p key={at} class="note">{harmless(one)}</p>)}
          {(node?.said ?? []).map((one, at) => <p key={at} class="note">{harmless(one)}</p>)}
          {change.properties.length > 0 && (
            <table class="properties">
              <tbody>{change.properties.map((one) => <Row key={one.path} property={one} action={change.action} />)}</tbody>
            </table>
          )}
          {change.statements.map((one, at) => <pre key={at} class="value">{harmless(one)}</pre>)}
        </div>
      </details>
    </li>
  );
}

function Row({ property, action }: { property: Property; action: string }) {
  const isNew = action === "create" || property.old === null;
  return (
    <tr>
      <th scope="row">{harmless(property.path)}{property.forces_replacement && <small class="badge required">forces replacement</small>}</th>
      <td>
        {!isNew && <><code class="side removed">{written(property.old)}</code><span class="arrow" aria-label="becomes"> → </span></>}
        <code class="side added">{property.known ? written(property.new) : "(known after the build)"}</code>
        {property.secret && <span class="note"> a secret, which is not shown</span>}
      </td>
    </tr>
  );
}

const written = (value: unknown) => {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return harmless(text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text);
};
