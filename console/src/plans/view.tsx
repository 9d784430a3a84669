// The plans part: statements that write become a plan, which is reviewed and applied; and the journal.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Problem } from "../parts/problem";
import { address, place } from "../route";
import { clear, failure, find, isOpen, make, plan } from "./made";
import { isAskedFor } from "./open";
import { PlanBox } from "./plan";
import { Journal, JournalWrite } from "./journal";

const newId = () => crypto.randomUUID().replaceAll("-", "");

export default function PlansView() {
  const path = place.value.path;
  const journal = path[1] === "journal";
  return (
    <div class="plans">
      <h1 class="sr">Plans</h1>
      <nav class="parts" aria-label="Plans and the journal">
        <a href={address(["plans"])} aria-current={journal ? undefined : "page"}>Plan</a>
        <a href={address(["plans", "journal"])} aria-current={journal ? "page" : undefined}>Journal of writes</a>
      </nav>
      {!journal ? <Planning /> : path[2] === undefined ? <Journal /> : <JournalWrite key={path[2]} number={path[2]} />}
    </div>
  );
}

function Planning() {
  const id = place.value.path[1];
  const sql = place.value.query.get("sql") ?? "";
  const text = useSignal(sql);
  const anew = useSignal(false);
  const box = useRef<HTMLTextAreaElement>(null);

  async function planNow(statements: string) {
    const made = newId();
    // The plan's name is in the address, so that the page opened again shows the same plan.
    history.replaceState(null, "", address(["plans", made], { sql: statements }));
    place.value = { path: ["plans", made], query: new URLSearchParams({ sql: statements }) };
    await make(made, statements);
  }
  useEffect(() => {
    text.value = sql;
    anew.value = false;
    if (id !== undefined) {
      void find(id).then((there) => (anew.value = !there));
    } else if (sql !== "" && isAskedFor(sql)) {
      void planNow(sql);
    } else {
      clear();
      box.current?.focus();
    }
  }, [id, sql]);

  const shown = plan.value !== null && plan.value.plan === id ? plan.value : null;
  return (
    <>
      {shown === null && (
        <form
          class="planning"
          onSubmit={(event) => {
            event.preventDefault();
            void planNow(text.value);
          }}
        >
          {anew.value && (
            <p class="lacking" role="alert">
              The plan that was here is not kept any more, as after a restart of the server. If it was applied, <a href={address(["plans", "journal"])}>the journal</a> has what became of it.
            </p>
          )}
          <label for="statements">INSERT, UPDATE and DELETE statements of resources. They are planned, which only reads; what the plan does is then shown here.</label>
          <textarea
            id="statements"
            ref={box}
            rows={8}
            spellcheck={false}
            value={text.value}
            onInput={(event) => (text.value = event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              void planNow(text.value);
            }}
          />
          <p class="bar"><button type="submit" class="main" disabled={text.value.trim() === ""} title="Ctrl+Enter">Plan</button></p>
          {failure.value && <Problem facts={failure.value} title="No plan" />}
        </form>
      )}
      {shown !== null && <PlanBox plan={shown} again={() => void planNow(shown.sql)} />}
      {shown === null && isOpen(plan.value) && <p class="loading">Planning…</p>}
    </>
  );
}
