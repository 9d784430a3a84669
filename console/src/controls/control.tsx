// One control: how it ended, what it lacks, and each finding with the columns of its query.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { address } from "../route";
import { count, harmless, oneLine } from "../text";
import { found, more, type Finding, type Outcome } from "./checks";
import { WORDS } from "./summary";

export function ControlBox({ outcome, opened }: { outcome: Outcome; opened: boolean }) {
  const shows = useSignal(false);
  const isOpen = shows.value || opened;
  const { new: fresh = 0, known = 0, waived = 0 } = outcome.counts;
  const all = fresh + known + waived;
  const here = found.value.get(outcome.place);
  useEffect(() => {
    if (isOpen && here === undefined) void more(outcome.place);
  }, [isOpen]);
  return (
    <li class={`control ${outcome.status}`}>
      <details open={isOpen} onToggle={(event) => (shows.value = event.currentTarget.open)}>
        <summary>
          <span class={`status ${outcome.status}`}>{WORDS[outcome.status]}</span> <span class={`severity ${outcome.severity}`}>{outcome.severity}</span>{" "}
          <b>{oneLine(outcome.id)}</b> {oneLine(outcome.title)}
          {all > 0 && <span class="many"> {[fresh > 0 && count(fresh, "finding"), known > 0 && `${known} known`, waived > 0 && `${waived} waived`].filter(Boolean).join(", ")}</span>}
        </summary>
        {isOpen && (
          <div class="inside">
            {outcome.lacks.map((one, at) => <p key={at} class="lacking">Not checked: {harmless(one)}</p>)}
            {outcome.notes.map((one, at) => <p key={at} class="note">{harmless(one)}</p>)}
            {here !== undefined && here.findings.length > 0 && <FindingTable findings={here.findings} id={outcome.id} />}
            {here !== undefined && here.findings.length < here.of && (
              <p class="lacking">
                {here.findings.length.toLocaleString("en-US")} of {here.of.toLocaleString("en-US")} findings are shown. <button type="button" onClick={() => void more(outcome.place)}>Show more</button>
              </p>
            )}
            <p class="note">
              {oneLine(outcome.file)}
              {outcome.regions.length > 0 && ` · asked in ${outcome.regions.length > 8 ? count(outcome.regions.length, "region") : outcome.regions.map(oneLine).join(", ")}`}
              {outcome.sources.map((one) => (
                <span key={one}> · {one.startsWith("https://") ? <a href={one} rel="noreferrer noopener" target="_blank">{oneLine(one)}</a> : oneLine(one)}</span>
              ))}
              {here && <> · <a href={address(["query"], { sql: here.text })}>Open in Query</a></>}
            </p>
          </div>
        )}
      </details>
    </li>
  );
}

function FindingTable({ findings, id }: { findings: Finding[]; id: string }) {
  const names = [...new Set(findings.flatMap((one) => one.details.map(([name]) => name)))];
  const accounts = new Set(findings.map((one) => one.account)).size > 1;
  return (
    <div class="wide-table all" tabIndex={0} role="region" aria-label={`Findings of ${id}`}>
      <table class="listed">
        <thead>
          <tr>
            <th scope="col">Resource</th>
            {accounts && <th scope="col">Account</th>}
            <th scope="col">Region</th><th scope="col">Reason</th>
            {names.map((name) => <th key={name} scope="col">{oneLine(name)}</th>)}
          </tr>
        </thead>
        <tbody>
          {findings.map((one, at) => (
            <tr key={at} class={one.state}>
              <td class="identifier">{oneLine(one.resource)}</td>
              {accounts && <td>{oneLine(one.account ?? "")}</td>}
              <td>{oneLine(one.region ?? "")}</td>
              <td>
                {harmless(one.reason)}
                {one.waiver !== null && <small> waived {harmless(one.waiver)}</small>}
                {one.state === "known" && <small> known</small>}
              </td>
              {names.map((name) => <td key={name}>{harmless(one.details.find(([other]) => other === name)?.[1] ?? "").slice(0, 2000)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
