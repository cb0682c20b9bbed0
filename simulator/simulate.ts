import { HOUR_MS } from '../core/time/window';
import { TrafficSchedule, type Scheduled } from './schedule';
import { LONGEST_SESSION_MS, sessionsOfSlot, SLOT_MS } from './session/plan';
import { playSession } from './session';
import type { Sending } from './session/tracker';
import type { SimulatedRequest } from './wire';
import { createWorld, type SimulatedSite, type ShopWorld } from './world/world';

export interface ShopTrafficOptions {
  /** Integer from 0 to 2^53 − 1. Same seed, same bytes. */
  readonly seed: number;
  /** Events per second (excluding repeats), as the mean over a whole week; the rate varies with the time of day. */
  readonly ratePerSecond: number;
  /** Default: one site, `shop`. */
  readonly sites?: readonly SimulatedSite[];
}

export interface ShopSimulationOptions extends ShopTrafficOptions {
  /** ms since 1970 UTC. */
  readonly startMs: number;
  readonly hours: number;
}

/**
 * All requests that are sent in [startMs, startMs + hours), in order of sending. Traffic is a function of the seed and
 * the absolute time: sessions that started before startMs continue, and two consecutive simulations equal one over
 * both, byte for byte (except `isRepeat`, which looks back only to startMs).
 */
export function* simulate(options: ShopSimulationOptions): Generator<SimulatedRequest> {
  const end = options.startMs + options.hours * HOUR_MS;
  for (const request of trafficFrom(options, options.startMs)) {
    if (request.atMs >= end) return;
    yield request;
  }
}

/**
 * The endless traffic from a time on. @throws RangeError for a rate that is not above 0, or a seed that is not a whole
 * number
 */
export function trafficFrom(options: ShopTrafficOptions, fromMs: number): Generator<SimulatedRequest> {
  const { ratePerSecond } = options;
  if (!(ratePerSecond > 0 && Number.isFinite(ratePerSecond))) {
    throw new RangeError(
      `The rate ${ratePerSecond} is not a valid rate: choose a number of events per second above 0.`,
    );
  }
  return play(createWorld(options.seed, options.sites), ratePerSecond, fromMs);
}

/** A request that is due; `session` creates the next one of the same session. */
interface Due extends Scheduled {
  readonly request: SimulatedRequest;
  /** When the same events were sent before, for a retry. */
  readonly previousMs: number | undefined;
  readonly session: Iterator<Sending> | undefined;
}

/** Parts of a session's request: the request itself, then its retries. */
const PARTS_PER_REQUEST = 4;

function* play(world: ShopWorld, ratePerSecond: number, fromMs: number): Generator<SimulatedRequest> {
  const schedule = new TrafficSchedule<Due>();
  for (let slot = Math.floor((fromMs - LONGEST_SESSION_MS) / SLOT_MS); ; slot++) {
    for (const plan of sessionsOfSlot(world, slot, ratePerSecond)) {
      if (plan.lastSendMs > fromMs)
        sendNext(schedule, playSession(world, plan), { order: plan.number, part: 0 }, fromMs);
    }
    const slotEnd = (slot + 1) * SLOT_MS;
    for (let due = schedule.next; due !== undefined && due.atMs < slotEnd; due = schedule.next) {
      schedule.take();
      if (due.session !== undefined)
        sendNext(schedule, due.session, { order: due.order, part: due.part + PARTS_PER_REQUEST }, fromMs);
      yield seenFrom(due, fromMs);
    }
  }
}

interface Place {
  readonly order: number;
  readonly part: number;
}

/** Schedules the next request of a session that is not before `fromMs`, and those of its retries that are not. */
function sendNext(
  schedule: TrafficSchedule<Due>,
  session: Iterator<Sending>,
  { order, part: first }: Place,
  fromMs: number,
): void {
  for (let part = first; ; part += PARTS_PER_REQUEST) {
    const next = session.next();
    if (next.done === true) return;
    const { request, retries } = next.value;
    let previousMs = request.atMs;
    retries.forEach((retry, index) => {
      if (retry.atMs >= fromMs)
        schedule.add({
          atMs: retry.atMs,
          order,
          part: part + 1 + index,
          request: retry,
          previousMs,
          session: undefined,
        });
      previousMs = retry.atMs;
    });
    if (request.atMs < fromMs) continue;
    schedule.add({ atMs: request.atMs, order, part, request, previousMs: undefined, session });
    return;
  }
}

/** A retry of what was sent before the simulation starts counts as a first sending. */
function seenFrom(due: Due, fromMs: number): SimulatedRequest {
  return due.previousMs !== undefined && due.previousMs < fromMs ? { ...due.request, isRepeat: false } : due.request;
}
