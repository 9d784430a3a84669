// One resource: what it is, what it is tied to, what it was, and other values for it.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { call, get, pause, post, shown, type Facts } from "../api";
import { Problem } from "../parts/problem";
import { review } from "../plans/open";
import { lacks } from "../query/answer";
import { plain, type Cell } from "../query/rows";
import { isOpen, runOf, start, type Run } from "../query/runs";
import { newId } from "../query/tabs";
import { address, go, place } from "../route";
import { count, harmless, oneLine } from "../text";
import { shortRows, useStatement, wholeRow } from "./asking";
import { Editing } from "./editing";
import { Graph, resourceAddress, type Neighbour } from "./graph";

export interface ColumnFacts {
  name: string;
  property: string;
  type: string;
  read_only: boolean;
  create_only: boolean;
  write_only: boolean;
  changeable: boolean;
}
interface ResourceFacts {
  relation: string;
  type_name: string;
  singular: string;
  reading: string;
  past: string;
  columns: ColumnFacts[];
  can: string[];
}
interface Link {
  path: string;
  relation: string;
  identifier: string;
  how: string;
  region: string | null;
  account: string | null;
}
interface Referring {
  relation: string;
  columns: string[];
  how: string;
  sql: string;
}

const HOW: Record<string, string> = { schema: "by its schema", arn: "by its ARN", id: "by its identifier", name: "by the property's name" };

export default function ResourceView() {
  const [, relation, identifier] = place.value.path;
  const region = place.value.query.get("region");
  const account = place.value.query.get("account");
  if (relation === undefined || identifier === undefined) return <Choose />;
  const key = JSON.stringify([relation, identifier, region, account]);
  return <Resource key={key} relation={relation} identifier={identifier} region={region} account={account} />;
}

function Choose() {
  const relation = useSignal("awscc.ec2.vpcs");
  const identifier = useSignal("");
  const region = useSignal("");
  return (
    <>
      <h1>Resource</h1>
      <p>Double-click leads here from rows of a relation; or name one:</p>
      <form class="filter" onSubmit={(event) => { event.preventDefault(); location.hash = resourceAddress({ relation: relation.value, identifier: identifier.value, region: region.value || null, account: null }); }}>
        <label>Relation <input required value={relation.value} onInput={(event) => (relation.value = event.currentTarget.value)} /></label>
        <label>Identifier <input required value={identifier.value} onInput={(event) => (identifier.value = event.currentTarget.value)} /></label>
        <label>Region <input value={region.value} onInput={(event) => (region.value = event.currentTarget.value)} /></label>
        <button type="submit" class="main">Look</button>
      </form>
    </>
  );
}

interface Asked {
  relation: string;
  identifier: string;
  region: string | null;
  account: string | null;
}

function query(asked: Asked): string {
  const given = Object.entries(asked).filter((one): one is [string, string] => one[1] !== null);
  return new URLSearchParams(given).toString();
}

function Resource(asked: Asked) {
  const facts = useSignal<ResourceFacts | null>(null);
  const problem = useSignal<Facts | null>(null);
  useEffect(() => {
    get<ResourceFacts>(`/api/resource?${query(asked)}`).then((found) => (facts.value = found), (error) => (problem.value = shown(error)));
  }, []);
  if (problem.value) return <Problem facts={problem.value} title="Not shown" />;
  if (facts.value === null) return <p class="loading">Loading…</p>;
  return <Read asked={asked} facts={facts.value} />;
}

function Read({ asked, facts }: { asked: Asked; facts: ResourceFacts }) {
  const run = useStatement(facts.reading);
  const values = useSignal<Map<string, Cell> | null>(null);
  const failure = useSignal<Facts | null>(null);
  const editing = useSignal(false);
  const raw = useSignal(false);
  const statement = run?.statements[0];
  const rows = statement?.state === "done" ? statement.rows : 0;
  useEffect(() => {
    if (run === null || statement === undefined || rows === 0) return;
    wholeRow(run.id, statement).then((found) => (values.value = found), (error) => (failure.value = shown(error)));
  }, [run?.state, rows]);
  const found = values.value;
  const own = (name: string) => (found === null ? null : plain(found.get(name) ?? null) || null);
  const title = own("title") ?? asked.identifier;
  const region = own("region") ?? asked.region;
  const lacking = statement === undefined ? null : lacks(statement);
  return (
    <div class="resource">
      <h1>{oneLine(title)}</h1>
      <p class="sub">
        <a href={address(["catalogue", facts.relation])}>{facts.relation}</a> · <code>{oneLine(asked.identifier)}</code>
        {region && ` · ${region}`}{asked.account && ` · account ${asked.account}`}
        {own("arn") && <> · <code>{oneLine(own("arn")!)}</code></>}
      </p>
      <p class="bar" role="toolbar" aria-label="What to do with it">
        <button type="button" onClick={() => go(["query"], { sql: facts.reading })}>Open as SELECT</button>
        {facts.can.includes("update") && <button type="button" disabled={found === null} onClick={() => (editing.value = true)}>Change…</button>}
        {facts.can.includes("delete") && (
          <button type="button" disabled={found === null} onClick={() => review(facts.reading.replace(/^SELECT[^]*?\nFROM/, "DELETE FROM"))}>
            Delete…
          </button>
        )}
        <button type="button" disabled={found === null} aria-pressed={raw.value} onClick={() => (raw.value = !raw.value)}>As JSON</button>
      </p>
      {(run?.lost ?? statement?.error ?? failure.value) && <Problem facts={(run?.lost ?? statement?.error ?? failure.value)!} title="It could not be read" />}
      {lacking && <p class="lacking" role="alert">{harmless(lacking)}</p>}
      {(statement?.notes ?? []).map((note, at) => <p key={at} class="note">{harmless(note)}</p>)}
      {isOpen(run) && <p class="loading" role="status">Reading…</p>}
      {statement?.state === "done" && rows === 0 && lacking === null && (
        <p class="lacking" role="alert">There is no {facts.singular.replaceAll("_", " ")} <code>{oneLine(asked.identifier)}</code>{asked.region ? ` in ${asked.region}` : " in the configured regions"}.</p>
      )}
      {rows > 1 && <p class="lacking" role="alert">{count(rows, "resource")} are called so, in several places; this is the first. Name the region.</p>}
      {found !== null && (raw.value ? <Json facts={facts} values={found} /> : <Properties facts={facts} values={found} />)}
      {found !== null && <Ties asked={{ ...asked, region }} facts={facts} values={found} title={title} />}
      <Past facts={facts} />
      {editing.value && found !== null && <Editing asked={{ ...asked, region }} columns={facts.columns} values={found} close={() => (editing.value = false)} />}
    </div>
  );
}

/** The text of its JSON, in which no number was made anew. */
function json(facts: ResourceFacts, values: Map<string, Cell>): string {
  const parts = facts.columns.flatMap((column) => {
    const cell = values.get(column.name) ?? null;
    if (cell === null) return [];
    const text = plain(cell);
    const bare = column.type !== "string" || Array.isArray(cell);
    return [`  ${JSON.stringify(column.property)}: ${bare ? text : JSON.stringify(text)}`];
  });
  return `{\n${parts.join(",\n")}\n}`;
}

function Json({ facts, values }: { facts: ResourceFacts; values: Map<string, Cell> }) {
  const text = json(facts, values);
  return (
    <section aria-label="JSON">
      <p class="buttons"><button type="button" onClick={() => void navigator.clipboard.writeText(text)}>Copy</button></p>
      <pre class="value" tabIndex={0}>{harmless(text)}</pre>
    </section>
  );
}

function Properties({ facts, values }: { facts: ResourceFacts; values: Map<string, Cell> }) {
  const there = facts.columns.filter((one) => (values.get(one.name) ?? null) !== null);
  const missing = facts.columns.filter((one) => (values.get(one.name) ?? null) === null && !one.write_only);
  const hidden = facts.columns.filter((one) => one.write_only);
  return (
    <section aria-label="Properties">
      <table class="properties">
        <tbody>
          {there.map((one) => (
            <tr key={one.name}>
              <th scope="row">
                {one.name}{" "}
                {one.read_only && <small class="badge" title="made by the service">read-only</small>}
                {one.create_only && <small class="badge" title="set when it is created">create-only</small>}
              </th>
              <td><Value cell={values.get(one.name)!} type={one.type} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      {missing.length > 0 && <p class="note">Not set: {missing.map((one) => one.name).join(", ")}.</p>}
      {hidden.length > 0 && <p class="note">Write-only, never told: {hidden.map((one) => one.name).join(", ")}.</p>}
    </section>
  );
}

function Value({ cell, type }: { cell: Cell; type: string }) {
  const text = plain(cell);
  if ((type === "object" || type === "array") && /^\s*[[{]/.test(text)) {
    try {
      return <Tree value={JSON.parse(text) as unknown} open />;
    } catch {
      // Shown as it is.
    }
  }
  return <span class="text">{harmless(text.slice(0, 20_000))}{text.length > 20_000 && <strong class="cut"> … {count(text.length, "character")}; As JSON shows all</strong>}</span>;
}

function Tree({ value, open }: { value: unknown; open?: boolean }) {
  if (value === null || typeof value !== "object") return <span class={`text ${typeof value}`}>{typeof value === "string" ? harmless(value) || "''" : String(value)}</span>;
  const entries = Object.entries(value);
  if (entries.length === 0) return <span class="text">{Array.isArray(value) ? "[]" : "{}"}</span>;
  const pairs = entries.length === 2 && "Key" in value && "Value" in value ? (value as unknown as { Key: unknown; Value: unknown }) : null;
  if (pairs !== null && typeof pairs.Value !== "object") return <span class="text"><b>{harmless(String(pairs.Key))}</b> = {harmless(String(pairs.Value))}</span>;
  const list = (
    <ul class="tree">
      {entries.slice(0, 500).map(([name, inner]) => (
        <li key={name}>
          {!Array.isArray(value) && <b>{harmless(name)}: </b>}
          <Tree value={inner} open={open === true && entries.length < 12} />
        </li>
      ))}
      {entries.length > 500 && <li class="cut">{entries.length - 500} more</li>}
    </ul>
  );
  return open === true ? list : <details><summary>{Array.isArray(value) ? count(entries.length, "item") : entries.map(([name]) => name).slice(0, 4).join(", ")}</summary>{list}</details>;
}

function Ties({ asked, facts, values, title }: { asked: Asked; facts: ResourceFacts; values: Map<string, Cell>; title: string }) {
  const links = useSignal<Link[] | null>(null);
  const relations = useSignal<Referring[] | null>(null);
  const found = useSignal<Neighbour[]>([]);
  const failures = useSignal<string[]>([]);
  const looking = useSignal<string | null>(null);
  const problem = useSignal<Facts | null>(null);
  const gone = useRef(false);
  const arn = plain(values.get("arn") ?? null);
  useEffect(() => {
    const made: Record<string, unknown> = {};
    for (const one of facts.columns) {
      const cell = values.get(one.name) ?? null;
      if (cell === null) continue;
      try {
        made[one.name] = one.type === "object" || one.type === "array" ? JSON.parse(plain(cell)) : plain(cell);
      } catch {
        made[one.name] = plain(cell);
      }
    }
    post<{ links: Link[] }>("/api/resource/links", { relation: asked.relation, values: made }).then(
      (answer) => (links.value = answer.links),
      (error) => (problem.value = shown(error)),
    );
    get<{ relations: Referring[] }>(`/api/resource/referring?${query(asked)}${arn === "" ? "" : `&arn=${encodeURIComponent(arn)}`}`).then(
      (answer) => (relations.value = answer.relations),
      (error) => (problem.value = shown(error)),
    );
    return () => void (gone.current = true);
  }, []);
  const to = (links.value ?? []).map((one): Neighbour => ({ ...one, label: one.identifier, note: `${one.path} ${HOW[one.how]}`, region: one.region ?? asked.region, account: one.account ?? asked.account }));

  async function look(those: Referring[]) {
    failures.value = [];
    const tab = newId();
    for (const [at, one] of those.entries()) {
      looking.value = `${at + 1} of ${those.length}: ${one.relation}`;
      await start(tab, one.sql, null);
      const run: Run | null = runOf(tab).value;
      const statement = run?.statements[0];
      const lacking = statement === undefined ? (run?.lost?.message ?? "no answer") : (statement.error?.message ?? lacks(statement));
      if (lacking !== null) failures.value = [...failures.value, `${one.relation}: ${lacking}`];
      if (run !== null && statement?.state === "done" && statement.rows > 0) {
        const rows = await shortRows(run.id, statement);
        const more = rows.map((row): Neighbour => ({ relation: one.relation, identifier: row["identifier"] ?? "", label: row["title"] ?? row["identifier"] ?? "", note: one.columns.join(", "), region: row["region"] ?? null, account: asked.account }));
        found.value = [...found.value.filter((other) => other.relation !== one.relation), ...more];
        if (statement.rows > rows.length) failures.value = [...failures.value, `${one.relation}: the first ${rows.length} of ${statement.rows}`];
      }
      if (gone.current) break;
      await pause(0);
    }
    looking.value = null;
    void call("DELETE", `/api/tabs/${tab}`).catch(() => undefined);
  }

  const service = asked.relation.split(".")[1];
  const near = (relations.value ?? []).filter((one) => one.relation.split(".")[1] === service);
  return (
    <section aria-label="What it is tied to">
      <h2>What it is tied to</h2>
      {problem.value && <Problem facts={problem.value} />}
      {links.value !== null && <Graph title={title} relation={asked.relation} from={found.value} to={to} />}
      <p class="note">To the right what it refers to, found in its values: where to look, and not a promise. To the left what refers to it, as far as it was looked for.</p>
      {relations.value !== null && relations.value.length > 0 && (
        <p class="buttons">
          {near.length > 0 && <button type="button" disabled={looking.value !== null} onClick={() => void look(near)}>Look for what refers to it in {service} ({count(near.length, "list")})</button>}
          {relations.value.length > near.length && <button type="button" disabled={looking.value !== null} onClick={() => void look(relations.value!)}>… in everything ({count(relations.value.length, "list")})</button>}
          {looking.value !== null && <span role="status">Looking: {looking.value}</span>}
        </p>
      )}
      {failures.value.length > 0 && <ul class="lacking">{failures.value.map((one) => <li key={one}>{harmless(one)}</li>)}</ul>}
      {to.length + found.value.length > 0 && (
        <details>
          <summary>As a list</summary>
          <ul>
            {found.value.map((one, at) => <li key={`f${at}`}><a href={resourceAddress(one)}>{oneLine(one.label)}</a> ({one.relation}) refers to it</li>)}
            {to.map((one, at) => <li key={`t${at}`}>refers to <a href={resourceAddress(one)}>{oneLine(one.label)}</a> ({one.relation}), {one.note}</li>)}
          </ul>
        </details>
      )}
    </section>
  );
}

interface Changed {
  path: string;
  from?: unknown;
  to?: unknown;
}

function Past({ facts }: { facts: ResourceFacts }) {
  const run = useStatement(facts.past);
  const rows = useSignal<Record<string, string | null>[] | null>(null);
  const statement = run?.statements[0];
  useEffect(() => {
    if (run === null || statement?.state !== "done") return;
    void shortRows(run.id, statement).then((found) => (rows.value = found), () => undefined);
  }, [run?.state]);
  const error = statement?.error ?? run?.lost;
  return (
    <section aria-label="History">
      <h2>History</h2>
      {error && <p class="note">{harmless(error.message)}{error.hint && `; ${harmless(error.hint)}`}</p>}
      {statement && lacks(statement) && <p class="lacking">{harmless(lacks(statement)!)}</p>}
      {rows.value !== null && rows.value.length === 0 && <p class="note">The inventory knows nothing of it.</p>}
      <ol class="past">
        {(rows.value ?? []).map((row, at) => (
          <li key={at}>
            <b>{row["kind"]}</b> {row["changed_at"]} <small>{[row["source"], row["reason"], row["run_id"]].filter((one) => one).join(" · ")}</small>
            <ul class="tree">
              {changesOf(row["properties_changed"]).map((one) => (
                <li key={one.path}><b>{harmless(one.path)}</b>: {written(one.from)} → {written(one.to)}</li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

function changesOf(text: string | null | undefined): Changed[] {
  try {
    const found = JSON.parse(text ?? "[]") as unknown;
    return Array.isArray(found) ? (found as Changed[]) : [];
  } catch {
    return [];
  }
}

const written = (value: unknown) => (value === undefined ? "absent" : harmless(typeof value === "string" ? value : JSON.stringify(value)).slice(0, 400));
