// A plan as a picture: what is asked, what waits for what; before it ran in words, after in numbers.
import dagre from "@dagrejs/dagre";
import { useMemo } from "preact/hooks";
import { count } from "../text";
import type { Picture as Plan, Scan, Scopes } from "./runs";

const WIDTH = 290;
const ANSWER = 130;
const LINE = 17;

interface Node {
  scan: Scan;
  lines: string[];
  x: number;
  y: number;
  width: number;
  height: number;
}

export function Picture({ plan, scopes, ended }: { plan: Plan; scopes: Scopes | undefined; ended: boolean }) {
  const { nodes, edges, width, height } = useMemo(() => drawn(plan, scopes, ended), [plan, scopes?.found, ended]);
  return (
    <figure class="picture">
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={plan.lines.join("; ")}>
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" class="arrow" />
          </marker>
        </defs>
        {edges.map((points, at) => (
          <path key={at} class="edge" d={`M${points.map((one) => `${one.x} ${one.y}`).join("L")}`} marker-end="url(#arrow)" />
        ))}
        {nodes.map((node) => (
          <g key={node.scan.step} transform={`translate(${node.x - node.width / 2} ${node.y - node.height / 2})`}>
            <rect class={`node ${node.scan.method}`} width={node.width} height={node.height} rx="6" />
            {node.lines.map((line, at) => (
              <text key={at} x="10" y={20 + at * LINE} class={at === 0 ? "title" : ""}>
                {line.length > 38 ? `${line.slice(0, 37)}…` : line}
                <title>{line}</title>
              </text>
            ))}
          </g>
        ))}
      </svg>
      <figcaption>
        <details>
          <summary>In words</summary>
          <pre>{plan.lines.join("\n")}</pre>
        </details>
      </figcaption>
    </figure>
  );
}

function drawn(plan: Plan, scopes: Scopes | undefined, ended: boolean) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 50, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  const words = new Map<number, string[]>();
  for (const scan of plan.scans) {
    const found = scopes?.found[scan.relation] ?? 0;
    const where = scan.accounts > 1 ? `${count(scan.accounts, "account")} · ${count(scan.regions, "region")}` : count(scan.regions, "region");
    const lines = [`${scan.step}. ${scan.relation}`, `${scan.method}${scan.places > 0 ? ` · ${where}` : ""}`, ...scan.calls];
    if (scan.pushed !== null) lines.push(`pushed: ${scan.pushed}`);
    if (ended || found > 0) lines.push(`found ${count(found, "row")}${ended ? "" : " so far"}`);
    words.set(scan.step, lines);
    graph.setNode(String(scan.step), { width: WIDTH, height: lines.length * LINE + 14 });
  }
  graph.setNode("answer", { width: ANSWER, height: 34 });
  for (const scan of plan.scans) for (const before of scan.after) graph.setEdge(String(before), String(scan.step));
  const waited = new Set(plan.scans.flatMap((scan) => scan.after));
  for (const scan of plan.scans) if (!waited.has(scan.step)) graph.setEdge(String(scan.step), "answer");
  dagre.layout(graph);
  const answer = graph.node("answer") as { x: number; y: number };
  const nodes = plan.scans.map((scan): Node => {
    const node = graph.node(String(scan.step)) as { x: number; y: number; height: number };
    return { scan, lines: words.get(scan.step)!, x: node.x, y: node.y, width: WIDTH, height: node.height };
  });
  nodes.push({
    scan: { step: 0, relation: "SQLite", method: "answer", places: 0, accounts: 0, regions: 0, after: [], calls: [], identified_by: [], pushed: null },
    lines: ["SQLite answers"],
    x: answer.x,
    y: answer.y,
    width: ANSWER,
    height: 34,
  });
  const edges = graph.edges().map((edge) => (graph.edge(edge) as { points: { x: number; y: number }[] }).points);
  const { width, height } = graph.graph() as { width: number; height: number };
  return { nodes, edges, width, height };
}
