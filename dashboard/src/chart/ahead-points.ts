import type { Scale } from './scale';

/** What is expected of a step of time that is not over, with an interval of 90 %. */
export interface AheadPoint {
  readonly startMs: number;
  readonly endMs: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Paths of a forecast; `d` of SVG. */
interface AheadPaths {
  readonly line: string;
  readonly fan: string;
}

/**
 * @param from the newest value that is over, from which the forecast goes on
 */
export function aheadPaths(
  ahead: readonly AheadPoint[],
  from: { readonly midMs: number; readonly value: number } | undefined,
  scale: Scale,
): AheadPaths {
  const at = (ms: number, value: number): string =>
    `${Math.round(scale.x(ms) * 10) / 10} ${Math.round(scale.y(value) * 10) / 10}`;
  const start = from === undefined ? [] : [at(from.midMs, from.value)];
  const along = (valueOf: (point: AheadPoint) => number): readonly string[] =>
    ahead.map((point) => at(middleOf(point), valueOf(point)));
  const upper = [...start, ...along(({ upper: most }) => most)];
  const lower = along(({ lower: least }) => least).toReversed();
  return {
    line: pathOf([...start, ...along(({ value }) => value)]),
    fan: ahead.length === 0 ? '' : `${pathOf([...upper, ...lower])}Z`,
  };
}

export function middleOf({ startMs, endMs }: Pick<AheadPoint, 'startMs' | 'endMs'>): number {
  return (startMs + endMs) / 2;
}

function pathOf(places: readonly string[]): string {
  return places.length === 0 ? '' : `M${places.join('L')}`;
}
