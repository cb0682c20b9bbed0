import type { AnswerOf, Endpoint, InputOf, Operation } from '../core/wire/operation';
import type { PageApi } from '../core/wire/page-api';
import { type CallOptions, type ClientOptions, request, unexpectedAnswer } from './request';

/**
 * A client for pages. The process that answers also served the page, so both are of one version: the schemas, and zod
 * with them, stay out of the bundle, and the fields of an answer are not checked.
 */
export function createPageClient(options: ClientOptions = {}): PageApi {
  return {
    call: async <Called extends Operation>(
      endpoint: Endpoint<Called>,
      input: InputOf<Called>,
      call?: CallOptions,
    ): Promise<AnswerOf<Called>> => {
      const { body, about } = await request(endpoint, input, options, call);
      if (isFromSameVersion<Called>(body)) return body;
      throw unexpectedAnswer(about, 'it is not JSON');
    },
  };
}

function isFromSameVersion<Called extends Operation>(body: unknown): body is AnswerOf<Called> {
  return typeof body === 'object' && body !== null;
}
