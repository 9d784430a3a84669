// One cell, whole: a document as a tree of lines, any other text as it is.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, shown, type Facts } from "../api";
import { Dialog } from "../parts/dialog";
import { Problem } from "../parts/problem";
import { count, harmless } from "../text";

/** More than this in one text makes a browser slow; the rest is exported or copied. */
const MOST = 400_000;

export function CellViewer({ path, row, column, name, close }: { path: string; row: number; column: number; name: string; close: () => void }) {
  const found = useSignal<{ kind: string; text: string } | null>(null);
  const problem = useSignal<Facts | null>(null);
  const laidOut = useSignal(true);
  useEffect(() => {
    get<{ kind: string; text: string }>(`${path}/cell?row=${row}&column=${column}`).then(
      (value) => (found.value = value),
      (error) => (problem.value = shown(error)),
    );
  }, []);
  const text = found.value?.text ?? "";
  const document = found.value?.kind === "t" && text.length <= 4 * MOST ? pretty(text) : null;
  const whole = document !== null && laidOut.value ? document : text;
  return (
    <Dialog title={`${name}, row ${row + 1}`} close={close} wide>
      {problem.value && <Problem facts={problem.value} />}
      {found.value && (
        <>
          <p class="buttons">
            <button type="button" onClick={() => void navigator.clipboard.writeText(text)}>Copy all of it</button>
            {document !== null && (
              <button type="button" aria-pressed={laidOut.value} onClick={() => (laidOut.value = !laidOut.value)}>Laid out</button>
            )}
            <span>{count(text.length, "character")}{found.value.kind === "x" ? ", a BLOB in hexadecimal" : ""}</span>
          </p>
          {whole.length > MOST && <p class="cut" role="alert">Only the first {MOST.toLocaleString("en-US")} characters are shown.</p>}
          <pre class="value" tabIndex={0}>{harmless(whole.slice(0, MOST))}</pre>
        </>
      )}
    </Dialog>
  );
}

/** A document with a line for each value. Its own text is kept: numbers are not made anew. */
function pretty(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let depth = 0;
  let made = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at]!;
    if (quoted) {
      made += one;
      if (one === "\\") made += text[(at += 1)] ?? "";
      else if (one === '"') quoted = false;
    } else if (one === '"') {
      quoted = true;
      made += one;
    } else if (one === "{" || one === "[") {
      const next = /^\s*[}\]]/.exec(text.slice(at + 1, at + 40));
      if (next !== null) {
        made += one + next[0].trim();
        at += next[0].length;
      } else made += `${one}\n${"  ".repeat((depth += 1))}`;
    } else if (one === "}" || one === "]") made += `\n${"  ".repeat((depth -= 1))}${one}`;
    else if (one === ",") made += `,\n${"  ".repeat(depth)}`;
    else if (one === ":") made += ": ";
    else if (!/\s/.test(one)) made += one;
  }
  return made;
}
