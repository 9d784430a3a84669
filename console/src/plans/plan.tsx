// A plan as it is looked at: what it comes to, each change, what it needs, and the one button.
import { useSignal } from "@preact/signals";
import { Problem } from "../parts/problem";
import { address } from "../route";
import { count, harmless, oneLine } from "../text";
import { Agreeing } from "./agreeing";
import { ChangeBox } from "./change";
import { apply, cancel, changes, failure, isOpen, more, steps, type Plan, type Policy } from "./made";

const SAID: Record<Plan["state"], string> = {
  planning: "Finding out what these statements would do. Nothing is written.",
  planned: "Nothing is written yet.",
  "not planned": "There is no plan.",
  applying: "Being applied.",
  applied: "Applied.",
  failed: "It failed. What was done before that stays.",
  cancelled: "Cancelled. What was done before that stays.",
  refused: "Refused, and nothing was written.",
};
const OPENED = 20;

export function PlanBox({ plan, again }: { plan: Plan; again: () => void }) {
  const asks = useSignal(false);
  const open = isOpen(plan);
  const left = (plan.calls ?? 0) - changes.value.length;
  return (
    <article class="plan" aria-label="Plan" aria-busy={open}>
      {plan.summary !== undefined && <h2>{oneLine(plan.summary)}</h2>}
      <p class="bar" role="toolbar" aria-label="What to do with the plan">
        <span role="status">
          <b class={`state ${plan.state === "applied" ? "done" : plan.state.replaceAll(" ", "-")}`}>{plan.state}</b> {SAID[plan.state]} <Counts plan={plan} />
        </span>
        <span class="space" />
        {open && <button type="button" class="danger" onClick={() => void cancel()}>Cancel</button>}
        {plan.state === "planned" && (plan.changes ?? 0) > 0 && (
          <button type="button" class="main" disabled={plan.cannot != null} aria-describedby={plan.cannot ? "cannot" : undefined} onClick={() => (asks.value = true)}>
            Apply {count(plan.changes!, "change")}
          </button>
        )}
        {!open && <button type="button" onClick={again}>Plan again</button>}
        {plan.number !== null && <a href={address(["plans", "journal", String(plan.number)])}>Write {plan.number} in the journal</a>}
      </p>
      {plan.cannot && (plan.changes ?? 0) > 0 && (
        <p id="cannot" class="lacking">
          It can be looked at and not applied: {harmless(plan.cannot.message)}{plan.cannot.hint ? `; ${harmless(plan.cannot.hint)}` : ""}.
        </p>
      )}
      {failure.value && <Problem facts={failure.value} title="Not done" />}
      {plan.error && <Problem facts={plan.error} title={plan.state === "cancelled" ? "Cancelled" : plan.state === "refused" ? "Not applied" : "Failed"} />}
      {plan.messages.map((one, at) => <p key={at} class="note">{harmless(one)}</p>)}
      {plan.problems?.map((one, at) => <p key={at} class="lacking" role="alert">{harmless(one)}</p>)}
      {plan.notes?.map((one, at) => <p key={at} class="note">{harmless(one)}</p>)}
      {plan.summary !== undefined && <Permissions policy={plan.permissions ?? null} />}
      {changes.value.length > 0 && (
        <ol class="changes" aria-label="Changes">
          {changes.value.map((one) => (
            <ChangeBox key={`${plan.plan}-${one.row}`} change={one} step={steps.value.get(one.row)} open={one.verb !== "nothing" && (plan.calls ?? 0) <= OPENED} />
          ))}
        </ol>
      )}
      {left > 0 && changes.value.length > 0 && (
        <p class="lacking">
          {left.toLocaleString("en-US")} more are part of this plan and not shown yet. <button type="button" onClick={() => void more()}>Show more</button>
        </p>
      )}
      <details class="said">
        <summary>The statements</summary>
        <pre class="value" tabIndex={0}>{harmless(plan.sql)}</pre>
      </details>
      {asks.value && <Agreeing plan={plan} close={() => (asks.value = false)} yes={() => { asks.value = false; void apply(plan.changes!); }} />}
    </article>
  );
}

function Counts({ plan }: { plan: Plan }) {
  const counts = Object.entries(plan.progress.counts).filter(([state]) => state !== "waiting" || plan.state === "applying");
  if (plan.state === "planned" || plan.state === "refused" || counts.length === 0) return null;
  return (
    <>
      {counts.map(([state, number]) => (
        <span key={state} class={`tally step ${state.replaceAll(" ", "-")}`}>{number.toLocaleString("en-US")} {state}</span>
      ))}
    </>
  );
}

function Permissions({ policy }: { policy: Policy | null }) {
  if (policy === null) return <p class="note">Which permissions this needs cannot be told for these statements together.</p>;
  const actions = policy.Statement.reduce((sum, one) => sum + one.Action.length, 0);
  return (
    <details class="permissions">
      <summary>Permissions that it needs: {count(actions, "action")}</summary>
      <pre class="value" tabIndex={0}>{harmless(JSON.stringify(policy, null, 2))}</pre>
    </details>
  );
}
