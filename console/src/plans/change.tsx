// One change of a plan: what is done to which resource, property by property, and how far it has come.
import { useSignal } from "@preact/signals";
import { Problem } from "../parts/problem";
import { address } from "../route";
import { harmless, oneLine } from "../text";
import type { Change, Property, Step, Text } from "./made";

const VERBS = { create: "create", update: "update", delete: "delete", nothing: "stays" };
const SIGNS: Record<string, string> = { "+": "added", "-": "removed", "…": "same", "!": "cut" };

export function ChangeBox({ change, step, open }: { change: Change; step: Step | undefined; open: boolean }) {
  const shows = useSignal(open);
  const state = step?.[1] ?? (change.verb === "nothing" ? "as wanted" : undefined);
  const name = step?.[2] ?? change.identifier;
  const parameters = Object.entries(change.parameters);
  return (
    <li class={`change ${change.verb}`}>
      <details open={shows.value} onToggle={(event) => (shows.value = event.currentTarget.open)}>
        <summary>
          <span class={`verb ${change.verb}`}>{VERBS[change.verb]}</span> <span class="relation">{oneLine(change.relation)}</span>{" "}
          <b class="identifier">{name === null ? <i>a new one</i> : oneLine(name)}</b> <span class="region">in {oneLine(change.region)}</span>
          {state !== undefined && state !== "waiting" && <span class={`state step ${state.replaceAll(" ", "-")}`}>{state}</span>}
        </summary>
        {shows.value && (
          <div class="inside">
            {step?.[4] && <Problem facts={step[4]} />}
            {change.notes.map((note, at) => <p key={at} class="lacking">{harmless(note)}</p>)}
            {change.verb === "nothing" && <p class="note">It is as wanted already; nothing is sent.</p>}
            {change.verb === "delete" && <p class="note">All of this goes:</p>}
            {change.properties.length > 0 && (
              <table class="properties">
                <caption class="sr">Properties</caption>
                <thead class="sr"><tr><th scope="col">Property</th><th scope="col">Value</th></tr></thead>
                <tbody>{change.properties.map((one) => <PropertyRow key={one.pointer} property={one} verb={change.verb} />)}</tbody>
              </table>
            )}
            {parameters.length > 0 && (
              <p class="note">Sent with it: {parameters.map(([key, value]) => `${oneLine(key)} ${oneLine(String(value))}`).join(", ")}</p>
            )}
            {change.fixed.length > 0 && <p class="note">Cannot be changed any more, only given at creation: {change.fixed.map(oneLine).join(", ")}.</p>}
            {name !== null && (change.verb !== "create" || state === "done") && (change.verb !== "delete" || state !== "done") && (
              <p class="note"><a href={address(["resource", change.relation, name], { region: change.region })}>Open this resource</a></p>
            )}
            {step?.[3] && <p class="note">Request token <code>{oneLine(step[3])}</code></p>}
          </div>
        )}
      </details>
    </li>
  );
}

function PropertyRow({ property, verb }: { property: Property; verb: Change["verb"] }) {
  return (
    <tr class={property.kind}>
      <th scope="row">
        {oneLine(property.path)}
        {verb === "update" && <small>{property.kind === "repeated" ? "sent as it is" : property.kind}</small>}
      </th>
      <td>
        {property.fixed && verb === "update" && <p class="lacking">AWS will refuse this: it {property.fixed.replace(/^only/, "is something that only")}.</p>}
        {property.lines ? <Lines lines={property.lines} /> : <Values property={property} />}
        {property.secret && <p class="note">*** is a secret, which is not shown{property.kind === "changed" && verb === "update" ? "; it changes" : ""}.</p>}
      </td>
    </tr>
  );
}

function Values({ property }: { property: Property }) {
  return (
    <>
      {property.old && <Value sign="-" value={property.old} />}
      {property.old && property.new && <span class="arrow" aria-label="becomes"> → </span>}
      {property.new && <Value sign="+" value={property.new} />}
    </>
  );
}

function Value({ sign, value }: { sign: "+" | "-"; value: Text }) {
  return (
    <>
      <code class={`side ${SIGNS[sign]!}`}>{harmless(value.text)}</code>
      {value.of !== undefined && (
        <strong class="cut"> only the first {value.text.length.toLocaleString("en-US")} of {value.of.toLocaleString("en-US")} characters are shown</strong>
      )}
    </>
  );
}

function Lines({ lines }: { lines: [string, string][] }) {
  return (
    <pre class="lines" tabIndex={0}>
      {lines.map(([sign, text], at) => (
        <span key={at} class={SIGNS[sign] ?? "both"}>{`${sign === "!" ? "…" : sign} ${harmless(text)}`}</span>
      ))}
    </pre>
  );
}
