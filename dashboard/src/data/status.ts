import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isProblemError } from '../../../client/problem-error';
import type { getStatus, SiteSummary, Status } from '../../../core/wire/status';
import { api } from './api';
import { noteHeard, noteLost, useConnection } from './connection';
import { noteMoment } from './moment';
import { createStore, useStore } from './store';

/** How often the status is read: usually, at first until there is a site, and while it does not answer. */
const EVERY_MS = { usual: 10_000, first: 2_000, lost: 5_000 } as const;
const KEY = ['status'];

/** How far the platform’s clock is ahead of this machine’s, ms. */
const aheadMs = createStore(0);

export interface StatusState {
  readonly status: Status | undefined;
  readonly sites: readonly SiteSummary[];
  readonly needsKey: boolean;
  readonly error: Error | null;
}

/** Reads the status again and again, and so knows whether the platform is there. For the shell; once per page. */
export function useStatus(): StatusState {
  const client = useQueryClient();
  const { doubts } = useConnection();
  const { data, error, dataUpdatedAt, errorUpdatedAt } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) =>
      api.call<typeof getStatus>({ method: 'get', path: '/v1/status', access: 'read' }, {}, { signal }),
    refetchInterval: ({ state }) => {
      if (state.error !== null) return EVERY_MS.lost;
      return (state.data?.sites.length ?? 0) > 0 ? EVERY_MS.usual : EVERY_MS.first;
    },
    retry: false,
    networkMode: 'always',
  });
  const needsKey = isProblemError(error) && error.status === 401;
  useEffect(() => {
    if (data === undefined || dataUpdatedAt === 0) return;
    const ahead = Date.parse(data.now) - Date.now();
    if (Math.abs(ahead - aheadMs.get()) > 1000) aheadMs.set(ahead);
    noteMoment(data);
    noteHeard();
  }, [data, dataUpdatedAt]);
  useEffect(() => {
    if (error !== null && !needsKey && errorUpdatedAt > 0) noteLost(EVERY_MS.lost);
  }, [error, errorUpdatedAt, needsKey]);
  useEffect(() => {
    if (doubts > 0) void client.invalidateQueries({ queryKey: KEY });
  }, [doubts, client]);
  return { status: data, sites: data?.sites ?? [], needsKey, error };
}

/** Looks at once whether the platform is there. */
export function useLookAgain(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: KEY });
}

/** The time of the platform, which may run on a clock of its own. */
export function usePlatformAhead(): number {
  return useStore(aheadMs);
}
