// The catalogue: what there is to ask and to change, and a page for each of it.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { get, shown, type Facts } from "../api";
import { Problem } from "../parts/problem";
import { address, place } from "../route";
import { count, oneLine } from "../text";
import { leadsTo, openTab, placeOf, type Found, type RelationFacts } from "./facts";
import { Finder } from "./finder";
import { FunctionPage, type Form } from "./function";
import { prose } from "./prose";
import { RelationPage } from "./relation";

export default function CatalogueView() {
  const { path, query } = place.value;
  const [, name, of] = path;
  const at = query.get("at");
  if (name === "function" && of !== undefined)
    return <Told<{ forms: Form[] }> ask={`function?name=${encodeURIComponent(of)}`}>{({ forms }) => <FunctionPage forms={forms} />}</Told>;
  if (name !== undefined)
    return (
      <Told<RelationFacts> ask={`relation?name=${encodeURIComponent(name)}&tab=${encodeURIComponent(openTab())}`}>
        {(facts) => <RelationPage key={facts.name} facts={facts} at={at} />}
      </Told>
    );
  for (const kind of ["column", "key"]) {
    const wanted = query.get(kind);
    if (wanted !== null)
      return <Told<Had> ask={`having?kind=${kind}&name=${encodeURIComponent(wanted)}`}>{(had) => <Having key={`${kind} ${had.name}`} had={had} />}</Told>;
  }
  const service = query.get("service");
  if (service !== null)
    return <Told<{ relations: Found[] }> ask={`service?name=${encodeURIComponent(service)}`}>{({ relations }) => <Service name={service} relations={relations} />}</Told>;
  return <Home />;
}

/** Something that the server is asked for once; while it is not known, that is said. */
function Told<T>({ ask, children }: { ask: string; children: (found: T) => ComponentChildren }) {
  const known = useSignal<{ ask: string; found: T } | null>(null);
  const problem = useSignal<Facts | null>(null);
  useEffect(() => {
    const ending = new AbortController();
    problem.value = null;
    get<T>(`/api/catalogue/${ask}`, ending.signal).then(
      (found) => (known.value = { ask, found }),
      (error) => {
        if (!ending.signal.aborted) problem.value = shown(error);
      },
    );
    return () => ending.abort();
  }, [ask]);
  return (
    <div class="catalogue">
      <nav aria-label="Where this is"><a href={address(["catalogue"])}>Catalogue</a></nav>
      {problem.value !== null ? <Problem facts={problem.value} title="Not found" /> : known.value?.ask === ask ? children(known.value.found) : <p class="loading">Loading…</p>}
    </div>
  );
}

interface Counted {
  name: string;
  title: string | null;
  kinds: Record<string, number>;
}

function Home() {
  const services = useSignal<Counted[] | null>(null);
  const problem = useSignal<Facts | null>(null);
  const wanted = useSignal("");
  useEffect(() => {
    get<{ services: Counted[] }>("/api/catalogue/services").then(
      (found) => (services.value = found.services),
      (error) => (problem.value = shown(error)),
    );
  }, []);
  const text = wanted.value.trim().toLowerCase();
  const fitting = (services.value ?? []).filter((one) => `${one.name} ${one.title ?? ""}`.toLowerCase().includes(text));
  return (
    <div class="catalogue">
      <h1>Catalogue</h1>
      <p>Every resource type, operation, column, nested key and function. Ctrl+K or / searches from anywhere.</p>
      <Finder id="home" focus />
      <h2>Services</h2>
      {problem.value && <Problem facts={problem.value} title="Services are not known" />}
      {services.value === null ? (
        problem.value === null && <p class="loading">Loading…</p>
      ) : (
        <>
          <p class="bar">
            <input type="search" aria-label="Narrow the services" placeholder="Narrow the services" value={wanted.value} onInput={(event) => (wanted.value = event.currentTarget.value)} />
            <span role="status">{count(fitting.length, "service")}</span>
          </p>
          <ul class="services">
            {fitting.map((one) => (
              <li key={one.name}>
                <a href={address(["catalogue"], { service: one.name })}><code>{one.name}</code></a> {one.title !== null && one.title}
                <small>{Object.entries(one.kinds).map(([word, number]) => `${word} ${number}`).join(" · ")}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Service({ name, relations }: { name: string; relations: Found[] }) {
  return (
    <>
      <h1>{oneLine(name)}</h1>
      <p>{count(relations.length, "relation")}</p>
      <ul class="listed">
        {relations.map((one) => (
          <li key={one.name}>
            <a href={leadsTo(one)}><code>{one.name}</code></a> <small class="word">{one.word}</small>
            <span class="about">{prose(one.about)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

interface Had {
  kind: string;
  name: string;
  places: string[];
}
const MOST = 500;

function Having({ had }: { had: Had }) {
  const wanted = useSignal("");
  const text = wanted.value.trim().toLowerCase();
  const fitting = had.places.filter((one) => one.toLowerCase().includes(text));
  const column = had.kind === "column" ? had.name : undefined;
  return (
    <>
      <h1><code>{oneLine(had.name)}</code></h1>
      <p>A {had.kind} in {count(had.places.length, "place")}.</p>
      <p class="bar">
        <input type="search" aria-label="Narrow the places" placeholder="Narrow the places" value={wanted.value} onInput={(event) => (wanted.value = event.currentTarget.value)} />
        <span role="status">{fitting.length > MOST ? `the first ${MOST} of ${count(fitting.length, "place")}` : count(fitting.length, "place")}</span>
      </p>
      <ul class="listed">
        {fitting.slice(0, MOST).map((one) => (
          <li key={one}><a href={placeOf(one, column)}><code>{one.replace("#", " → ")}</code></a></li>
        ))}
      </ul>
    </>
  );
}
