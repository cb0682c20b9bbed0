import type { AnswerOf, Endpoint, InputOf, Operation } from '../core/wire/operation';
import { type CallOptions, type ClientOptions, request, unexpectedAnswer } from './request';

export interface PageClient {
  /**
   * Calls an operation that is named by its endpoint and typed by its declaration, which the page imports as a type.
   *
   * @throws ProblemError if the API refused the request or failed
   * @throws UnexpectedAnswerError for an answer that is not a JSON object or array
   * @example await client.call<typeof getStatus>({ method: 'get', path: '/v1/status', access: 'read' }, {})
   */
  call<Called extends Operation>(
    endpoint: Endpoint<Called>,
    input: InputOf<Called>,
    options?: CallOptions,
  ): Promise<AnswerOf<Called>>;
}

/**
 * A client for pages. The process that answers also served the page, so both are of one version: the schemas, and zod
 * with them, stay out of the bundle, and the fields of an answer are not checked.
 */
export function createPageClient(options: ClientOptions = {}): PageClient {
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
