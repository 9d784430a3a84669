// The search: an answer for every key that is pressed, walked through with the arrows.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { get, shown, type Facts } from "../api";
import { Problem } from "../parts/problem";
import { oneLine } from "../text";
import { leadsTo, openTab, type Found, type Search } from "./facts";
import { prose } from "./prose";

export function Finder({ id, focus, done }: { id: string; focus: boolean; done?: () => void }) {
  const text = useSignal("");
  const answer = useSignal<{ text: string; search: Search } | null>(null);
  const at = useSignal(0);
  const problem = useSignal<Facts | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (focus) box.current?.focus();
    // Asked for nothing, the server makes its index: the first key is answered as fast as the others.
    void get("/api/catalogue/search?text=").catch(() => undefined);
  }, []);
  useEffect(() => {
    const wanted = text.value.trim();
    if (wanted === "") {
      answer.value = null;
      problem.value = null;
      return;
    }
    const ending = new AbortController();
    let again = 0;
    const look = () =>
      get<Search>(`/api/catalogue/search?text=${encodeURIComponent(wanted)}&tab=${encodeURIComponent(openTab())}`, ending.signal).then(
        (search) => {
          const same = answer.value?.text === wanted;
          answer.value = { text: wanted, search };
          problem.value = null;
          if (!same) at.value = 0;
          // What is still being read can be found in a moment.
          if (search.unread.length > 0) again = window.setTimeout(look, 1000);
        },
        (error) => {
          if (ending.signal.aborted) return;
          answer.value = null;
          problem.value = shown(error);
        },
      );
    void look();
    return () => {
      ending.abort();
      clearTimeout(again);
    };
  }, [text.value]);
  const search = answer.value?.search;
  const found = search?.found ?? [];

  function pressed(event: KeyboardEvent) {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      at.value = Math.max(0, Math.min(found.length - 1, at.value + step));
      list.current?.children[at.value]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && found[at.value] !== undefined && answer.value?.text === text.value.trim()) {
      event.preventDefault();
      open(found[at.value]!);
    }
  }
  function open(one: Found) {
    done?.();
    location.hash = leadsTo(one);
  }

  return (
    <div class="finder">
      <input
        ref={box}
        role="combobox"
        aria-label="Search relations, columns, nested keys and functions"
        aria-expanded={found.length > 0}
        aria-controls={`${id}-found`}
        aria-autocomplete="list"
        aria-activedescendant={found.length > 0 ? `${id}-${at.value}` : undefined}
        placeholder="vpcs, ec2 security group, DescribeVolumes, vpc_id, json_each …"
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={pressed}
      />
      {problem.value && <Problem facts={problem.value} title="Not searched" />}
      <ul ref={list} id={`${id}-found`} role="listbox" aria-label="Found" hidden={found.length === 0}>
        {found.map((one, number) => (
          <li
            key={`${one.kind} ${one.name}`}
            id={`${id}-${number}`}
            role="option"
            aria-selected={number === at.value}
            onMouseMove={() => (at.value = number)}
            onClick={() => open(one)}
          >
            <code>{oneLine(one.name)}</code> <small class="word">{one.word}</small>
            <span class="about">{said(one)}</span>
          </li>
        ))}
      </ul>
      <p class="note" role="status">
        {search === undefined ? "" : found.length === 0 ? "Nothing has this in its name or description." : left(search.more)}
        {search !== undefined && search.unread.length > 0 && ` Not searched yet: ${search.unread.map((one) => `${one}s`).join(", ")}, which are being read.`}
      </p>
    </div>
  );
}

function said(one: Found): string {
  if (one.kind !== "column" && one.kind !== "key") return prose(one.about);
  const places = one.places.map((place) => oneLine(place.replace("#", " → ")));
  return one.in === 1 ? `of ${places[0]}` : `in ${one.in.toLocaleString("en-US")} places: ${places.join(", ")}${one.in > places.length ? " …" : ""}`;
}

function left(more: Record<string, number>): string {
  const kinds = Object.entries(more).map(([word, number]) => `${word} ${number.toLocaleString("en-US")}`);
  return kinds.length === 0 ? "" : `Not shown, at least: ${kinds.join(", ")}. Type more to see them.`;
}
