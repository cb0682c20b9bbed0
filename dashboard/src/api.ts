/** The part of the API's answers that the page reads (schemas: /openapi.json). */
export interface Row {
  readonly start: string;
  readonly end: string;
  readonly by: Readonly<Record<string, string | null>>;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly exact: boolean;
  readonly layer: 'batch' | 'speed' | 'merged';
}

export interface Answer {
  readonly metric: string;
  readonly unit: string;
  readonly rows: readonly Row[];
}

export interface Page {
  readonly as_of: string | null;
  readonly tidemark: string | null;
  readonly epoch: number;
  readonly degraded?: boolean;
  readonly answers: readonly Answer[];
}

export interface Question {
  readonly metric: string;
  readonly from: string;
  readonly to: string;
  readonly grain: 'minute' | 'hour' | 'day' | 'total';
  readonly by?: string;
  readonly limit?: number;
  readonly exact?: boolean;
}

export interface SiteStatus {
  readonly id: string;
  readonly time_zone: string;
  readonly currency: string;
}

/** What the API says went wrong (RFC 9457), as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
}

/** The platform wants a read token. */
export class TokenNeededError extends Error {
  override readonly name = 'TokenNeededError';
}

/** Where a browser tab keeps the read token, if the platform wants one. */
const TOKEN = 'tidemark-read-token';

export function keepToken(token: string): void {
  sessionStorage.setItem(TOKEN, token);
}

async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const headers = new Headers(init?.headers);
  const token = sessionStorage.getItem(TOKEN);
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(path, { ...init, headers });
  if (response.status === 401) throw new TokenNeededError('This platform shows its numbers only with a read token.');
  const body = (await response.json()) as T & { readonly detail?: string };
  if (!response.ok) throw new ProblemError(body.detail ?? `The API answered ${response.status}.`);
  return body;
}

export function readSites(): Promise<{ readonly now: string; readonly sites: readonly SiteStatus[] }> {
  return ask('/v1/status');
}

/** Several metrics with one as-of and one epoch, so that the page is consistent. */
export function readPage(site: string, queries: readonly Question[]): Promise<Page> {
  return ask('/v1/query', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ site, queries }),
  });
}
