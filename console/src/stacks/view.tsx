// The stacks part: choose one, see what a build, a teardown or somebody else's change comes to, carry it out.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, shown, type Facts } from "../api";
import { Problem } from "../parts/problem";
import { address, go, place } from "../route";
import { harmless, oneLine } from "../text";
import { newId } from "../query/tabs";
import { begin, failure, find, leave, run, type Asked, type Kind } from "./runs";
import { RunBox } from "./run";

interface Listed {
  folders: string[];
  stacks: { name: string; is_template: boolean }[];
  cut: boolean;
}

export default function StacksView() {
  const id = place.value.path[1];
  useEffect(() => {
    if (id !== undefined) void find(id);
    return leave;
  }, [id]);
  const again = (kind: Kind, asked: Asked) => {
    const made = newId();
    go(["stacks", made], { stack: asked.stack, environment: asked.environment, ...Object.fromEntries(Object.entries(asked.variables).map(([name, value]) => [`v.${name}`, value])) });
    void begin(made, kind, asked);
  };
  return (
    <div class="stacks">
      <h1>Stacks</h1>
      <Choosing again={again} />
      {failure.value && <Problem facts={failure.value} title="Not shown" />}
      {id !== undefined && run.value !== null && run.value.run === id && <RunBox run={run.value} />}
      {id !== undefined && run.value === null && failure.value === null && <p class="loading">Planning…</p>}
    </div>
  );
}

function Choosing({ again }: { again: (kind: Kind, asked: Asked) => void }) {
  const query = place.value.query;
  const listed = useSignal<Listed | null>(null);
  const problem = useSignal<Facts | null>(null);
  const stack = useSignal(query.get("stack") ?? "");
  const environment = useSignal(query.get("environment") ?? "dev");
  const variables = useSignal([...query].filter(([name]) => name.startsWith("v.")).map(([name, value]) => `${name.slice(2)}=${value}`).join("\n"));
  useEffect(() => {
    get<Listed>("/api/stacks").then(
      (found) => {
        listed.value = found;
        if (stack.value === "") stack.value = found.stacks[0]?.name ?? "";
      },
      (error) => (problem.value = shown(error)),
    );
  }, []);
  if (problem.value) return <Problem facts={problem.value} />;
  if (listed.value === null) return <p class="loading">Looking…</p>;
  const { folders, stacks, cut } = listed.value;
  if (folders.length === 0) return <p class="lacking">This server was given no folders with stacks: start it with <code>--stacks DIR</code>.</p>;
  if (stacks.length === 0) return <p class="lacking">No manifest and no template was found in {folders.map(harmless).join(", ")}.</p>;
  const isTemplate = stacks.find((one) => one.name === stack.value)?.is_template === true;
  const wrong = variables.value.split("\n").filter((line) => line.trim() !== "" && !line.includes("="));

  function asked(): Asked {
    const lines = variables.value.split("\n").filter((line) => line.includes("="));
    return {
      stack: stack.value,
      environment: isTemplate ? "" : environment.value.trim(),
      variables: Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")).trim(), line.slice(line.indexOf("=") + 1)])),
    };
  }
  return (
    <form class="choosing-stack" onSubmit={(event) => { event.preventDefault(); again("build", asked()); }}>
      <label>
        Stack{" "}
        <select value={stack.value} onChange={(event) => (stack.value = event.currentTarget.value)}>
          {stacks.map((one) => (
            <option key={one.name} value={one.name}>
              {oneLine(one.name.replace(/^\d+\//, folders.length > 1 ? `${folders[Number(one.name.split("/")[0])]}/` : ""))}{one.is_template ? " (template)" : ""}
            </option>
          ))}
        </select>
      </label>
      {!isTemplate && <label>Environment <input required value={environment.value} onInput={(event) => (environment.value = event.currentTarget.value)} /></label>}
      <label class="variables">
        {isTemplate ? "Parameters" : "Variables"}, one <code>NAME=value</code> a line
        <textarea rows={Math.min(8, Math.max(2, variables.value.split("\n").length))} spellcheck={false} value={variables.value} onInput={(event) => (variables.value = event.currentTarget.value)} />
      </label>
      {wrong.length > 0 && <p class="lacking">{oneLine(wrong[0]!)} has no <code>=</code> in it.</p>}
      <p class="buttons">
        <button type="submit" class="main" disabled={stack.value === "" || wrong.length > 0}>Plan</button>
        <button type="button" disabled={stack.value === "" || wrong.length > 0} onClick={() => again("drift", asked())} title="What somebody else has changed since the build">Drift</button>
        <button type="button" disabled={stack.value === "" || wrong.length > 0} onClick={() => again("teardown", asked())}>Plan a teardown</button>
        {cut && <span class="cut">There are more stacks than are listed.</span>}
        <a href={address(["plans", "journal"])}>Journal of writes</a>
      </p>
    </form>
  );
}
