import { createLive, type LiveFollower, type LiveFollowing } from '../../client/live';
import { createPageClient } from '../../client/page-client';
import type { getStatus, Status } from '../../core/wire/status';
import type { queryMetrics, Question } from '../../core/wire/metrics';
import type { AnswerOf } from '../../core/wire/operation';

/** Several answers with one as-of and one epoch. */
export type Page = AnswerOf<typeof queryMetrics>;

/** Where a browser tab stores a key, if the platform requires one and opens no sessions. */
const TOKEN = 'tidemark-read-token';

export function keepToken(token: string): void {
  sessionStorage.setItem(TOKEN, token);
}

export function forgetToken(): void {
  sessionStorage.removeItem(TOKEN);
}

export function hasToken(): boolean {
  return sessionStorage.getItem(TOKEN) !== null;
}

const options = { readToken: () => sessionStorage.getItem(TOKEN) ?? undefined };

export const api = createPageClient(options);

export function readStatus(signal: AbortSignal): Promise<Status> {
  return api.call<typeof getStatus>({ method: 'get', path: '/v1/status', access: 'read' }, {}, { signal });
}

const live = createLive(options);

/** Follows several metrics with one as-of and one epoch, so that the page is consistent. Their ranges move with the time. */
export function followPage(site: string, queries: readonly Question[], follower: LiveFollower): LiveFollowing {
  return live.follow({ site, queries, rolling: true }, follower);
}
