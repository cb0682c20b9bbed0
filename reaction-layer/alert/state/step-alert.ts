import * as z from 'zod';

/**
 * inactive: all is well. pending: wrong, but not for long enough. firing: an alert. no_data: there is no number to judge.
 * flapping: it begins and ends again and again.
 */
export const ALERT_PHASES = ['inactive', 'pending', 'firing', 'no_data', 'flapping'] as const;
export type AlertPhase = (typeof ALERT_PHASES)[number];

const atMs = z.int();

/** How far an alert is, in times of the evaluation, ms since 1970. */
export const alertProgress = z.object({
  phase: z.enum(ALERT_PHASES),
  /** Begin of the phase. */
  since: atMs,
  /** The phase that it would have if flapping were not looked for. */
  plain: z.enum(['inactive', 'pending', 'firing', 'no_data']),
  /** Since when the condition has held; null if it does not. */
  held: atMs.nullable(),
  /** While it fires: since when the condition has not held. */
  clear: atMs.nullable(),
  /** Since when there has been no number. */
  absent: atMs.nullable(),
  /** When it began or ended firing, within the time that is looked at for flapping. */
  turns: z.array(atMs),
});
export type AlertProgress = Readonly<z.output<typeof alertProgress>>;

/** What an evaluation says: the condition holds, it does not, or there is no number. */
export type AlertVerdict = 'wrong' | 'right' | 'absent';

export interface AlertTiming {
  readonly forMs: number;
  readonly keepFiringMs: number;
  readonly noDataAfterMs: number;
  readonly noDataThen: 'alert' | 'ok';
  readonly flappingChanges: number;
  readonly flappingWithinMs: number;
}

export function newProgress(nowMs: number): AlertProgress {
  return { phase: 'inactive', since: nowMs, plain: 'inactive', held: null, clear: null, absent: null, turns: [] };
}

/** Whether the phase is one that people are notified about. */
export function isActive(phase: AlertPhase): boolean {
  return phase === 'firing' || phase === 'no_data' || phase === 'flapping';
}

/** One evaluation later. The same evaluation at the same time changes nothing. */
export function stepAlert(
  before: AlertProgress,
  verdict: AlertVerdict,
  timing: AlertTiming,
  nowMs: number,
): AlertProgress {
  const plain = stepPlain(before, verdict, timing, nowMs);
  const isTurn = (plain.plain === 'firing') !== (before.plain === 'firing');
  const turns = [...before.turns, ...(isTurn ? [nowMs] : [])]
    .filter((turn) => nowMs - turn < timing.flappingWithinMs)
    .slice(-timing.flappingChanges);
  const flaps = isFlapping(before.phase, turns.length, timing);
  const phase = flaps && plain.plain !== 'no_data' ? 'flapping' : plain.plain;
  return { ...plain, phase, since: phase === before.phase ? before.since : nowMs, turns };
}

/** It goes on until half of the changes lie too far back, so that flapping does not flap. */
function isFlapping(phase: AlertPhase, turns: number, { flappingChanges }: AlertTiming): boolean {
  return turns >= flappingChanges || (phase === 'flapping' && turns > flappingChanges / 2);
}

type Plain = Pick<AlertProgress, 'plain' | 'held' | 'clear' | 'absent'>;

function stepPlain(before: AlertProgress, verdict: AlertVerdict, timing: AlertTiming, nowMs: number): Plain {
  switch (verdict) {
    case 'absent':
      return withoutNumber(before, timing, nowMs);
    case 'wrong': {
      const held = before.held ?? nowMs;
      const fires = before.plain === 'firing' || nowMs - held >= timing.forMs;
      return { plain: fires ? 'firing' : 'pending', held, clear: null, absent: null };
    }
    case 'right': {
      const clear = before.plain === 'firing' ? (before.clear ?? nowMs) : null;
      const goesOn = clear !== null && nowMs - clear < timing.keepFiringMs;
      return { plain: goesOn ? 'firing' : 'inactive', held: null, clear: goesOn ? clear : null, absent: null };
    }
  }
}

/** A number that is missing for a moment changes nothing. */
function withoutNumber(before: AlertProgress, { noDataAfterMs, noDataThen }: AlertTiming, nowMs: number): Plain {
  const absent = before.absent ?? nowMs;
  const { plain, held, clear } = before;
  if (nowMs - absent < noDataAfterMs) return { plain, held, clear, absent };
  return { plain: noDataThen === 'alert' ? 'no_data' : 'inactive', held: null, clear: null, absent };
}
