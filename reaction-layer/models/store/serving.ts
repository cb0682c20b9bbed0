import * as z from 'zod';
import { errorWithCodes } from '../../../core/coded-error';
import type { ItemKey, ItemTable } from '../../../core/port/item-table';
import { parseStoredJson } from '../../../core/run/stored-json';

const version = z.string().nullable();
const change = z.object({
  at_ms: z.int(),
  what: z.enum(['trained', 'promoted', 'canary', 'rolled_back']),
  version: z.string(),
});
const serving = z.object({
  /** The model whose scores count. */
  champion: version,
  /** The model that is compared with it every night, and scores the canary. */
  challenger: version,
  /** Share of the sessions that the challenger scores, from 0 to 1. */
  canary_share: z.number().min(0).max(1),
  /** The champion before, to which a rollback returns. */
  previous: version,
  /** Newest first. */
  history: z.array(change),
});
/** Which models of a site serve: one item, so that readers see a promotion as a whole or not at all. */
export type Serving = z.output<typeof serving>;
export type ServingChange = z.output<typeof change>;

export const NOTHING_SERVES: Serving = {
  champion: null,
  challenger: null,
  canary_share: 0,
  previous: null,
  history: [],
};

/** What was asked of the models cannot be done. The name makes it a refusal of an operation, not a fault. */
export class ModelRefusedError extends errorWithCodes<
  | 'unknown_model'
  | 'nothing_to_roll_back'
  | 'changed_meanwhile'
  | 'invalid_share'
  | 'too_few_sessions'
  | 'model_unusable'
>('OperationRefused') {}

const MOST_CHANGES = 50;
/** An operator who loses that many races meets a program, not a colleague. */
const TRIES = 5;

const encoder = new TextEncoder();

export async function readServing(table: ItemTable, site: string): Promise<Serving> {
  const [bytes] = await table.get([keyOf(site)]);
  return bytes === undefined ? NOTHING_SERVES : parseStoredJson(serving, bytes, `the models that serve ${site}`);
}

/**
 * Changes what serves by one conditional write. @param change gives the state after it; it may be called again if
 * somebody else was faster
 *
 * @throws ModelRefusedError if `change` refuses, or others keep changing it
 */
export async function changeServing(
  table: ItemTable,
  site: string,
  change: (now: Serving) => Serving,
): Promise<Serving> {
  for (let tries = 0; tries < TRIES; tries++) {
    const [bytes] = await table.get([keyOf(site)]);
    const before =
      bytes === undefined ? NOTHING_SERVES : parseStoredJson(serving, bytes, `the models that serve ${site}`);
    const after = change(before);
    if (after === before) return before;
    const value = encoder.encode(JSON.stringify(after));
    const [isDone] = await table.write([{ ...keyOf(site), value, expected: bytes ?? null }]);
    if (isDone === true) return after;
  }
  throw new ModelRefusedError(
    'changed_meanwhile',
    `the models of “${site}” were changed by somebody else at the same time, ${TRIES} times: look at them and try again`,
  );
}

/** A new model is compared with the champion; the first one becomes it. */
export function trained(now: Serving, model: string, atMs: number): Serving {
  if (now.champion === model || now.challenger === model) return now;
  const placed = now.champion === null ? { champion: model } : { challenger: model, canary_share: 0 };
  return noted({ ...now, ...placed }, { at_ms: atMs, what: 'trained', version: model });
}

/** The model scores everything from now on. */
export function promoted(now: Serving, model: string, atMs: number): Serving {
  if (now.champion === model) return now;
  return noted(
    { ...now, champion: model, challenger: null, canary_share: 0, previous: now.champion },
    { at_ms: atMs, what: 'promoted', version: model },
  );
}

/** The model scores a share of the sessions. @throws ModelRefusedError */
export function onCanary(now: Serving, model: string, { share, atMs }: CanaryShare): Serving {
  if (!(share >= 0 && share < 1))
    throw new ModelRefusedError('invalid_share', `the share ${share} must be at least 0 and below 1: 0.1 is a tenth`);
  if (now.champion === model)
    throw new ModelRefusedError('invalid_share', `${model} scores all sessions already: it is the champion`);
  return noted({ ...now, challenger: model, canary_share: share }, { at_ms: atMs, what: 'canary', version: model });
}

interface CanaryShare {
  readonly share: number;
  /** ms since 1970. */
  readonly atMs: number;
}

/** The champion before serves again, and a second rollback takes that back. @throws ModelRefusedError if there is none */
export function rolledBack(now: Serving, atMs: number): Serving {
  if (now.previous === null)
    throw new ModelRefusedError('nothing_to_roll_back', 'no model was promoted before this one');
  return noted(
    { ...now, champion: now.previous, previous: now.champion, challenger: null, canary_share: 0 },
    { at_ms: atMs, what: 'rolled_back', version: now.previous },
  );
}

/** The version that scores a session. @param place of the session, in [0, 1) */
export function servingVersion({ champion, challenger, canary_share: share }: Serving, place: number): string | null {
  return place < share ? (challenger ?? champion) : champion;
}

function noted(serving: Serving, change: ServingChange): Serving {
  return { ...serving, history: [change, ...serving.history].slice(0, MOST_CHANGES) };
}

function keyOf(site: string): ItemKey {
  return { partition: site, sort: 'serving' };
}
