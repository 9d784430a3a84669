// The graph of a stack: what has to come before what, and how far each is.
import dagre from "@dagrejs/dagre";
import { useMemo } from "preact/hooks";
import { oneLine } from "../text";
import type { StackRun } from "./runs";

const WIDTH = 210;
const HEIGHT = 46;
const MOST = 150;

export function Graph({ run }: { run: StackRun }) {
  const changes = (run.changes ?? []).slice(0, MOST);
  const drawn = useMemo(() => {
    const graph = new dagre.graphlib.Graph();
    graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 44, marginx: 6, marginy: 14 });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const one of changes) graph.setNode(one.resource, { width: WIDTH, height: HEIGHT });
    for (const [name, before] of Object.entries(run.before ?? {}))
      for (const one of before) if (graph.hasNode(name) && graph.hasNode(one)) graph.setEdge(one, name);
    dagre.layout(graph);
    return graph;
  }, [run.run, run.changes?.length]);
  const { width, height } = drawn.graph() as { width: number; height: number };
  return (
    <figure class="picture">
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={changes.map((one) => `${one.resource}: ${one.action}`).join("; ")}>
        {drawn.edges().map((edge, at) => {
          const { points } = drawn.edge(edge) as { points: { x: number; y: number }[] };
          return <path key={at} class="edge" d={`M${points.map((one) => `${one.x} ${one.y}`).join("L")}`} />;
        })}
        {changes.map((one) => {
          const { x, y } = drawn.node(one.resource) as { x: number; y: number };
          const state = run.nodes[one.resource]?.state;
          const said = run.state === "planned" || state === undefined || state === "waiting" ? one.action : `${one.action}: ${state}`;
          return (
            <g key={one.resource} transform={`translate(${x - WIDTH / 2} ${y - HEIGHT / 2})`}>
              <title>{`${oneLine(one.resource)}: ${said}`}</title>
              <rect class={`node ${state === "failed" ? "failed" : one.action}`} width={WIDTH} height={HEIGHT} rx="6" />
              <text x="9" y="19" class="title">{short(oneLine(one.resource), 27)}</text>
              <text x="9" y="37">{short(said, 32)}</text>
            </g>
          );
        })}
      </svg>
      {(run.changes?.length ?? 0) > MOST && <figcaption class="cut">The first {MOST} are drawn.</figcaption>}
    </figure>
  );
}

const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
