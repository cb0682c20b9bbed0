import * as z from 'zod';
import { attempt } from './count/attempt';
import { FACT_NAMES } from './count/facts';
import type { DecisionInputs } from './decide';
import { DECISIONS, DEGRADED_PARTS } from './wire';

const facts = z.partialRecord(z.enum(FACT_NAMES), z.number());

/**
 * What the event `decision` carries in its custom properties: everything that a replay needs, and the answer that it is
 * compared with.
 */
export const decisionRecord = z.object({
  decision: z.enum(DECISIONS),
  score: z.number(),
  inputs: z.object({
    id: z.string(),
    type: attempt.shape.type,
    version: z.string(),
    facts: facts.optional(),
    anomaly: z.object({ score: z.number(), reasons: z.array(z.string()), version: z.string() }).optional(),
    met: z.array(z.object({ list: z.enum(['allow', 'deny']), kind: z.string() })),
    degraded: z.array(z.enum(DEGRADED_PARTS)),
  }),
  at_ms: z.int(),
  ordinal: z.number(),
  subjects: attempt.shape.subjects,
  is_fresh: z.boolean(),
  is_strange: z.boolean(),
  /** Of the code that decided. */
  code: z.int(),
  /** JSON, as it was answered. */
  answer: z.string(),
});
export type DecisionRecord = Readonly<Omit<z.output<typeof decisionRecord>, 'inputs'>> & {
  readonly inputs: DecisionInputs;
};

/** The record in an event of the lake or the stream; undefined if it is none. */
export function readRecord(properties: string | null): DecisionRecord | undefined {
  try {
    const parsed = decisionRecord.safeParse(JSON.parse(properties ?? 'null'));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
