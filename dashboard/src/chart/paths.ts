import type { ChartPoint } from './points';
import type { Scale } from './scale';

/** The paths of a series; `d` of SVG, empty if there is nothing to draw. */
export interface Paths {
  readonly exact: string;
  readonly live: string;
  /** To the value of a bucket that goes on. */
  readonly open: string;
  readonly exactArea: string;
  readonly liveArea: string;
  /** Between the bounds. */
  readonly band: string;
  /** The value of a bucket that goes on, and values that stand alone. */
  readonly dots: readonly { readonly x: number; readonly y: number; readonly kind: 'exact' | 'live' | 'open' }[];
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A part of a line in one state. */
interface Run {
  readonly isExact: boolean;
  readonly places: readonly Place[];
}

type Known = ChartPoint & { readonly value: number };

/**
 * Draws exact values and live ones apart. Where one turns into the other, the line changes at the tidemark if that lies
 * between them, else where their buckets meet.
 */
export function pathsOf(points: readonly ChartPoint[], scale: Scale, markMs: number | undefined): Paths {
  const chains = chainsOf(points);
  const runs = chains.flatMap((chain) => runsOf(chain.filter(isOver), scale, markMs));
  const open = chains.flatMap((chain) => openOf(chain, scale));
  const of = (isExact: boolean): readonly Run[] => runs.filter((run) => run.isExact === isExact);
  return {
    exact: of(true).map(lineOf).join(''),
    live: of(false).map(lineOf).join(''),
    open: open.map((places) => lineOf({ isExact: false, places })).join(''),
    exactArea: of(true)
      .map((run) => areaOf(run, scale.baseY))
      .join(''),
    liveArea: of(false)
      .map((run) => areaOf(run, scale.baseY))
      .join(''),
    band: chains.map((chain) => bandOf(chain, scale, markMs)).join(''),
    dots: [...chains.flatMap((chain) => loneOf(chain, scale)), ...chains.flatMap((chain) => openDots(chain, scale))],
  };
}

/** The line of the range with which this one is compared, at the same places. */
export function beforePath(values: readonly (number | null)[], points: readonly ChartPoint[], scale: Scale): string {
  let [path, isDrawing] = ['', false];
  values.slice(0, points.length).forEach((value, at) => {
    const point = points[at];
    if (value === null || point === undefined) {
      isDrawing = false;
      return;
    }
    path += `${isDrawing ? 'L' : 'M'}${round(scale.x(point.midMs))} ${round(scale.y(value))}`;
    isDrawing = true;
  });
  return path;
}

function isOver({ isOpen }: ChartPoint): boolean {
  return !isOpen;
}

/** Values without a gap between them. */
function chainsOf(points: readonly ChartPoint[]): readonly (readonly Known[])[] {
  const chains: Known[][] = [];
  let isJoined = false;
  for (const point of points) {
    if (!isKnown(point)) {
      isJoined = false;
      continue;
    }
    if (isJoined) chains.at(-1)?.push(point);
    else chains.push([point]);
    isJoined = true;
  }
  return chains;
}

function isKnown(point: ChartPoint): point is Known {
  return point.value !== undefined;
}

function runsOf(chain: readonly Known[], scale: Scale, markMs: number | undefined): readonly Run[] {
  const runs: { readonly isExact: boolean; readonly places: Place[] }[] = [];
  chain.forEach((point, at) => {
    const place = placeOf(point, scale);
    const last = runs.at(-1);
    const previous = chain[at - 1];
    if (last === undefined || previous === undefined) runs.push({ isExact: point.isExact, places: [place] });
    else if (last.isExact === point.isExact) last.places.push(place);
    else {
      const seam = seamOf(previous, point, scale, markMs);
      last.places.push(seam);
      runs.push({ isExact: point.isExact, places: [seam, place] });
    }
  });
  return runs.filter(({ places }) => places.length > 1);
}

/** Where a line changes between two values. */
function seamOf(from: Known, to: Known, scale: Scale, markMs: number | undefined): Place {
  const isBetween = markMs !== undefined && markMs > from.midMs && markMs < to.midMs;
  const ms = isBetween ? markMs : from.endMs;
  const share = (ms - from.midMs) / (to.midMs - from.midMs);
  return { x: scale.x(ms), y: scale.y(from.value + (to.value - from.value) * share) };
}

function openOf(chain: readonly Known[], scale: Scale): readonly (readonly Place[])[] {
  const at = chain.findIndex(({ isOpen }) => isOpen);
  const [from, to] = [chain[at - 1], chain[at]];
  return from === undefined || to === undefined ? [] : [[placeOf(from, scale), placeOf(to, scale)]];
}

function openDots(chain: readonly Known[], scale: Scale): Paths['dots'] {
  return chain.filter(({ isOpen }) => isOpen).map((point) => ({ ...placeOf(point, scale), kind: 'open' }));
}

/** A value without neighbours would be a line without length. */
function loneOf(chain: readonly Known[], scale: Scale): Paths['dots'] {
  const over = chain.filter(isOver);
  const [only] = over;
  if (only === undefined || over.length > 1) return [];
  return [{ ...placeOf(only, scale), kind: only.isExact ? 'exact' : 'live' }];
}

/** The band opens at the tidemark, where nothing is uncertain. */
function bandOf(chain: readonly Known[], scale: Scale, markMs: number | undefined): string {
  const upper: Place[] = [];
  const lower: Place[] = [];
  chain.forEach((point, at) => {
    if (point.isExact || point.isOpen) return;
    const before = chain[at - 1];
    if (before?.isExact === true) {
      const seam = seamOf(before, point, scale, markMs);
      upper.push(seam);
      lower.push(seam);
    }
    const x = scale.x(point.midMs);
    upper.push({ x, y: scale.y(point.upper) });
    lower.push({ x, y: scale.y(point.lower) });
  });
  if (upper.length < 2) return '';
  return `${lineOf({ isExact: false, places: upper })}${lineOf({ isExact: false, places: lower.reverse() }).replace('M', 'L')}Z`;
}

function placeOf(point: Known, scale: Scale): Place {
  return { x: scale.x(point.midMs), y: scale.y(point.value) };
}

function lineOf({ places }: Run): string {
  return places.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

function areaOf(run: Run, baseY: number): string {
  const [first, last] = [run.places[0], run.places.at(-1)];
  if (first === undefined || last === undefined) return '';
  return `${lineOf(run)}L${round(last.x)} ${baseY}L${round(first.x)} ${baseY}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
