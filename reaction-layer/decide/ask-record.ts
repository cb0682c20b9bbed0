import type { CommandCall } from '../../core/capability/command';
import type { AnswerOf } from '../../core/wire/operation';
import { type DecisionRecord, readRecord } from './record';
import { getDecision } from './read-wire';

const WAIT_MS = 5000;
/** The archive writes about every half minute. */
const TRIES = 20;

/** A decision with its record. One that was just taken is waited for. @throws the problem that the API says */
export async function askRecord(
  { api, output }: Pick<CommandCall, 'api' | 'output'>,
  site: string,
  id: string,
): Promise<{ readonly shown: AnswerOf<typeof getDecision>; readonly record: DecisionRecord }> {
  for (let tries = 1; ; tries++) {
    try {
      const shown = await api.call(getDecision, { site, decision_id: id });
      const record = readRecord(shown.record);
      if (record !== undefined) return { shown, record };
      throw new Error(`the record of ${id} cannot be read: it was written by a newer version`);
    } catch (error) {
      if (!isMissing(error) || tries >= TRIES) throw error;
      if (tries === 1) output.note(`${id} is not in the lake yet: waiting up to ${(TRIES * WAIT_MS) / 1000} s for it`);
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'not_found';
}
