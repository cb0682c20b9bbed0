import type { queryMetrics, Question } from '../../../core/wire/metrics';
import { useAsk } from './ask';
import { type AnswersState, useLive } from './live-answers';
import { useSite } from './site';

const ENDPOINT = { method: 'post', path: '/v1/query', access: 'read' } as const;

/** How often numbers that are counted from the events are asked for: the archive they come from is 90 s behind. */
const COUNTED_MS = 30_000;

/** Answers to several questions of one moment, asked again now and then. */
export function useCounted(
  queries: readonly Question[],
  everyMs = COUNTED_MS,
): AnswersState & { readonly again: () => void } {
  const { id } = useSite();
  const { data, isBefore, error, again } = useAsk<typeof queryMetrics>(
    ENDPOINT,
    { site: id, queries },
    { everyMs, isOff: queries.length === 0 },
  );
  return { page: data, isBefore, error, again };
}

/**
 * The same, followed live where cells answer. With filters the events are counted, which is asked now and then.
 */
export function useAnswers(queries: readonly Question[]): AnswersState {
  const { id } = useSite();
  const isCounted = queries.some(({ filter }) => filter !== undefined && filter.length > 0);
  const followed = useLive(id, isCounted ? undefined : queries);
  const counted = useCounted(isCounted ? queries : []);
  return isCounted ? counted : followed;
}
