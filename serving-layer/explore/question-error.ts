/** A question that cannot be answered as it is asked. The message says which part, and what it may be. */
export class ExploreQuestionError extends Error {
  readonly code = 'invalid_question';

  constructor(
    /** The field of the question. */
    readonly path: string,
    message: string,
  ) {
    super(message);
    this.name = 'ExploreQuestionError';
  }
}
