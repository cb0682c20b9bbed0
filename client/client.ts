import * as z from 'zod';
import type { AnswerOf, InputOf, Operation } from '../core/wire/operation';
import { type ClientOptions, unexpectedAnswer } from './request';
import { requestDeferred, type WaitOptions } from './deferred';

export interface Client {
  /**
   * Calls an operation of the contract (core/wire) and checks the answer. Fields that a newer server adds are kept. With
   * `onProgress` an operation that may be answered later is asked so, and waited for.
   *
   * @throws ProblemError if the API refused the request or failed
   * @throws UnexpectedAnswerError for an answer that does not keep the contract
   * @example await client.call(getMetric, { id: 'page_views', site: 'shop' })
   */
  call<Called extends Operation>(
    operation: Called,
    input: InputOf<Called>,
    options?: WaitOptions,
  ): Promise<AnswerOf<Called>>;
}

/** A client of Tidemark's API for Node; pages have a client of their own (client/page-client.ts). */
export function createClient(options: ClientOptions = {}): Client {
  return {
    call: async <Called extends Operation>(operation: Called, input: InputOf<Called>, call?: WaitOptions) => {
      const { body, about } = await requestDeferred(operation, input, options, call);
      const mismatch = mismatchOf(operation.answer, body);
      if (isAnswerOf(operation, body, mismatch)) return body;
      throw unexpectedAnswer(about, mismatch ?? '');
    },
  };
}

function mismatchOf(schema: z.ZodType, value: unknown): string | undefined {
  const { error } = schema.safeParse(value);
  return error === undefined ? undefined : z.prettifyError(error);
}

function isAnswerOf<Called extends Operation>(
  _: Called,
  value: unknown,
  mismatch: string | undefined,
): value is AnswerOf<Called> {
  return mismatch === undefined;
}
