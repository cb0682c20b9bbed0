import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { createPageClient } from '../../../client/page-client';
import type { AnswerOf, Endpoint, InputOf, Operation } from '../../../core/wire/operation';
import type { listKeys } from '../../../core/wire/keys';
import type { AskedState } from './ask';
import { createStore, useStore } from './store';

/** The secret of a key that operates. It is forgotten with the tab: a page keeps nothing that changes anything. */
const secret = createStore<string | undefined>(undefined);

export function useIsOperator(): boolean {
  return useStore(secret) !== undefined;
}

export function forgetOperator(): void {
  secret.set(undefined);
}

/** Tries a key. @throws ProblemError if it does not operate */
export async function operateWith(key: string): Promise<void> {
  const client = createPageClient({ adminToken: key });
  await client.call<typeof listKeys>({ method: 'get', path: '/v1/admin/keys', access: 'operate' }, {});
  secret.set(key);
}

/** Calls an operation of operators. @throws ProblemError */
export function operate<Called extends Operation>(
  endpoint: Endpoint<Called>,
  input: InputOf<Called>,
): Promise<AnswerOf<Called>> {
  return createPageClient({ adminToken: secret.get() }).call<Called>(endpoint, input);
}

/** Asks an operation of operators; nothing until there is a key. */
export function useOperated<Called extends Operation>(
  endpoint: Endpoint<Called>,
  input: InputOf<Called>,
): AskedState<AnswerOf<Called>> {
  const key = useStore(secret);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['operate', endpoint.method, endpoint.path, input],
    queryFn: () => operate<Called>(endpoint, input),
    placeholderData: keepPreviousData,
    enabled: key !== undefined,
  });
  return { data, isBefore: isPlaceholderData, error: error ?? undefined, again: () => void refetch() };
}
