// An error as people read it: what, where, and what to do next.
import type { Facts } from "../api";
import { harmless } from "../text";

export function Problem({ facts, title }: { facts: Facts; title?: string }) {
  const where = [facts.type_name, facts.identifier, facts.region, facts.operation, facts.error_code];
  const known = where.filter((one): one is string => one !== undefined && one !== null);
  return (
    <div class="problem" role="alert">
      <strong>{title ?? "Failed"}: </strong>
      <span class="said">{harmless(facts.message)}</span>
      {facts.position && <span> (line {facts.position.line}, column {facts.position.column})</span>}
      {known.length > 0 && <span class="where">{known.map(harmless).join(" · ")}</span>}
      {facts.hint && <p class="hint">{harmless(facts.hint)}</p>}
    </div>
  );
}
