import type { AnswerOf, Endpoint, InputOf, Operation } from './operation';

/**
 * How a page calls the API: an operation by its endpoint, typed by its declaration, which is imported as a type only.
 */
export interface PageApi {
  /**
   * @throws ProblemError if the API refused the request or failed
   * @throws UnexpectedAnswerError for an answer that is not JSON
   * @example await api.call<typeof getStatus>({ method: 'get', path: '/v1/status', access: 'read' }, {})
   */
  call<Called extends Operation>(
    endpoint: Endpoint<Called>,
    input: InputOf<Called>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<AnswerOf<Called>>;
}
