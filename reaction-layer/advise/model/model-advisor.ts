import { messageOf } from '../../../core/message-of';
import type { ItemTable } from '../../../core/port/item-table';
import type { LanguageModel, ModelAnswer } from '../../../core/port/language-model';
import { DAY_MS, HOUR_MS } from '../../../core/time/window';
import type { AnomalyFinding } from '../../detect/finding';
import { adviceFor } from '../advice-for';
import type { AddedAdvice, Advisor } from '../advisor';
import { adviceIn, fingerprintOf, MOST_TOKENS, questionOf } from './model-question';
import { type ModelRecord, modelRecords } from './model-records';

/** After a failure the model is asked again in an hour, after an answer that was refused in a week. */
const AGAIN_MS = { failed: HOUR_MS, refused: 7 * DAY_MS, added: 30 * DAY_MS } as const;
/** Characters of a question per token, at least. */
const CHARACTERS_PER_TOKEN = 2;
/** What is kept of an answer, characters. */
const MOST_KEPT = 4000;

/** Adds to what another adviser says what a model has said about findings of the same shape. Nothing waits for a model. */
export function withAdditions(written: Advisor, table: ItemTable): Advisor {
  const records = modelRecords(table);
  return {
    advise: async (question) => {
      const advice = await written.advise(question);
      if (advice === undefined) return undefined;
      const { finding } = question;
      const said = await records.find(finding.class, fingerprintOf(finding));
      return { ...advice, added: said?.status === 'added' ? addedBy(said) : undefined };
    },
  };
}

export interface ModelAsking {
  readonly model: LanguageModel;
  readonly table: ItemTable;
  readonly now: () => number;
  /** Tokens per day (UTC), of questions and answers. */
  readonly dailyTokens: number;
}

/**
 * Asks about findings of shapes that nothing is known of, and records what was said and what it cost. Its answer is held
 * to a schema, or refused. It never throws for what the model does.
 *
 * @returns how many questions were asked
 */
export async function askAbout(
  { model, table, now, dailyTokens }: ModelAsking,
  findings: readonly AnomalyFinding[],
  most: number,
): Promise<number> {
  const records = modelRecords(table);
  let asked = 0;
  const shapes = new Map(findings.map((finding) => [fingerprintOf(finding), finding]));
  for (const [fingerprint, finding] of shapes) {
    if (asked >= most) break;
    const written = adviceFor(finding);
    const known = await records.find(finding.class, fingerprint);
    if (written === undefined || (known !== undefined && now() - known.at_ms < AGAIN_MS[known.status])) continue;
    const question = questionOf(finding, written);
    const reserved = Math.ceil((question.task.length + question.data.length) / CHARACTERS_PER_TOKEN) + MOST_TOKENS;
    if (!(await records.spend(now(), reserved, dailyTokens))) break;
    asked += 1;
    const about = { at_ms: now(), model: model.id, question: question.data };
    const answered = await model.ask(question).catch((error: unknown) => ({ failure: messageOf(error) }));
    await records.put(finding.class, fingerprint, { ...about, ...recordOf(answered, model.id) });
    // A failed question may have been charged for: its tokens are not given back.
    if (!('failure' in answered))
      await records.spend(about.at_ms, answered.inputTokens + answered.outputTokens - reserved, dailyTokens);
  }
  return asked;
}

type Outcome = Omit<ModelRecord, 'at_ms' | 'model' | 'question'>;

function recordOf(answered: ModelAnswer | { readonly failure: string }, by: string): Outcome {
  if ('failure' in answered)
    return { status: 'failed', answer: answered.failure.slice(0, MOST_KEPT), input_tokens: 0, output_tokens: 0 };
  const { text, isWhole, inputTokens, outputTokens } = answered;
  const isAdvice = isWhole && adviceIn(text, by) !== undefined;
  return {
    status: isAdvice ? 'added' : 'refused',
    answer: text.slice(0, MOST_KEPT),
    input_tokens: inputTokens,
    output_tokens: outputTokens,
  };
}

/** What was stored is held to the schema again: a later version may be stricter. */
function addedBy({ answer, model }: ModelRecord): AddedAdvice | undefined {
  return adviceIn(answer, model);
}
