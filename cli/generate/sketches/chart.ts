import { dotsAt, element, escapeText, pathThrough, type Point } from './svg';

/** The colour of a series; STYLE defines it for light and dark backgrounds. */
export type Ink = 'blue' | 'orange' | 'green' | 'purple' | 'grey';

export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'logarithmic';
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly (readonly [at: number, text: string])[];
}

interface Named {
  readonly ink: Ink;
  /** The legend's label; a layer without one is not in the legend. */
  readonly label?: string;
}
export type Series =
  | (Named & { readonly kind: 'band'; readonly points: readonly (readonly [x: number, least: number, most: number])[] })
  | (Named & { readonly kind: 'line' | 'dashes' | 'dots'; readonly points: readonly Point[] });
/** A labelled position on the x axis. */
interface Mark {
  readonly kind: 'mark';
  readonly x: number;
  readonly text: string;
}
export type ChartLayer = Series | Mark;

/** A note below a panel about ranges of its x axis. */
export interface Strip {
  readonly label: string;
  readonly cells: readonly (readonly [from: number, to: number, text: string])[];
}

export interface Panel {
  readonly title: string;
  readonly y: Axis;
  readonly layers: readonly ChartLayer[];
  readonly strip?: Strip;
}

export interface SketchChart {
  readonly title: string;
  /** Alternative text for readers who cannot see the picture. */
  readonly description: string;
  readonly x: Axis;
  readonly panels: readonly Panel[];
}

const WIDTH = 880;
const LEFT = 74;
const RIGHT = 864;
const PANEL_HEIGHT = 230;
const TITLE_HEIGHT = 34;
const STRIP_HEIGHT = 46;
const LEGEND_ROW = 22;
const LEGEND_COLUMNS = 3;
const FOOT = 30;

const STYLE = `
svg{color-scheme:light dark;--paper:#fff;--text:#1f2328;--faint:#59636e;--rule:#d8dee4;--blue:#0a58ca;--orange:#b35900;--green:#1a7f37;--purple:#8250df;--grey:#6e7781}
@media(prefers-color-scheme:dark){svg{--paper:#0d1117;--text:#e6edf3;--faint:#9198a1;--rule:#2f353d;--blue:#6cb0ff;--orange:#f0a35e;--green:#57c76f;--purple:#c19bff;--grey:#8b949e}}
text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:var(--faint)}.title{font-size:14px;font-weight:600;fill:var(--text)}.label{fill:var(--text)}
.rule{stroke:var(--rule);fill:none}.axis{stroke:var(--faint);fill:none}.mark{stroke:var(--faint);stroke-dasharray:2 3;fill:none}
.line,.dashes{fill:none;stroke-width:2;stroke-linejoin:round}.dashes{stroke-width:1.5;stroke-dasharray:6 4}.dots{fill:none;stroke-width:4.5;stroke-linecap:round}.band{opacity:.17}
${(['blue', 'orange', 'green', 'purple', 'grey'] as const).map((ink) => `.${ink}{stroke:var(--${ink})}.band.${ink}{fill:var(--${ink});stroke:none}`).join('')}
`;

/** The picture as a self-contained SVG file for light and dark backgrounds. Panels are stacked over one x axis. */
export function renderChart(chart: SketchChart): string {
  const legend = chart.panels
    .flatMap(({ layers }) => layers)
    .filter((layer): layer is Series => layer.kind !== 'mark' && layer.label !== undefined);
  let y = Math.ceil(legend.length / LEGEND_COLUMNS) * LEGEND_ROW + 10;
  const panels = chart.panels.map((panel) => {
    const drawn = drawPanel(panel, chart.x, y + TITLE_HEIGHT);
    y += heightOf(panel);
    return drawn;
  });
  const content = [
    element('title', {}, [escapeText(chart.title)]),
    element('desc', {}, [escapeText(chart.description)]),
    element('style', {}, [STYLE]),
    element('rect', { width: WIDTH, height: y + FOOT, fill: 'var(--paper)' }),
    ...legend.map(drawLegend),
    ...panels,
    label({ class: 'label', x: (LEFT + RIGHT) / 2, y: y + 12, 'text-anchor': 'middle' }, chart.x.label),
  ];
  return `${element('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${y + FOOT}`, width: WIDTH, height: y + FOOT, role: 'img' }, content)}\n`;
}

function heightOf({ strip }: Panel): number {
  return TITLE_HEIGHT + PANEL_HEIGHT + 26 + (strip === undefined ? 0 : STRIP_HEIGHT);
}

/** The position of a value on an axis, between two edges. */
function placeOn({ scale, from, to }: Axis, start: number, end: number): (value: number) => number {
  const at = scale === 'linear' ? (value: number) => value : Math.log10;
  return (value) => start + ((at(value) - at(from)) / (at(to) - at(from))) * (end - start);
}

function drawPanel({ title, y, layers, strip }: Panel, x: Axis, top: number): string {
  const bottom = top + PANEL_HEIGHT;
  const [placeX, placeY] = [placeOn(x, LEFT, RIGHT), placeOn(y, bottom, top)];
  const window = `window-${top}`;
  const marks = layers.filter((layer) => layer.kind === 'mark');
  return element('g', {}, [
    label({ class: 'title', x: LEFT, y: top - 12 }, title),
    element('clipPath', { id: window }, [
      element('rect', { x: LEFT, y: top, width: RIGHT - LEFT, height: PANEL_HEIGHT }),
    ]),
    ...y.ticks.flatMap(([at, text]) => [
      element('path', {
        class: 'rule',
        d: pathThrough([
          [LEFT, placeY(at)],
          [RIGHT, placeY(at)],
        ]),
      }),
      label({ x: LEFT - 8, y: placeY(at) + 4, 'text-anchor': 'end' }, text),
    ]),
    ...x.ticks.flatMap(([at, text]) => [
      element('path', {
        class: 'axis',
        d: pathThrough([
          [placeX(at), bottom],
          [placeX(at), bottom + 5],
        ]),
      }),
      label({ x: placeX(at), y: bottom + 18, 'text-anchor': at === x.to ? 'end' : 'middle' }, text),
    ]),
    label(
      { class: 'label', transform: `translate(14 ${(top + bottom) / 2})rotate(-90)`, 'text-anchor': 'middle' },
      y.label,
    ),
    ...marks.map((mark, place) => drawMark(mark.text, placeX(mark.x), [top, bottom], place === marks.length - 1)),
    element(
      'g',
      { 'clip-path': `url(#${window})` },
      layers.flatMap((layer) => (layer.kind === 'mark' ? [] : [drawSeries(layer, placeX, placeY)])),
    ),
    element('path', {
      class: 'axis',
      d: pathThrough([
        [LEFT, top],
        [LEFT, bottom],
        [RIGHT, bottom],
      ]),
    }),
    ...(strip === undefined ? [] : drawStrip(strip, placeX, bottom + 42)),
  ]);
}

type Place = (value: number) => number;

function drawSeries(layer: Series, x: Place, y: Place): string {
  switch (layer.kind) {
    case 'band': {
      const there = layer.points.map(([at, , most]): Point => [x(at), y(most)]);
      const back = layer.points.map(([at, least]): Point => [x(at), y(least)]).reverse();
      return element('path', { class: `band ${layer.ink}`, d: `${pathThrough([...there, ...back])}Z` });
    }
    case 'line':
    case 'dashes':
      return element('path', {
        class: `${layer.kind} ${layer.ink}`,
        d: pathThrough(layer.points.map(([a, b]): Point => [x(a), y(b)])),
      });
    case 'dots':
      return element('path', {
        class: `dots ${layer.ink}`,
        d: dotsAt(layer.points.map(([a, b]): Point => [x(a), y(b)])),
      });
  }
}

/** The last mark has its text to the right, the others to the left, because marks may be close together. */
function drawMark(text: string, x: number, [top, bottom]: readonly [number, number], isLast: boolean): string {
  const line = element('path', {
    class: 'mark',
    d: pathThrough([
      [x, top],
      [x, bottom],
    ]),
  });
  return line + label({ x: x + (isLast ? 5 : -5), y: top + 13, 'text-anchor': isLast ? 'start' : 'end' }, text);
}

function drawStrip({ label: name, cells }: Strip, x: Place, y: number): readonly string[] {
  return [
    label({ class: 'label', x: LEFT, y }, name),
    ...cells.map(([from, to, text]) => label({ x: (x(from) + x(to)) / 2, y: y + 18, 'text-anchor': 'middle' }, text)),
  ];
}

function drawLegend(layer: Series, place: number): string {
  const x = LEFT + (place % LEGEND_COLUMNS) * 268;
  const y = 20 + Math.floor(place / LEGEND_COLUMNS) * LEGEND_ROW;
  const sample =
    layer.kind === 'band'
      ? `M${x} ${y - 10}h22v12h-22Z`
      : layer.kind === 'dots'
        ? `M${x + 11} ${y - 4}h0`
        : `M${x} ${y - 4}h22`;
  return (
    element('path', { class: `${layer.kind} ${layer.ink}`, d: sample }) +
    label({ class: 'label', x: x + 30, y }, layer.label ?? '')
  );
}

function label(attributes: Readonly<Record<string, string | number>>, text: string): string {
  return element('text', attributes, [escapeText(text)]);
}
