// Columns with what holds of them, and the keys within their documents, which unfold.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { count, harmless } from "../text";
import type { Field } from "./facts";
import { prose } from "./prose";

const MOST_VALUES = 24;
const MEANINGS: Record<string, string> = {
  identifier: "part of what names a resource",
  required: "a new resource needs it",
  "read-only": "AWS sets it",
  "create-only": "fixed once the resource exists",
  "write-only": "never returned: NULL when read",
  "conditionally create-only": "some changes to it replace the resource",
};

/** `at` is the column, or the path of a nested key, that is looked for: `tags[].key`. */
export function Columns({ fields, at, isType }: { fields: Field[]; at: string | null; isType: boolean }) {
  const wanted = useSignal("");
  const text = wanted.value.trim().toLowerCase();
  const shown = text === "" ? fields : fields.filter((one) => has(one, text));
  const known = isType ? [...new Set(fields.flatMap((one) => one.flags))] : [];
  const flags = known.filter((one) => MEANINGS[one] !== undefined);
  return (
    <section aria-labelledby="columns">
      <h2 id="columns">Columns</h2>
      {fields.length > 8 && (
        <p class="bar">
          <input type="search" aria-label="Narrow the columns" placeholder="Narrow the columns" value={wanted.value} onInput={(event) => (wanted.value = event.currentTarget.value)} />
          <span role="status">{shown.length === fields.length ? count(fields.length, "column") : `${shown.length} of ${count(fields.length, "column")}`}</span>
        </p>
      )}
      <Fields fields={shown} path="" at={at === null ? null : at.replaceAll("[]", "")} find={text} />
      {flags.length > 0 && <p class="note">{flags.map((one) => `${one}: ${MEANINGS[one]}`).join("; ")}.</p>}
    </section>
  );
}

const has = (field: Field, text: string): boolean =>
  field.name.toLowerCase().includes(text) || (field.property ?? "").toLowerCase().includes(text) || field.fields.some((one) => has(one, text));

function Fields({ fields, path, at, find }: { fields: Field[]; path: string; at: string | null; find: string }) {
  return (
    <ul class="columns">
      {fields.map((one) => <One key={one.name} field={one} path={path === "" ? one.name : `${path}.${one.name}`} at={at} find={find} />)}
    </ul>
  );
}

function One({ field, path, at, find }: { field: Field; path: string; at: string | null; find: string }) {
  const box = useRef<HTMLLIElement>(null);
  const isIt = at === path;
  const leads = at !== null && at.startsWith(`${path}.`);
  const unfolded = useSignal(leads);
  useEffect(() => {
    if (leads) unfolded.value = true;
    if (isIt) box.current?.scrollIntoView({ block: "center" });
  }, [at]);
  const within = find !== "" && field.fields.some((one) => has(one, find));
  const values = field.values.slice(0, MOST_VALUES).join(", ");
  return (
    <li ref={box} class={isIt ? "sought" : ""} aria-current={isIt ? "true" : undefined}>
      <code class="field">{harmless(field.name)}</code> <span class="type">{field.type}</span>{" "}
      {field.flags.map((one) => <span key={one} class={`badge ${one.replaceAll(" ", "-")}`}>{one}</span>)}
      {field.property !== null && field.property !== field.name && <small class="property">{harmless(field.property)}</small>}
      {field.description !== "" && <p class="told">{prose(field.description)}</p>}
      {field.values.length > 0 && (
        <p class="told">
          One of: {harmless(values)}
          {field.values.length > MOST_VALUES && (
            <details><summary>and {field.values.length - MOST_VALUES} more</summary>{harmless(field.values.slice(MOST_VALUES).join(", "))}</details>
          )}
        </p>
      )}
      {field.fields.length > 0 && (
        <details open={unfolded.value || within} onToggle={(event) => (unfolded.value = event.currentTarget.open)}>
          <summary>{count(field.fields.length, "key")} within <span class="sr">{field.name}</span></summary>
          {(unfolded.value || within) && <Fields fields={field.fields} path={path} at={at} find={within ? find : ""} />}
        </details>
      )}
      {field.cut && <p class="cut">Nested further; the CloudFormation reference has the rest.</p>}
    </li>
  );
}
