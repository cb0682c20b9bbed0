import type { Allowance } from '../../core/key/limits';
import { problem } from './problem';

/** Answers a request of a key within its limits, which every answer says. */
export async function withinLimits(
  { headers, refused }: Allowance,
  context: { readonly res: Response },
  next: () => Promise<void>,
): Promise<Response | undefined> {
  if (refused !== undefined) {
    const { policy, detail, retryAfterSeconds } = refused;
    const violated = { 'violated-policies': [policy] };
    return problem('rate_limited', detail, violated, { ...headers, 'retry-after': String(retryAfterSeconds) });
  }
  await next();
  for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
  return undefined;
}
