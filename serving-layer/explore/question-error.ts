/** An invalid question. The message names the field and its allowed values. */
export class ExploreQuestionError extends Error {
  readonly code = 'invalid_question';

  constructor(
    /** The invalid field. */
    readonly path: string,
    message: string,
  ) {
    super(message);
    this.name = 'ExploreQuestionError';
  }
}
