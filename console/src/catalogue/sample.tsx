// Some rows of what is asked here, when somebody says so: a statement like any other.
import { useEffect, useMemo } from "preact/hooks";
import { call } from "../api";
import { StatementAnswer } from "../query/answer";
import { cancel, isOpen, runOf, start } from "../query/runs";
import { newId } from "../query/tabs";
import { here } from "../here";
import { Problem } from "../parts/problem";

export function Sample({ sql, why }: { sql: string | undefined; why: string | undefined }) {
  const tab = useMemo(newId, []);
  const run = runOf(tab).value;
  useEffect(() => () => {
    // Nobody looks at it any more; what runs ends with it.
    if (runOf(tab).value !== null) void call("DELETE", `/api/tabs/${tab}`).catch(() => undefined);
  }, []);
  if (sql === undefined)
    return <section aria-labelledby="sample"><h2 id="sample">Sample rows</h2><p class="note">None without being told more: {why}.</p></section>;
  return (
    <section class="sample" aria-labelledby="sample" aria-busy={isOpen(run)}>
      <h2 id="sample">Sample rows</h2>
      <p class="buttons">
        {isOpen(run) ? (
          <button type="button" class="danger" onClick={() => void cancel(tab).catch(() => undefined)}>Cancel</button>
        ) : (
          <button type="button" onClick={() => void start(tab, sql, null)}>Ask for 5 rows</button>
        )}
        <span class="note">of {here.value?.target}: <code>{sql}</code></span>
      </p>
      {run?.lost && <Problem facts={run.lost} title="Not known" />}
      {run?.statements.map((one, number) => (
        <StatementAnswer key={`${run.id}-${number}`} run={run.id} number={number} statement={one} scopes={run.scopes[number]} />
      ))}
      {run?.state === "done" && run.statements.every((one) => one.rows === 0) && <p class="empty">It has no rows in the places that were asked.</p>}
    </section>
  );
}
