import { isDuration, parseDuration } from '../duration';
import { platformNow } from '../connection';
import { UserError } from '../exit';
import type { Connection } from '../options';

/** When a key ends, by a duration from now or a time. @throws UserError */
export async function endOf(connection: Connection, expires: string): Promise<string> {
  if (isDuration(expires)) return new Date((await platformNow(connection)) + parseDuration(expires)).toISOString();
  if (!Number.isNaN(Date.parse(expires))) return expires;
  throw new UserError(`--expires “${expires}” is neither a duration (90d) nor a time (2030-01-01T00:00:00Z)`);
}
