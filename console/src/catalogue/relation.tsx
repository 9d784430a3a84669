// The page of one relation: everything that is known of it, and the way to a statement.
import type { ComponentChildren } from "preact";
import { address, go } from "../route";
import { count, harmless } from "../text";
import { Columns } from "./columns";
import { relationAt, type Key, type Offered, type RelationFacts } from "./facts";
import { prose } from "./prose";
import { Sample } from "./sample";

const ROWS: Record<string, string> = { items: "one for each item", values: "one for each value", table: "one for each line of the table", pairs: "one for each key", row: "one: the answer" };

export function RelationPage({ facts, at }: { facts: RelationFacts; at: string | null }) {
  const first = [...new Map(facts.statements.map((one) => [one.verb, one] as const).reverse()).values()].reverse();
  return (
    <article class="relation">
      <h1><code>{harmless(facts.name)}</code></h1>
      <p class="note">
        {facts.word}
        {facts.type_name !== null && <> · <code>{facts.type_name}</code></>}
        {facts.operation !== undefined && <> · <code>{facts.operation}</code> of {facts.title}</>}
        {facts.service !== null && <> · <a href={address(["catalogue"], { service: facts.service })}>{facts.service}</a></>}
      </p>
      {facts.description !== "" && <p class="description">{prose(facts.description)}</p>}
      {facts.whole !== undefined && <p>It has identifiers and regions only, and reads no resource. Everything else is in <a href={relationAt(facts.whole)}><code>{facts.whole}</code></a>.</p>}
      {facts.notes.map((note) => <p key={note} class="note">{harmless(note)}</p>)}
      <p class="buttons" role="toolbar" aria-label="Open as a statement">
        {first.map((one) => <Open key={one.verb} offered={one}>Open as {one.verb}</Open>)}
      </p>
      <Overview facts={facts} />
      <Sample sql={facts.sample} why={facts.no_sample} />
      {facts.inputs !== undefined && <Inputs facts={facts} />}
      <Columns fields={facts.columns} at={at} isType={facts.kind === "type" || facts.kind === "list"} />
      {facts.keys !== undefined && facts.keys.length > 0 && <Keys facts={facts} keys={facts.keys} />}
      {(facts.kind === "type") && <Writing facts={facts} />}
      <Statements facts={facts} />
      {facts.methods.length > 0 && (
        <section aria-labelledby="methods">
          <h2 id="methods">Methods</h2>
          <div class="wide-table" tabIndex={0} role="group" aria-label="Methods">
            <table>
              <thead><tr><th scope="col">Method</th><th scope="col">By</th><th scope="col">Relation</th><th scope="col">Needs</th></tr></thead>
              <tbody>
                {facts.methods.map((one) => (
                  <tr key={one.name}><td><code>{one.name}</code></td><td>{one.verb}</td><td><code>{one.resource}</code></td><td><Names names={one.needs} none="nothing" /></td></tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      {facts.permissions.length > 0 && (
        <section aria-labelledby="permissions">
          <h2 id="permissions">Permissions</h2>
          <dl class="facts">
            {facts.permissions.map((one) => (
              <>
                <dt>{one.operation}</dt>
                <dd><Names names={one.actions} none="none is documented" /></dd>
              </>
            ))}
          </dl>
        </section>
      )}
      {facts.view && <section aria-labelledby="made"><h2 id="made">The query behind it</h2><pre class="value" tabIndex={0}>{harmless(facts.view)}</pre></section>}
    </article>
  );
}

function Open({ offered, children }: { offered: Offered; children: ComponentChildren }) {
  return <button type="button" title={offered.title} onClick={() => go(["query"], { sql: offered.open })}>{children}</button>;
}

function Names({ names, none }: { names: string[]; none: string }) {
  if (names.length === 0) return <>{none}</>;
  return <>{names.map((one, at) => <>{at > 0 && ", "}<code>{harmless(one)}</code></>)}</>;
}

function Overview({ facts }: { facts: RelationFacts }) {
  const { identifier, rows } = facts;
  return (
    <dl class="facts">
      {identifier !== undefined && (
        <>
          <dt>Identifier</dt>
          <dd><code>{identifier.template}</code>: <Names names={identifier.parts.map((one) => one.column)} none="" /></dd>
        </>
      )}
      {rows !== undefined && (
        <>
          <dt>Rows</dt>
          <dd>{ROWS[rows.kind] ?? rows.kind}{rows.path !== "" && <> of <code>{rows.path}</code></>}</dd>
        </>
      )}
      {facts.is_regional && (
        <>
          <dt>Regions</dt>
          <dd>
            {facts.is_global ? "one answer for the whole account" : "each has its own answer"}
            {facts.regions.length > 0 ? <details><summary>exists in {count(facts.regions.length, "region")}</summary>{facts.regions.join(", ")}</details> : "; which have it is learned when they are asked"}
          </dd>
        </>
      )}
      {facts.url !== undefined && (
        <>
          <dt>CloudFormation</dt>
          <dd><a href={facts.url} rel="noreferrer noopener" target="_blank">its reference</a>, on the network</dd>
        </>
      )}
    </dl>
  );
}

function Inputs({ facts }: { facts: RelationFacts }) {
  const inputs = facts.inputs ?? [];
  return (
    <section aria-labelledby="inputs">
      <h2 id="inputs">Inputs</h2>
      {inputs.length === 0 ? <p>None: there is nothing that it can be told.</p> : <p>Columns that are sent, by = and IN.</p>}
      {facts.one_of !== undefined && facts.one_of.length > 0 && <p>One of these must be told: {facts.one_of.map((way) => way.join(" with ")).join("; ")}.</p>}
      <ul class="columns">
        {inputs.map((one) => (
          <li key={one.name}>
            <code class="field">{one.name}</code> <span class="type">{one.type}</span> {one.required && <span class="badge required">required</span>}
            {!one.in_rows && <span class="badge" title="It is no column of *">not in *</span>}
            <small class="property">{one.member}</small>
            {one.many !== null && <p class="told">One of <code>{one.many}</code>{one.most !== null && `, up to ${one.most} in one request`}.</p>}
            {one.values.length > 0 && <p class="told">One of: {one.values.join(", ")}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Keys({ facts, keys }: { facts: RelationFacts; keys: Key[] }) {
  const guessed = facts.kind === "operation";
  return (
    <section aria-labelledby="keys">
      <h2 id="keys">{guessed ? "Where its inputs come from" : "What its list needs"}</h2>
      <p>{guessed ? "What must be told can come from a statement's other relations. By their names, from:" : "AWS lists it only for given values of:"}</p>
      <ul>
        {keys.map((one) => (
          <li key={one.column}>
            <code>{one.column}</code>:{" "}
            {one.origins.map((of, at) => <>{at > 0 && ", "}<code>{of.column}</code> of <a href={relationAt(of.relation, of.column)}>{of.relation}</a></>)}
            {one.origins.length > 0 && !guessed && ", which is read first where a statement does not say it"}
            {one.origins.length === 0 && one.values.length > 0 && `one of ${one.values.map((of) => (of.region === null ? of.value : `${of.value} (in ${of.region} only)`)).join(", ")}; each is listed where a statement does not say it`}
            {one.origins.length === 0 && one.account && "the account's number; the caller's own where a statement does not say it"}
            {one.origins.length === 0 && one.values.length === 0 && !one.account && (guessed ? "nothing of this service" : "nothing else says its values: a statement has to")}
          </li>
        ))}
      </ul>
      {(facts.filters ?? []).length > 0 && <p>The list can be narrowed by <Names names={facts.filters!} none="" />.</p>}
    </section>
  );
}

function Writing({ facts }: { facts: RelationFacts }) {
  const { insert, update } = facts;
  const isDeleted = facts.statements.some((one) => one.verb === "DELETE");
  return (
    <section aria-labelledby="writing">
      <h2 id="writing">What can be written</h2>
      <h3>INSERT</h3>
      {insert == null ? <p>A resource of this type cannot be created: it has no create handler.</p> : (
        <dl class="facts">
          <dt>Required</dt><dd><Names names={insert.required} none="nothing in every case" /></dd>
          {insert.one_of.length > 0 && <><dt>One of</dt><dd>{insert.one_of.map((way) => way.join(" with ")).join("; ")}</dd></>}
          {insert.not_with_these.length > 0 && <><dt>Not with the first of these</dt><dd><Names names={insert.not_with_these} none="" /></dd></>}
          <dt>Forbidden</dt><dd><Names names={insert.forbidden.map((one) => one.column)} none="nothing" />{insert.forbidden.length > 0 && ": AWS sets them"}</dd>
        </dl>
      )}
      <h3>UPDATE</h3>
      {update == null ? <p>A resource of this type cannot be updated: it has no update handler. To change it, delete it and create it anew.</p> : (
        <dl class="facts">
          <dt>Can be set</dt><dd><Names names={update.can} none="nothing as a whole" /></dd>
          {update.partly.length > 0 && <><dt>In part</dt><dd><Names names={update.partly} none="" />: some of what is in them must stay as it is</dd></>}
          <dt>Forbidden</dt><dd>{update.forbidden.length === 0 ? "nothing" : update.forbidden.map((one, at) => <>{at > 0 && ", "}<code>{one.column}</code> ({one.why})</>)}</dd>
        </dl>
      )}
      <h3>DELETE</h3>
      <p>{isDeleted ? "By identifier, or by any condition that a query understands." : "A resource of this type cannot be deleted: it has no delete handler."}</p>
      {(facts.parameters ?? []).length > 0 && (
        <details>
          <summary>What every change can be given beside</summary>
          <dl class="facts">{facts.parameters!.map((one) => <><dt><code>{one.name}</code></dt><dd>{one.meaning}</dd></>)}</dl>
        </details>
      )}
    </section>
  );
}

function Statements({ facts }: { facts: RelationFacts }) {
  return (
    <section aria-labelledby="statements">
      <h2 id="statements">Statements</h2>
      {facts.statements.length === 0 && <p>None is documented.</p>}
      {facts.statements.map((one, at) => (
        <details key={one.title} open={at === 0}>
          <summary>{one.verb}: {one.title}</summary>
          <pre class="value" tabIndex={0} aria-label={one.title}>{one.text}</pre>
          <p class="buttons"><Open offered={one}>Open it</Open> {one.note !== "" && <span class="note">{one.note}</span>}</p>
        </details>
      ))}
      {facts.manifest != null && (
        <details>
          <summary>A stack with one of it</summary>
          <pre class="value" tabIndex={0} aria-label="Manifest">{facts.manifest}</pre>
        </details>
      )}
    </section>
  );
}
