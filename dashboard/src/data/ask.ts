import { keepPreviousData, type QueryClient, QueryClient as Client, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isProblemError } from '../../../client/problem-error';
import type { AnswerOf, Endpoint, InputOf, Operation } from '../../../core/wire/operation';
import { api } from './api';
import { useConnection } from './connection';
import { useMoment } from './moment';

/** Answers that pages share. */
export function createAnswers(): QueryClient {
  return new Client({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 2 && !(isProblemError(error) && error.status < 500),
        networkMode: 'always',
        refetchOnWindowFocus: 'always',
        staleTime: 1000,
      },
    },
  });
}

export interface AskedState<Answer> {
  /** The newest answer; that of the question before until there is a new one. */
  readonly data: Answer | undefined;
  /** Whether it answers the question before. */
  readonly isBefore: boolean;
  readonly error: Error | undefined;
  readonly again: () => void;
}

interface AskOptions {
  /** How often it is asked again while the page is visible; never if not given. A count that lands asks again anyhow. */
  readonly everyMs?: number;
  readonly isOff?: boolean;
}

/**
 * Asks any operation of the API.
 *
 * @example useAsk<typeof getFunnel>({ method: 'get', path: '/v1/funnels', access: 'read' }, { site, steps })
 */
export function useAsk<Called extends Operation>(
  endpoint: Endpoint<Called>,
  input: InputOf<Called>,
  { everyMs, isOff = false }: AskOptions = {},
): AskedState<AnswerOf<Called>> {
  const { epoch } = useMoment();
  const { returns } = useConnection();
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: [endpoint.method, endpoint.path, input],
    queryFn: ({ signal }) => api.call<Called>(endpoint, input, { signal }),
    placeholderData: keepPreviousData,
    enabled: !isOff,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
  useEffect(() => {
    if (!isOff && epoch !== undefined) void refetch({ cancelRefetch: false });
    // A publication, or a connection that came back, changes what the answer is.
  }, [epoch, returns]);
  return { data, isBefore: isPlaceholderData, error: error ?? undefined, again: () => void refetch() };
}
