import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { Row } from '../../core/wire/answer';
import { show } from './format';

const HEIGHT = 260;

/**
 * A metric over time: exact values in one colour, live ones in another, bounds as a band, and the tidemark as a line.
 */
export function Chart({
  rows,
  unit,
  tidemark,
}: {
  readonly rows: readonly Row[];
  readonly unit: string;
  readonly tidemark: string | null;
}) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const mark = useRef<number | null>(null);
  mark.current = tidemark === null ? null : Date.parse(tidemark) / 1000;

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const made = new uPlot(
      options(element.clientWidth, unit, () => mark.current),
      [[], [], [], [], []],
      element,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
    };
  }, [unit]);

  useEffect(() => plot.current?.setData(series(rows, mark.current)), [rows, unit]);
  return <div ref={host} role="img" aria-label={describe(rows, unit)} />;
}

/** A line of exact values up to the tidemark (including late events that arrived since), then a line of live ones. */
function series(rows: readonly Row[], tidemark: number | null): uPlot.AlignedData {
  const isExact = (row: Row): boolean => tidemark !== null && Date.parse(row.end) / 1000 <= tidemark;
  const firstLive = rows.findIndex((row) => !isExact(row));
  return [
    rows.map((row) => Date.parse(row.start) / 1000),
    rows.map((row) => row.lower),
    rows.map((row) => row.upper),
    rows.map((row) => (isExact(row) ? row.value : null)),
    // The live line begins at the last exact point, so that the two meet.
    rows.map((row, at) => (!isExact(row) || at === firstLive - 1 ? row.value : null)),
  ];
}

function options(width: number, unit: string, tidemark: () => number | null): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
  const line = (label: string, name: string): uPlot.Series => ({
    label,
    stroke: colour(name),
    width: 2,
    points: { show: false },
  });
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.08)] } },
    axes: [axis, { ...axis, size: 64, values: (_, values) => values.map((value) => show(value, unit)) }],
    series: [
      {},
      { label: 'lower', stroke: 'transparent' },
      { label: 'upper', stroke: 'transparent' },
      line('exact', '--exact'),
      line('live', '--live'),
    ],
    bands: [{ series: [2, 1], fill: `${colour('--live')}33` }],
    hooks: { draw: [(plot) => drawTidemark(plot, tidemark(), colour('--exact'))] },
  };
}

function drawTidemark(plot: uPlot, at: number | null, colour: string): void {
  const { min, max } = plot.scales['x'] ?? {};
  if (at === null || typeof min !== 'number' || typeof max !== 'number' || at < min || at > max) return;
  const x = Math.round(plot.valToPos(at, 'x', true));
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.setLineDash([6, 4]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

function describe(rows: readonly Row[], unit: string): string {
  const last = rows.at(-1);
  if (last === undefined) return 'No data in this range';
  const most = rows.reduce((best, row) => Math.max(best, row.value ?? 0), 0);
  return `${rows.length} points; last ${show(last.value, unit)}, highest ${show(most, unit)}`;
}
