import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../core/time/window';
import { type Attempt, newState, type SubjectState } from './attempt';
import type { CountedCall, SubjectKind, Subjects } from './subject';

/** Numbers of one call, from which it is decided. What is not known is absent. */
export type Facts = Readonly<Partial<Record<FactName, number>>>;

/** A visitor is fresh for so long. */
export const FRESH_MS = HOUR_MS;
/** From this age on, what a visitor usually comes with is known. */
const SETTLED_MS = DAY_MS;

const WINDOWS = { '1m': MINUTE_MS, '10m': 10 * MINUTE_MS, '1h': HOUR_MS, '24h': DAY_MS, '7d': 7 * DAY_MS } as const;
type WindowName = keyof typeof WINDOWS;

/**
 * What is counted: attempts of the same type, different values of another subject, or different visitors that are fresh,
 * fresh with the coupon of the call, known but with a device that is new to them (strange), or known with a device that
 * is known too (settled).
 */
type Counted =
  | 'attempts'
  | 'visitors'
  | 'devices'
  | 'networks'
  | 'payment_tokens'
  | 'coupons'
  | 'fresh'
  | 'fresh_with_coupon'
  | 'strange'
  | 'settled';
export type FactName = `${SubjectKind}_${Counted}_${WindowName}` | (typeof SINGLE_FACTS)[number];

interface CountedFact {
  readonly name: FactName;
  readonly subject: SubjectKind;
  readonly counted: Counted;
  readonly windowMs: number;
}

const SINGLE_FACTS = [
  /** Since the visitor was first seen, hours. */
  'visitor_age_hours',
  /** 1 for a device, network or payment token that the visitor has for less than a day, beside others; 0 if for longer. */
  'new_device',
  'new_network',
  'new_payment_token',
  /** Outcomes “fraud” of the visitor, device, place or payment token. */
  'fraud_outcomes',
  'amount',
] as const;

const COUNTED_FACTS: readonly CountedFact[] = [
  ...factsOf('visitor', 'attempts', ['1m', '1h', '24h']),
  ...factsOf('visitor', 'payment_tokens', ['1h', '24h']),
  ...factsOf('visitor', 'coupons', ['1h']),
  ...factsOf('visitor', 'devices', ['24h']),
  ...factsOf('visitor', 'networks', ['24h']),
  ...factsOf('network', 'attempts', ['1m', '10m', '1h']),
  ...factsOf('network', 'visitors', ['10m']),
  ...factsOf('network', 'payment_tokens', ['10m']),
  ...factsOf('network', 'fresh', ['1m', '10m']),
  ...factsOf('network', 'strange', ['1h']),
  ...factsOf('network', 'settled', ['7d']),
  ...factsOf('device', 'attempts', ['1m', '1h', '24h']),
  ...factsOf('device', 'payment_tokens', ['10m', '24h', '7d']),
  ...factsOf('device', 'visitors', ['1h', '24h']),
  ...factsOf('device', 'coupons', ['1h']),
  ...factsOf('place', 'attempts', ['10m', '24h']),
  ...factsOf('place', 'payment_tokens', ['10m', '24h']),
  ...factsOf('place', 'fresh', ['1m', '10m', '24h', '7d']),
  ...factsOf('place', 'fresh_with_coupon', ['7d']),
  ...factsOf('place', 'strange', ['1h', '24h']),
  ...factsOf('place', 'settled', ['7d']),
  ...factsOf('payment_token', 'attempts', ['1h', '24h']),
  ...factsOf('payment_token', 'visitors', ['24h', '7d']),
  ...factsOf('payment_token', 'networks', ['24h']),
  ...factsOf('coupon', 'attempts', ['10m']),
];

/** Every fact that a rule may ask for. */
export const FACT_NAMES: readonly FactName[] = [...COUNTED_FACTS.map(({ name }) => name), ...SINGLE_FACTS];

function factsOf(subject: SubjectKind, counted: Counted, windows: readonly WindowName[]): readonly CountedFact[] {
  return windows.map((window) => ({
    name: `${subject}_${counted}_${window}`,
    subject,
    counted,
    windowMs: WINDOWS[window],
  }));
}

/** What is known of the subjects of a call before it. */
export type StateOf = (kind: SubjectKind) => SubjectState | undefined;

/** A call as its subjects will remember it. */
export function attemptOf({ type, subjects }: CountedCall, before: StateOf, atMs: number): Attempt {
  const visitor = before('visitor');
  const ageMs = visitor === undefined ? 0 : atMs - visitor.firstMs;
  return {
    ...{ atMs, type, subjects },
    isFresh: subjects.visitor !== undefined && ageMs < FRESH_MS,
    isStrange:
      visitor !== undefined && hasUsual(visitor, 'device', atMs) && isNewTo(visitor, 'device', subjects, atMs) === 1,
  };
}

/** @param states with the call itself counted */
export function factsFrom(call: CountedCall, now: Attempt, before: StateOf, states: StateOf): Facts {
  const facts: Partial<Record<FactName, number>> = {};
  for (const { name, subject, counted, windowMs } of COUNTED_FACTS) {
    const state = states(subject);
    if (state !== undefined) facts[name] = countIn(state.attempts, now, counted, windowMs);
  }
  const visitor = before('visitor') ?? newState(now.atMs);
  if (call.subjects.visitor !== undefined) facts.visitor_age_hours = Math.floor((now.atMs - visitor.firstMs) / HOUR_MS);
  for (const kind of ['device', 'network', 'payment_token'] as const)
    if (hasUsual(visitor, kind, now.atMs)) facts[`new_${kind}`] = isNewTo(visitor, kind, call.subjects, now.atMs);
  facts.fraud_outcomes = BLAMED.reduce((sum, kind) => sum + (states(kind)?.fraud ?? 0), 0);
  if (call.amount !== undefined) facts.amount = call.amount;
  return facts;
}

const BLAMED: readonly SubjectKind[] = ['visitor', 'device', 'place', 'payment_token'];

/** Whether it is known what a visitor usually comes with. */
function hasUsual(visitor: SubjectState, kind: 'device' | 'network' | 'payment_token', atMs: number): boolean {
  return visitor.known[kind]?.some(({ firstMs }) => atMs - firstMs >= SETTLED_MS) === true;
}

function isNewTo(
  visitor: SubjectState | undefined,
  kind: 'device' | 'network' | 'payment_token',
  given: Subjects,
  atMs: number,
): number {
  const id = given[kind];
  if (visitor === undefined || id === undefined) return 0;
  const since = visitor.known[kind]?.find((one) => one.id === id)?.firstMs;
  return since === undefined || atMs - since < SETTLED_MS ? 1 : 0;
}

function countIn(attempts: readonly Attempt[], now: Attempt, counted: Counted, windowMs: number): number {
  const sinceMs = now.atMs - windowMs;
  if (counted === 'attempts') {
    let count = 0;
    for (const { atMs, type } of attempts) if (atMs > sinceMs && type === now.type) count += 1;
    return count;
  }
  const different = new Set<string>();
  for (const one of attempts) {
    const value = one.atMs > sinceMs ? valueOf(one, counted, now) : undefined;
    if (value !== undefined) different.add(value);
  }
  return different.size;
}

const OTHERS = {
  visitors: 'visitor',
  devices: 'device',
  networks: 'network',
  payment_tokens: 'payment_token',
  coupons: 'coupon',
} as const;

function valueOf(one: Attempt, counted: Exclude<Counted, 'attempts'>, now: Attempt): string | undefined {
  switch (counted) {
    case 'fresh':
      return one.isFresh && one.type === now.type ? one.subjects.visitor : undefined;
    case 'fresh_with_coupon':
      return one.isFresh && now.subjects.coupon !== undefined && one.subjects.coupon === now.subjects.coupon
        ? one.subjects.visitor
        : undefined;
    case 'strange':
      return one.isStrange ? one.subjects.visitor : undefined;
    case 'settled':
      return one.isFresh || one.isStrange ? undefined : one.subjects.visitor;
    case 'visitors':
    case 'devices':
    case 'networks':
    case 'payment_tokens':
    case 'coupons':
      return one.subjects[OTHERS[counted]];
  }
}
