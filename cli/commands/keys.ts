import type { KeyKind, KeyScope } from '../../core/key/key';
import { KEY_SCOPES } from '../../core/key/key';
import { addKey, listKeys, revokeKey } from '../../core/wire/keys';
import { platformNow, withConnection } from '../connection';
import { UserError } from '../exit';
import type { CommonOptions, Connection } from '../options';
import type { Output } from '../output';
import { confirmable } from '../refusal';
import { table } from '../table';
import { isDuration, parseDuration } from '../duration';

interface KeyOptions extends CommonOptions {
  readonly kind: KeyKind;
  readonly scopes?: readonly string[];
  /** A duration or an instant. */
  readonly expires?: string;
}

/** `keys list`, `keys add`, `keys revoke ID`. */
export function keys(options: KeyOptions, output: Output, [verb = 'list', id]: readonly string[]): Promise<number> {
  if (!['list', 'add', 'revoke'].includes(verb)) throw new UserError(`“${verb}” is none of list, add, revoke`);
  if (verb === 'revoke' && id === undefined)
    throw new UserError('name the key: tidemark keys revoke ID; “tidemark keys list” shows the ids');
  return withConnection(options, 'keys', (connection) =>
    confirmable(output, async () => {
      if (verb === 'add') return add(connection, options, output);
      if (id !== undefined && verb === 'revoke') {
        const revoked = await connection.call(revokeKey, { id });
        output.result(revoked, () => `${revoked.id} is revoked`);
        return;
      }
      const answer = await connection.call(listKeys, {});
      output.result(answer, () =>
        table(answer.keys.map(shown), 'No key yet: make one with “tidemark keys add --scopes read”.'),
      );
    }),
  );
}

async function add(connection: Connection, options: KeyOptions, output: Output): Promise<void> {
  const { kind, site, expires } = options;
  const made = await connection.call(addKey, {
    kind,
    scopes: scopesOf(options.scopes ?? []),
    sites: site === undefined ? [] : site.split(',').map((one) => one.trim()),
    ...(expires === undefined ? {} : { expires: await endOf(connection, expires) }),
  });
  output.result(made, () => {
    const { secret, ...key } = made;
    return `${table([shown(key)], '')}\n\n${secret}\n\nThis is shown once: keep it where only its users can read it.`;
  });
}

function scopesOf(names: readonly string[]): readonly KeyScope[] {
  if (names.length === 0) throw new UserError(`say what the key may do with --scopes: ${KEY_SCOPES.join(', ')}`);
  return names.map((name) => {
    const scope = KEY_SCOPES.find((one) => one === name);
    if (scope === undefined) throw new UserError(`“${name}” is not a scope: use ${KEY_SCOPES.join(', ')}`);
    return scope;
  });
}

async function endOf(connection: Connection, expires: string): Promise<string> {
  if (isDuration(expires)) return new Date((await platformNow(connection)) + parseDuration(expires)).toISOString();
  if (!Number.isNaN(Date.parse(expires))) return expires;
  throw new UserError(`--expires “${expires}” is neither a duration (90d) nor a time (2030-01-01T00:00:00Z)`);
}

function shown(key: {
  readonly id: string;
  readonly kind: string;
  readonly scopes: readonly string[];
  readonly sites: readonly string[];
  readonly created: string;
  readonly expires: string | null;
  readonly revoked: string | null;
}): Readonly<Record<string, unknown>> {
  const { scopes, sites, ...rest } = key;
  return { ...rest, scopes: scopes.join(' '), sites: sites.length === 0 ? 'all' : sites.join(' ') };
}
