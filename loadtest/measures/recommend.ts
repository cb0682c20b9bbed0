import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { elementAt } from '../../core/element-at';
import { createSessionLearner } from '../../reaction-layer/recommend/model/learn-sessions';
import { ITEMS } from '../../reaction-layer/recommend/model/parameters';
import { createItemPredictor, type ItemPredictor } from '../../reaction-layer/recommend/model/predict-items';
import { columnBytes, type SessionIndex } from '../../reaction-layer/recommend/model/session-index';
import type { BenchLine } from '../bench-line';
import { randomOf } from './synthetic-events';

/** What the model of a large shop is held to. */
const AIMS = { learningSeconds: 60, memoryMb: 300, p95Ms: 10 } as const;
const SHOP = { sessions: 1_000_000, items: 100_000, itemsOfTopic: 200, mostViews: 9 } as const;
const LOAD = { perSecond: 1_000, requests: 10_000 } as const;
const MB = 2 ** 20;

/**
 * Learns the sessions of a large shop and answers 1,000 requests per second from its model, in this thread. A request
 * counts from when it was due, so waiting is part of it.
 */
export async function measureRecommend(sessions: number = SHOP.sessions): Promise<readonly BenchLine[]> {
  const before = memoryMb();
  const { index, views, learningMs } = learn(sessions);
  const predictor = createItemPredictor(index);
  predictor.predict(['item-1'], ITEMS.usual);
  const memory = memoryMb() - before;
  const { latencies, cpuMs } = await answer(predictor);
  const shop = `${sessions} sessions, ${index.items.length} items, ${views} views`;
  const at = (share: number): number => elementAt(latencies, Math.floor(share * (latencies.length - 1)));
  return [
    held({
      measure: 'learning, per million sessions',
      value: (learningMs / sessions) * 1_000,
      unit: 's',
      most: AIMS.learningSeconds,
      note: shop,
    }),
    held({
      measure: 'model in memory',
      value: memory,
      unit: 'MB',
      most: AIMS.memoryMb,
      note: `of which ${rounded(columnBytes(index) / MB)} MB are columns`,
    }),
    held({
      measure: `p95 of recommending at ${LOAD.perSecond} per second`,
      value: at(0.95),
      unit: 'ms',
      most: AIMS.p95Ms,
      note: `p50 ${rounded(at(0.5))} ms, p99 ${rounded(at(0.99))} ms; ${rounded(cpuMs / LOAD.requests)} ms of CPU each`,
    }),
  ];
}

/** Sessions of Zipf-distributed topics; the shop's generator is not part of the time. */
function learn(sessions: number): {
  readonly index: SessionIndex;
  readonly views: number;
  readonly learningMs: number;
} {
  const random = randomOf(1);
  const learner = createSessionLearner();
  let views = 0;
  let learningMs = 0;
  for (let session = 0; session < sessions; session++) {
    const viewed = drawSession(random);
    const started = performance.now();
    viewed.forEach((item, at) => learner.add(`session-${session}`, item, session * 60 + at));
    learningMs += performance.now() - started;
    views += viewed.length;
  }
  const started = performance.now();
  const index = learner.finish();
  return { index, views, learningMs: learningMs + performance.now() - started };
}

function drawSession(random: () => number): readonly string[] {
  const topic = skewed(random, SHOP.items / SHOP.itemsOfTopic) * SHOP.itemsOfTopic;
  const count = 1 + Math.floor(random() * SHOP.mostViews);
  return Array.from({ length: count }, () => `item-${topic + skewed(random, SHOP.itemsOfTopic)}`);
}

/** Small numbers far more often than large ones. */
function skewed(random: () => number, below: number): number {
  return Math.min(below - 1, Math.floor(below ** random()) - 1 + (random() < 0.5 ? 0 : Math.floor(random() * below)));
}

async function answer(predictor: ItemPredictor): Promise<{
  /** Milliseconds, ascending. */
  readonly latencies: Float64Array;
  readonly cpuMs: number;
}> {
  const random = randomOf(2);
  const prefixes = Array.from({ length: LOAD.requests }, () => drawSession(random));
  const latencies = new Float64Array(LOAD.requests);
  const started = performance.now();
  const before = process.cpuUsage();
  for (const [place, prefix] of prefixes.entries()) {
    const due = started + (place * 1_000) / LOAD.perSecond;
    while (performance.now() < due) await sleep(0);
    recommendWithReasons(predictor, prefix);
    latencies[place] = performance.now() - due;
  }
  const { user, system } = process.cpuUsage(before);
  return { latencies: latencies.sort(), cpuMs: (user + system) / 1_000 };
}

/** What an answer of the API costs besides its JSON. */
function recommendWithReasons(predictor: ItemPredictor, prefix: readonly string[]): readonly number[] {
  const items = predictor.predict(prefix, ITEMS.usual).map(({ item }) => item);
  return predictor.together(prefix.at(-1) ?? '', items);
}

function memoryMb(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / MB;
}

interface HeldFigure {
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  readonly most: number;
  readonly note: string;
}

function held({ measure, value, unit, most, note }: HeldFigure): BenchLine {
  return {
    measure,
    value: rounded(value),
    unit,
    aim: `≤ ${most} ${unit}`,
    verdict: value <= most ? 'ok' : 'missed',
    note,
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
