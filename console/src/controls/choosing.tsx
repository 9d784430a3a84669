// Which controls are to be checked: a set, or files of the folders that the server was given.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, shown, type Facts } from "../api";
import { Problem } from "../parts/problem";
import { oneLine } from "../text";

interface There {
  sets: { name: string; title: string }[];
  files: string[];
  waivers: string[];
  cut: boolean;
  folders: number;
}

export function Choosing({ begin, busy }: { begin: (names: string[], only: string[], waivers: string | null) => void; busy: boolean }) {
  const there = useSignal<There | null>(null);
  const failure = useSignal<Facts | null>(null);
  const picked = useSignal<string[]>([]);
  const only = useSignal("");
  const waivers = useSignal("");
  useEffect(() => {
    get<There>("/api/controls").then(
      (found) => (there.value = found),
      (error) => (failure.value = shown(error)),
    );
  }, []);
  const toggle = (name: string) =>
    (picked.value = picked.value.includes(name) ? picked.value.filter((one) => one !== name) : [...picked.value, name]);
  const found = there.value;
  const box = (name: string, title: string) => (
    <label key={name} class="pick">
      <input type="checkbox" checked={picked.value.includes(name)} onChange={() => toggle(name)} /> <span>{oneLine(title)}</span>
    </label>
  );
  return (
    <form
      class="choosing"
      onSubmit={(event) => {
        event.preventDefault();
        begin(picked.value, only.value.split(/[\s,]+/).filter(Boolean), waivers.value || null);
      }}
    >
      {failure.value && <Problem facts={failure.value} />}
      <fieldset>
        <legend>Controls</legend>
        {found?.sets.map((one) => box(one.name, `${one.name}: ${one.title}`))}
        {found?.files.map((one) => box(one, found.folders > 1 ? one : one.replace(/^\d+\//, "")))}
        {found !== null && found.files.length === 0 && (
          <p class="note">
            {found.folders === 0 ? "Files of your own are listed here when the server is started with --stacks DIR." : "There is no file with an ASSERT in the folders of --stacks."}
          </p>
        )}
        {found?.cut === true && <p class="lacking">There are more files than the {found.files.length} that are listed.</p>}
      </fieldset>
      <label>
        Only these ids <input value={only.value} placeholder="s3.*, ec2.1" spellcheck={false} onInput={(event) => (only.value = event.currentTarget.value)} />
      </label>
      {found !== null && found.waivers.length > 0 && (
        <label>
          Waivers{" "}
          <select value={waivers.value} onChange={(event) => (waivers.value = event.currentTarget.value)}>
            <option value="">none</option>
            {found.waivers.map((one) => <option key={one} value={one}>{oneLine(one)}</option>)}
          </select>
        </label>
      )}
      <button type="submit" class="main" disabled={picked.value.length === 0 || busy}>Check</button>
    </form>
  );
}
