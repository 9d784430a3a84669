// A resource between those that refer to it and those that it refers to; each leads to its own page.
import { address } from "../route";
import { oneLine } from "../text";

export interface Neighbour {
  relation: string;
  identifier: string;
  label: string;
  note: string;
  region: string | null;
  account: string | null;
}

const WIDTH = 300;
const HEIGHT = 44;
const GAP = 10;
const MOST = 60;

export const resourceAddress = (one: { relation: string; identifier: string; region: string | null; account: string | null }) =>
  address(["resource", one.relation, one.identifier], {
    ...(one.region ? { region: one.region } : {}),
    ...(one.account ? { account: one.account } : {}),
  });

export function Graph({ title, relation, from, to }: { title: string; relation: string; from: Neighbour[]; to: Neighbour[] }) {
  const [left, right] = [from.slice(0, MOST), to.slice(0, MOST)];
  const high = Math.max(left.length, right.length, 1) * (HEIGHT + GAP) + GAP;
  const middle = high / 2;
  const columns = [4, WIDTH + 90, 2 * WIDTH + 176];
  const yOf = (at: number, of: number) => (high - of * (HEIGHT + GAP) + GAP) / 2 + at * (HEIGHT + GAP);
  const hidden = from.length + to.length - left.length - right.length;
  return (
    <figure class="picture">
      <svg viewBox={`0 0 ${columns[2]! + WIDTH + 4} ${high}`} width={columns[2]! + WIDTH + 4} height={high} role="group" aria-label="What it refers to and what refers to it">
        {left.map((_, at) => (
          <path key={at} class="edge" d={`M${columns[0]! + WIDTH} ${yOf(at, left.length) + HEIGHT / 2}C${columns[1]! - 40} ${yOf(at, left.length) + HEIGHT / 2} ${columns[1]! - 50} ${middle} ${columns[1]} ${middle}`} />
        ))}
        {right.map((_, at) => (
          <path key={at} class="edge" d={`M${columns[1]! + WIDTH} ${middle}C${columns[2]! - 40} ${middle} ${columns[2]! - 50} ${yOf(at, right.length) + HEIGHT / 2} ${columns[2]} ${yOf(at, right.length) + HEIGHT / 2}`} />
        ))}
        <Box x={columns[1]!} y={middle - HEIGHT / 2} name={title} note={relation} own />
        {left.map((one, at) => <Step key={at} one={one} x={columns[0]!} y={yOf(at, left.length)} />)}
        {right.map((one, at) => <Step key={at} one={one} x={columns[2]!} y={yOf(at, right.length)} />)}
      </svg>
      {hidden > 0 && <figcaption class="cut">{hidden} more are only in the lists below.</figcaption>}
    </figure>
  );
}

function Step({ one, x, y }: { one: Neighbour; x: number; y: number }) {
  return (
    <a href={resourceAddress(one)}>
      <Box x={x} y={y} name={one.label} note={`${one.relation} · ${one.note}`} />
    </a>
  );
}

function Box({ x, y, name, note, own }: { x: number; y: number; name: string; note: string; own?: boolean }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <title>{`${oneLine(name)} · ${note}`}</title>
      <rect class={own === true ? "node answer" : "node list"} width={WIDTH} height={HEIGHT} rx="6" />
      <text x="9" y="18" class="title">{short(oneLine(name), 38)}</text>
      <text x="9" y="35">{short(note, 46)}</text>
    </g>
  );
}

const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
