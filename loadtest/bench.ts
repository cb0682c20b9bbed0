import type { BenchLine } from './bench-line';
import { measureApply } from './measures/apply';
import { measureArchive } from './measures/archive';
import { measureBatch } from './measures/batch';
import { measureCell } from './measures/cell';
import { measureCold } from './measures/cold';
import { measureExplore } from './measures/explore';
import { measureFinal } from './measures/final';
import { measureFold } from './measures/fold';
import { measureFrames } from './measures/frame';
import type { MeasureResult } from './measures/measure';
import { measureNormalise } from './measures/normalise';
import { measureQuery } from './measures/query';
import { measureSending } from './server/sending';
import { measureStores } from './measures/stores';
import { PEAK_EVENTS_PER_MINUTE, syntheticEvents } from './measures/synthetic-events';
import { measureUp } from './measures/up';

export interface BenchOptions {
  /** Undefined for as many as each measure uses by itself. */
  readonly events: number | undefined;
  readonly root: string;
  /** Folder of the Numenta Anomaly Benchmark. */
  readonly nab: string | undefined;
  /** Says which part of a long measure is under way. */
  readonly onProgress: (part: string) => void;
}

const USUAL_EVENTS = 100_000;
/** Of the day that is published. */
const DAY_EVENTS = 120_000;
const PEER_EVENTS = 1_000_000;
const BATCH_EVENTS = 1_000_000;

/** Measures that take minutes or load packages from the network: they run only if they are named. */
export const ONLY_IF_NAMED: readonly string[] = ['server', 'peers', 'live', 'decide', 'units'];

/** The measurements by name. Each creates its own data and removes it afterwards. */
export const MEASURES: Readonly<Record<string, (options: BenchOptions) => Promise<readonly BenchLine[]>>> = {
  normalise: () => Promise.resolve([rated({ ...measureNormalise() })]),
  frames: async ({ events = USUAL_EVENTS }) => (await measureFrames(syntheticEvents(events))).map(rated),
  fold: async ({ events = USUAL_EVENTS }) => (await measureFold(syntheticEvents(events))).map(rated),
  cell: async () => (await measureCell(syntheticEvents(PEAK_EVENTS_PER_MINUTE))).map(rated),
  // Loaded only for this measurement.
  codecs: async () => (await import('./measures/cell-codecs')).measureCellCodecs(),
  apply: async ({ events = USUAL_EVENTS }) => [rated(await measureApply(syntheticEvents(events)))],
  archive: async ({ events = USUAL_EVENTS }) => [rated(await measureArchive(syntheticEvents(events)))],
  stores: async () =>
    (await measureStores()).map(({ name, perSecond }) => ({
      measure: name,
      note: `${Math.round(perSecond)} a second`,
    })),
  batch: async ({ events = BATCH_EVENTS, onProgress }) => measureBatch(events, onProgress),
  query: async () =>
    (await measureQuery()).flatMap(({ name, rows, coldMs, warmMs }) => [
      { measure: `${name}, cold`, ms: coldMs, note: `${rows} rows` },
      { measure: `${name}, warm`, ms: warmMs, note: `${rows} rows` },
    ]),
  explore: async () =>
    (await measureExplore()).map(({ name, millis, rows }) => ({
      measure: name,
      ms: millis,
      note: `${rows} events read`,
    })),
  final: () => measureFinal(),
  // `--events` is the number of sessions.
  recommend: async ({ events }) => (await import('./measures/recommend')).measureRecommend(events),
  series: async ({ nab }) => (await import('./detect/measure-series')).measureSeries(nab),
  sending: async ({ events = USUAL_EVENTS }) => [await measureSending(events)],
  // Loads the distribution functions only for this measurement.
  experiments: async ({ onProgress }) => (await import('./measures/experiments')).measureExperiments(onProgress),
  alerts: async ({ onProgress }) => (await import('./measures/alerts')).measureAlerts(onProgress),
  forecast: async ({ onProgress }) =>
    (await import('./measures/forecast')).measureForecasts(process.env['TIDEMARK_NAB'], onProgress),
  forest: async ({ onProgress }) =>
    (await import('./measures/forest')).measureForest(process.env['TIDEMARK_FOREST_SETS'], onProgress),
  // Loads the AWS clients only for these measurements, and a server that only a checkout can start.
  ids: async () => (await import('./measures/ids')).measureIds(),
  viewers: async () => (await import('./measures/viewers')).measureViewers(),
  requests: async ({ events = USUAL_EVENTS }) => (await import('./measures/spending')).measureRequests(events),
  // Writes the counts that `tidemark cost` reads.
  units: async ({ root, onProgress }) =>
    (await import('./measures/event-units')).measureEventUnits(root, new Date().toISOString().slice(0, 10), onProgress),
  costs: async () => (await import('./measures/costs')).measureCosts(),
  cold: ({ root }) => Promise.resolve(measureCold(root)),
  up: ({ root }) => measureUp(root),
  // Starts the launcher of a checkout.
  server: async ({ root, events = DAY_EVENTS, onProgress }) =>
    (await import('./server/measure-server')).measureServer({ root, events, onProgress }),
  decide: async ({ root, onProgress }) => (await import('./decide/measure-decide')).measureDecide(root, onProgress),
  fraud: async () => (await import('./decide/measure-fraud')).measureFraud(),
  // Opens a thousand connections to it.
  live: async ({ root, onProgress }) => (await import('./live/measure-live')).measureLive(root, onProgress),
  // Loads Python packages from the network the first time.
  peers: async ({ root, events = PEER_EVENTS, onProgress }) =>
    (await import('./peers/measure-peers')).measurePeers({ root, events, onProgress }),
  // Needs esbuild and fast-check, which only a checkout has.
  floods: async ({ root }) => (await import('./measures/floods')).measureFloods(root),
};

export function rated({ name, eventsPerSecond, ratioToJsonParse, leastRatio, note }: MeasureResult): BenchLine {
  return {
    measure: name,
    events_per_second: eventsPerSecond,
    ratio_to_json_parse: Math.round(ratioToJsonParse * 100) / 100,
    ...(leastRatio === undefined
      ? {}
      : { aim: `≥ ${leastRatio} x JSON.parse`, verdict: ratioToJsonParse >= leastRatio ? 'ok' : 'missed' }),
    ...(note === undefined ? {} : { note }),
  };
}
