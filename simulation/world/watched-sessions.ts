import { MINUTE_MS, SECOND_MS } from '../../core/time/window';
import type { Draws } from '../engine/draw';

/** One thing that a visitor does; it is sent at once unless it is delayed. */
export interface WatchedStep {
  /** After the step before it, ms. */
  readonly afterMs: number;
  readonly type: string;
  readonly product?: string;
  readonly order?: string;
  /** So long after it happened it is sent, beside the steps that follow it, ms. */
  readonly delayMs?: number;
  /** It is sent a second time so long afterwards, ms. */
  readonly againMs?: number;
  /** It breaks the contract. */
  readonly isBad?: true;
  /** It is counted, but never sent. */
  readonly isLost?: true;
  /** A clock that goes back by so much, ms. */
  readonly backMs?: number;
}

/** A session whose truth is known. */
export interface WatchedScript {
  readonly kind: WatchedKind;
  readonly steps: readonly WatchedStep[];
  /** The detectors that a run must confirm, once everything has arrived. */
  readonly truth: readonly string[];
}

export type WatchedKind = keyof typeof KINDS;

const view = (product: string, more: Partial<WatchedStep> = {}): WatchedStep => ({
  ...{ afterMs: 8 * SECOND_MS, type: 'page_view', product },
  ...more,
});
const step = (type: string, product: string | undefined, more: Partial<WatchedStep> = {}): WatchedStep => ({
  ...{ afterMs: 5 * SECOND_MS, type },
  ...(product === undefined ? {} : { product }),
  ...more,
});
const PAGE: WatchedStep = { afterMs: 4 * SECOND_MS, type: 'page_view' };

/** What visitors do, by what is wrong with it. */
const KINDS = {
  ordinary: () => [view('p1'), step('add_to_cart', 'p1'), step('checkout', 'p1'), step('purchase', 'p1')],
  effect_first: () => [step('add_to_cart', 'p2'), view('p2', { afterMs: 400 }), PAGE],
  submitted_twice: () => [
    ...[view('p3'), step('add_to_cart', 'p3'), step('checkout', 'p3'), step('checkout', 'p3', { afterMs: 900 })],
    step('purchase', 'p3'),
  ],
  number_lost: () => [PAGE, view('p1'), view('p4', { isLost: true }), PAGE, PAGE],
  number_late: (draws) => [PAGE, view('p1', { delayMs: draws.integer('delay', 10_000, 20 * MINUTE_MS) }), PAGE, PAGE],
  number_overtaken: () => [PAGE, view('p1', { delayMs: 1500 }), { ...PAGE, afterMs: 300 }, PAGE],
  number_refused: () => [PAGE, view('p1'), view('p2', { isBad: true }), PAGE, PAGE],
  taken_out_and_bought: () => [
    ...[view('p5'), step('add_to_cart', 'p5'), step('remove_from_cart', 'p5'), step('checkout', 'p6')],
    step('purchase', 'p5'),
  ],
  cause_late: (draws) => [
    ...[view('p1'), step('add_to_cart', 'p1', { delayMs: draws.integer('delay', 10_000, 20 * MINUTE_MS) })],
    ...[step('checkout', 'p1', { afterMs: 30 * SECOND_MS }), step('purchase', 'p1'), PAGE],
  ],
  clock_goes_back: () => [PAGE, view('p1'), view('p2', { backMs: MINUTE_MS }), PAGE],
  sent_when_back_online: (draws) => {
    const delayMs = draws.integer('time without a network', 15 * MINUTE_MS, 50 * MINUTE_MS);
    return [PAGE, view('p1'), view('p4', { isLost: true }), PAGE].map((one) => ({ ...one, delayMs }));
  },
  many_accounts: () => accounts(3),
  few_accounts: (draws) => accounts(2, draws.integer('again', 100, 5 * MINUTE_MS)),
} as const satisfies Readonly<Record<string, (draws: Draws) => readonly WatchedStep[]>>;

const TRUTHS: Readonly<Record<WatchedKind, readonly string[]>> = {
  ordinary: [],
  effect_first: ['effect_before_cause'],
  submitted_twice: ['double_submit'],
  number_lost: ['missing_sequence'],
  number_late: [],
  number_overtaken: [],
  number_refused: [],
  cause_late: [],
  clock_goes_back: ['negative_duration'],
  taken_out_and_bought: ['checkout_without_cart', 'purchase_not_in_cart'],
  sent_when_back_online: ['missing_sequence'],
  many_accounts: ['velocity'],
  few_accounts: [],
};

const NAMES = Object.keys(KINDS).filter((name): name is WatchedKind => Object.hasOwn(KINDS, name));

/** A session of a kind that is drawn. */
export function watchedScript(draws: Draws): WatchedScript {
  const kind = draws.pick('kind of session', NAMES);
  return { kind, steps: KINDS[kind](draws), truth: TRUTHS[kind] };
}

function accounts(count: number, againMs?: number): readonly WatchedStep[] {
  return Array.from({ length: count }, () => step('sign_up', undefined, againMs === undefined ? {} : { againMs }));
}
