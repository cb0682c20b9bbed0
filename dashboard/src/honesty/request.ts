import type { Question } from '../../../core/wire/metrics';

/** A question about one metric of a site, as the API is asked for it. */
export interface Asking {
  readonly site: string;
  readonly question: Question;
}

/** Path and query of `GET /v1/metrics/{id}`. */
export function metricPath({ site, question }: Asking, extra: Readonly<Record<string, string>> = {}): string {
  const { metric, filter, exact, ...rest } = question;
  const params = new URLSearchParams({ site });
  for (const [name, value] of Object.entries({ ...rest, ...extra })) params.set(name, String(value));
  for (const one of filter === undefined ? [] : typeof filter === 'string' ? [filter] : filter)
    params.append('filter', one);
  if (exact !== undefined) params.set('exact', String(exact));
  return `/v1/metrics/${encodeURIComponent(metric)}?${params.toString().replaceAll('%3A', ':').replaceAll('%2F', '/')}`;
}

/** The question as a command that a person can run. @param needsKey whether reading needs a key */
export function curlOf(asking: Asking, needsKey: boolean): string {
  const header = needsKey ? ` -H 'Authorization: Bearer YOUR_KEY'` : '';
  return `curl -s${header} '${location.origin}${metricPath(asking).replaceAll("'", '%27')}'`;
}
