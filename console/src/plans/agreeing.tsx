// The question before a plan is applied: what it does, counted; typed where it is much or deletes.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { here } from "../here";
import { Dialog } from "../parts/dialog";
import { count, oneLine } from "../text";
import type { Plan } from "./made";

export function Agreeing({ plan, yes, close }: { plan: Plan; yes: () => void; close: () => void }) {
  const typed = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => (field.current ?? button.current)?.focus(), []);
  const { create = 0, update = 0, delete: gone = 0 } = plan.counts ?? {};
  const number = plan.changes ?? 0;
  const parts = [
    create > 0 && `creates ${count(create, "resource")}`,
    update > 0 && `changes ${count(update, "resource")}`,
    gone > 0 && `deletes ${count(gone, "resource")}`,
  ].filter(Boolean);
  const agrees = plan.typed !== true || typed.value.trim() === String(number);
  return (
    <Dialog title="Apply this plan?" close={close}>
      <form
        class="agreeing"
        onSubmit={(event) => {
          event.preventDefault();
          if (agrees) yes();
        }}
      >
        <p>
          It <b>{parts.join(", ")}</b> in {oneLine(here.value?.target ?? "")}
          {plan.account ? `, account ${oneLine(plan.account)}` : ""}.
        </p>
        <p class="note">The plan is made again first. If it no longer comes to the same, nothing is written.</p>
        {plan.typed === true && (
          <label>
            Type how many changes that is, {number}:{" "}
            <input inputMode="numeric" autoComplete="off" ref={field} value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
          </label>
        )}
        <p class="buttons">
          <button type="submit" class={gone > 0 ? "danger" : "main"} disabled={!agrees} ref={button}>
            {gone > 0 ? `Apply, and delete ${gone}` : "Apply"}
          </button>
          <button type="button" onClick={close}>Not now</button>
        </p>
      </form>
    </Dialog>
  );
}
