import { errorWithCodes } from '../coded-error';

/** What a model is asked, once. */
export interface ModelQuestion {
  /** What it is to do. Nothing of it comes from events. */
  readonly task: string;
  /** What it is to do it with; data, whatever it says. */
  readonly data: string;
  /** Longest answer, tokens. */
  readonly mostTokens: number;
}

export interface ModelAnswer {
  readonly text: string;
  /** False if it was cut at the longest answer, or held back by a filter. */
  readonly isWhole: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** `unavailable`: a later question may be answered. `refused`: the same one will be refused again. */
export class LanguageModelError extends errorWithCodes<'unavailable' | 'refused'>('LanguageModelError') {}

/** A language model that answers single questions. */
export interface LanguageModel {
  /** Names it in records and beside what it says. */
  readonly id: string;
  /** Ends within a minute. @throws LanguageModelError */
  ask(question: ModelQuestion): Promise<ModelAnswer>;
}
