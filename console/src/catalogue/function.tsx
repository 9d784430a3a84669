// The page of a SQL function: how it is called, what it gives, and an example that is true.
import { address } from "../route";

export interface Form {
  name: string;
  signature: string;
  kind: string;
  group: string;
  help: string;
  example: string;
  source: string;
}

const KINDS: Record<string, string> = { scalar: "gives a value", table: "gives rows, and stands in FROM", aggregate: "gives a value of many rows", window: "gives a value for each row of a window" };

export function FunctionPage({ forms }: { forms: Form[] }) {
  return (
    <>
      <h1><code>{forms[0]!.name}</code></h1>
      {forms.map((one) => (
        <section key={one.signature} aria-label={one.signature}>
          <pre class="value" tabIndex={0}>{one.signature}</pre>
          <p>{one.help}</p>
          <p class="note">
            {KINDS[one.kind] ?? one.kind} · {one.group} · {one.source === "sqlite" ? "SQLite's own" : one.source === "cirrusql" ? "CirruSQL's" : `of ${one.source}`}
          </p>
          {one.example !== "" && (
            <>
              <h2>Example</h2>
              <pre class="value" tabIndex={0}>{one.example}</pre>
              <p class="buttons"><a class="button" href={address(["query"], { sql: asQuery(one.example) })}>Open as SELECT</a></p>
            </>
          )}
        </section>
      ))}
    </>
  );
}

/** An example is a condition that is true, or a query. */
const asQuery = (example: string) => (/^\s*(SELECT|WITH|VALUES)\b/i.test(example) ? example : `SELECT ${example}`);
