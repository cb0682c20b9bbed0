import { MINUTE_MS } from '../../core/time/window';
import { randomOf } from '../measures/synthetic-events';
import type { SeriesRow } from '../../reaction-layer/detect/series/daily-residual';
import type { AnomalyWindow } from './nab-score';

/** A series with what is wrong in it. */
export interface LabelledSeries {
  readonly name: string;
  readonly rows: readonly SeriesRow[];
  readonly windows: readonly AnomalyWindow[];
}

const STEP_MS = 5 * MINUTE_MS;
const DAY_ROWS = 288;
const DAYS = 14;
const START_MS = Date.UTC(2024, 0, 1);
/**
 * The day in which something happens, and rows before and after it that still count as its window. Once only: a second
 * time it is nothing new.
 */
const ODD_DAY = 9;
const MARGIN_ROWS = 24;

interface Moment {
  /** From 0 to 1. */
  readonly ofDay: number;
  /** From nine to six. */
  readonly isBusy: boolean;
  readonly isOdd: boolean;
  readonly random: () => number;
}

const noise = ({ random }: Moment, width: number): number => (random() - 0.5) * width;
const daily = (at: Moment): number => (at.isBusy ? 80 : 20) + noise(at, 6);
/** Log-normal, as the number of times that something is mentioned. */
const mentions = ({ random, ofDay }: Moment): number =>
  Math.round(Math.exp(2 + Math.sin(2 * Math.PI * ofDay) + 0.6 * (random() + random() + random() - 1.5) * 2));

/** What each series is on an ordinary day, and on an odd one; nothing is wrong with those of which the odd one is undefined. */
const KINDS: readonly (readonly [name: string, usual: (at: Moment) => number, odd?: (at: Moment) => number])[] = [
  ['daily rhythm', daily],
  ['daily rhythm, peaks higher', daily, (at) => (at.isBusy ? 140 + noise(at, 6) : daily(at))],
  ['daily rhythm, stays halfway', daily, (at) => (at.isBusy ? 48 + noise(at, 6) : daily(at))],
  ['daily rhythm, never gets busy', daily, (at) => 20 + noise(at, 6)],
  ['daily rhythm, busy all night', daily, (at) => 80 + noise(at, 6)],
  ['daily rhythm, silent', daily, () => 0],
  ['constant', () => 45],
  ['constant, steps up', () => 45, () => 47],
  ['noise', (at) => noise(at, 60)],
  ['noise, shifted within its range', (at) => noise(at, 60), (at) => 14 + noise(at, 60)],
  ['noise, spikes', (at) => noise(at, 10), (at) => (at.random() < 0.05 ? 25 : 0) + noise(at, 10)],
  ['mentions', mentions],
  ['mentions, a wave', mentions, (at) => 12 * mentions(at)],
];

/** Series of two weeks, each with at most one anomaly, of a day. Equal seeds give equal series. */
export function madeSeries(seed: number): readonly LabelledSeries[] {
  return KINDS.map(([name, usual, odd], kind) => {
    const random = randomOf(1000 * seed + kind);
    const rows = Array.from({ length: DAYS * DAY_ROWS }, (_, row): SeriesRow => {
      const ofDay = (row % DAY_ROWS) / DAY_ROWS;
      const isOdd = odd !== undefined && Math.floor(row / DAY_ROWS) === ODD_DAY;
      const moment = { ofDay, isBusy: ofDay >= 0.375 && ofDay < 0.75, isOdd, random };
      return { at: START_MS + row * STEP_MS, value: isOdd ? odd(moment) : usual(moment) };
    });
    return { name, rows, windows: odd === undefined ? [] : [windowOf(ODD_DAY)] };
  });
}

function windowOf(day: number): AnomalyWindow {
  return { first: day * DAY_ROWS - MARGIN_ROWS, last: (day + 1) * DAY_ROWS + MARGIN_ROWS };
}
