import { errorWithCodes } from '../../core/coded-error';

/** A question about features that cannot be answered as asked. The message says which value is wrong and what to do. */
export class FeatureQuestionError extends errorWithCodes<'unknown_feature' | 'invalid_question' | 'unknown_site'>(
  'FeatureQuestionError',
) {
  /** For machines: valid names. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: 'unknown_feature' | 'invalid_question' | 'unknown_site',
    message: string,
    extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(code, message);
    this.extra = extra;
  }
}
