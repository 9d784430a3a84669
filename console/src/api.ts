// The one way to the server: every request has the key, and every refusal is an error with its facts.
import { signal } from "@preact/signals";

export interface Facts {
  message: string;
  text?: string;
  kind?: string;
  hint?: string | null;
  region?: string;
  operation?: string;
  error_code?: string;
  type_name?: string;
  identifier?: string;
  position?: { line: number; column: number };
}

export class Refused extends Error {
  constructor(readonly status: number, readonly facts: Facts) {
    super(facts.text ?? facts.message);
  }
}

/** The server did not answer at all. */
export class Unanswered extends Error {}

export type Connection = "here" | "lost" | "shut";
/** Whether the server answers: `shut` is that it does not know this browser. */
export const connection = signal<Connection>("here");

const KEY = "cirrusql.key";

/** Exchange the token of the printed address for a key; true if there is a key. */
export async function enter(): Promise<boolean> {
  const token = new URLSearchParams(location.hash.slice(1)).get("enter");
  if (token !== null) {
    history.replaceState(null, "", location.pathname);
    try {
      const { key } = await call<{ key: string }>("POST", "/api/enter", { token });
      localStorage.setItem(KEY, key);
    } catch (error) {
      // A browser that has a key already does not need the token: it may have been used by itself.
      if (localStorage.getItem(KEY) === null) throw error;
      connection.value = "here";
    }
  }
  if (localStorage.getItem(KEY) === null) connection.value = "shut";
  return connection.value !== "shut";
}

async function request(method: string, path: string, body?: unknown, signal?: AbortSignal) {
  const headers: Record<string, string> = {};
  const key = localStorage.getItem(KEY);
  if (key !== null) headers["Authorization"] = `Bearer ${key}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    const sent = body === undefined ? null : JSON.stringify(body);
    answer = await fetch(path, { method, headers, body: sent, signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    connection.value = "lost";
    throw new Unanswered(String(error));
  }
  if (answer.status === 401) connection.value = "shut";
  else if (connection.value === "lost") connection.value = "here";
  if (!answer.ok) throw new Refused(answer.status, await facts(answer));
  return answer;
}

async function facts(answer: Response): Promise<Facts> {
  try {
    return (await answer.json()).error as Facts;
  } catch {
    return { message: `the server answered ${answer.status}` };
  }
}

export async function call<T>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  return (await request(method, path, body, signal)).json() as Promise<T>;
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>("GET", path, undefined, signal);
export const post = <T>(path: string, body: unknown = {}, signal?: AbortSignal) =>
  call<T>("POST", path, body, signal);

/**
 * Lines of JSON as they come, until one says that it is the last; again from the beginning where
 * the connection was lost or the server stopped.
 */
export async function follow<T>(path: string, each: (line: T) => void, isLast: (line: T) => boolean, signal: AbortSignal) {
  for (let wait = 250; !signal.aborted; wait = Math.min(wait * 2, 4000)) {
    try {
      const answer = await request("GET", path, undefined, signal);
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) throw new Unanswered("the server stopped");
        wait = 250;
        const lines = (rest + value).split("\n");
        rest = lines.pop() ?? "";
        for (const text of lines) {
          const line = JSON.parse(text) as T;
          each(line);
          if (isLast(line)) return;
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused) throw error;
      connection.value = "lost";
      await pause(wait);
    }
  }
}

export const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Save a file that the server makes. */
export async function download(path: string, body: unknown) {
  const { ticket } = await post<{ ticket: string }>(path, body);
  const link = document.createElement("a");
  link.href = `/download/${ticket}`;
  link.download = "";
  link.click();
}

/** Ask again until the server answers; it may be starting anew. */
export async function awaitServer() {
  while (connection.value === "lost") {
    await pause(1000);
    try {
      await get("/api/here");
    } catch {
      // Still away; `connection` says so.
    }
  }
}

export const shown = (error: unknown): Facts =>
  error instanceof Refused
    ? error.facts
    : { message: error instanceof Unanswered ? "the server does not answer" : String(error) };
