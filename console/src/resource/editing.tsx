// Other values for a resource's columns, as an UPDATE that is reviewed as a plan.
import { useSignal } from "@preact/signals";
import { post, shown, type Facts } from "../api";
import { Dialog } from "../parts/dialog";
import { Problem } from "../parts/problem";
import { plain, type Cell } from "../query/rows";
import { review } from "../plans/open";
import type { ColumnFacts } from "./view";

export interface Asked {
  relation: string;
  identifier: string;
  region: string | null;
  account: string | null;
}

const isDocument = (column: ColumnFacts) => column.type === "object" || column.type === "array";

function laidOut(column: ColumnFacts, cell: Cell): string {
  if (!isDocument(column) || cell === null) return plain(cell);
  const text = plain(cell);
  // Laid out only if nothing of it would be rounded on the way.
  try {
    const made = JSON.stringify(JSON.parse(text), null, 2);
    return /\d{16}/.test(text) ? text : made;
  } catch {
    return text;
  }
}

export function Editing({ asked, columns, values, close }: { asked: Asked; columns: ColumnFacts[]; values: Map<string, Cell>; close: () => void }) {
  const changeable = columns.filter((one) => one.changeable);
  const before = new Map(changeable.map((one) => [one.name, laidOut(one, values.get(one.name) ?? null)]));
  const after = useSignal<Record<string, string>>({});
  const problem = useSignal<Facts | null>(null);
  const changed = changeable.filter((one) => after.value[one.name] !== undefined && after.value[one.name] !== before.get(one.name));

  async function toPlan() {
    const made = Object.fromEntries(
      changed.map((one) => {
        const text = after.value[one.name]!;
        if (text === "") return [one.name, null];
        return [one.name, one.type === "string" ? { text } : { json: text }];
      }),
    );
    try {
      const { sql } = await post<{ sql: string }>("/api/resource/change", { ...asked, values: made });
      close();
      review(sql);
    } catch (error) {
      problem.value = shown(error);
    }
  }

  return (
    <Dialog title={`Change ${asked.identifier}`} close={close} wide>
      <p>What is changed here is shown as a plan first. Empty takes a property away. Write-only values are not known and stay as they are.</p>
      {problem.value && <Problem facts={problem.value} title="No plan" />}
      <form class="editing" onSubmit={(event) => { event.preventDefault(); void toPlan(); }}>
        {changeable.map((one) => {
          const text = after.value[one.name] ?? before.get(one.name) ?? "";
          const set = (value: string) => (after.value = { ...after.value, [one.name]: value });
          return (
            <label key={one.name} class={changed.includes(one) ? "changed" : ""}>
              <span>{one.name} <small>{one.type}{one.write_only ? ", write-only" : ""}</small></span>
              {isDocument(one) ? (
                <textarea rows={Math.min(14, Math.max(2, text.split("\n").length))} value={text} spellcheck={false} onInput={(event) => set(event.currentTarget.value)} />
              ) : (
                <input value={text} onInput={(event) => set(event.currentTarget.value)} />
              )}
            </label>
          );
        })}
        <p class="buttons">
          <button type="submit" class="main" disabled={changed.length === 0}>
            Review {changed.length === 0 ? "what changes" : changed.map((one) => one.name).join(", ")} as a plan
          </button>
        </p>
      </form>
    </Dialog>
  );
}
