import { KEY_SCOPES, type KeyKind, type KeyScope } from '../../core/key/key';
import { addKey, listKeys, revokeKey, rotateKey } from '../../core/wire/keys';
import type { AnswerOf } from '../../core/wire/operation';
import { rotateWriteKey } from '../../core/wire/sites';
import { withConnection } from '../connection';
import { UserError } from '../exit';
import type { CommonOptions, Connection } from '../options';
import type { Output } from '../output';
import { confirmable } from '../refusal';
import { table } from '../table';
import { parseDuration } from '../duration';
import { endOf } from './key-end';

interface KeyOptions extends CommonOptions {
  readonly name?: string;
  readonly perMinute?: number;
  readonly perDay?: number;
  readonly overlap?: string;
  /** Sessions of browsers, too. */
  readonly all: boolean;
  readonly kind: KeyKind;
  readonly scopes?: readonly string[];
  /** A duration or an instant. */
  readonly expires?: string;
}

const VERBS = ['list', 'add', 'rotate', 'revoke'];

/** `keys list`, `keys add`, `keys rotate ID`, `keys rotate --site SITE`, `keys revoke ID`. */
export function keys(options: KeyOptions, output: Output, [verb = 'list', id]: readonly string[]): Promise<number> {
  if (!VERBS.includes(verb)) throw new UserError(`“${verb}” is none of ${VERBS.join(', ')}`);
  if (verb === 'rotate' && id === undefined && options.site !== undefined)
    return rotateOfSite(options, options.site, output);
  if (['rotate', 'revoke'].includes(verb) && id === undefined)
    throw new UserError(
      `name the key: tidemark keys ${verb} ID; “tidemark keys list” shows the ids, and “tidemark keys rotate --site SITE” replaces a write key`,
    );
  return withConnection(options, 'keys', (connection) =>
    confirmable(output, async () => {
      if (verb === 'add') return add(connection, options, output);
      if (id !== undefined && verb === 'rotate') {
        const { overlap = '24h' } = options;
        parseDuration(overlap);
        const made = await connection.call(rotateKey, { id, overlap });
        printNew(made, output, `${id} works for another ${overlap}.`);
        return;
      }
      if (id !== undefined && verb === 'revoke') {
        const revoked = await connection.call(revokeKey, { id });
        output.result(revoked, () => `${revoked.id} is revoked`);
        return;
      }
      const { keys: all } = await connection.call(listKeys, {});
      const answer = { keys: options.all ? all : all.filter(({ use }) => use !== 'session') };
      output.result(answer, () =>
        table(answer.keys.map(shown), 'No key yet: make one with “tidemark keys add --scopes read”.'),
      );
    }),
  );
}

/** The write key of a site, which stands in its pages. */
function rotateOfSite(options: KeyOptions, id: string, output: Output): Promise<number> {
  const { overlap = '24h' } = options;
  parseDuration(overlap);
  return withConnection(options, 'keys', (connection) =>
    confirmable(output, async () => {
      const site = await connection.call(rotateWriteKey, { id, overlap });
      output.result(
        site,
        () =>
          `${site.write_key ?? ''}\n\nThis is the write key of “${id}” now: put it into its pages. The old one works until ${site.old_write_key_until ?? 'now'}.`,
      );
    }),
  );
}

async function add(connection: Connection, options: KeyOptions, output: Output): Promise<void> {
  const { name, kind, site, perMinute, perDay, expires } = options;
  const made = await connection.call(addKey, {
    ...(name === undefined ? {} : { name }),
    ...(perMinute === undefined ? {} : { per_minute: perMinute }),
    ...(perDay === undefined ? {} : { per_day: perDay }),
    kind,
    scopes: scopesOf(options.scopes ?? []),
    sites: site === undefined ? [] : site.split(',').map((one) => one.trim()),
    ...(expires === undefined ? {} : { expires: await endOf(connection, expires) }),
  });
  printNew(made, output);
}

function printNew(made: AnswerOf<typeof addKey>, output: Output, more = ''): void {
  output.result(made, () => {
    const { secret, ...key } = made;
    const advice = 'This is shown once: keep it where only its users can read it.';
    return `${table([shown(key)], '')}\n\n${secret}\n\n${[advice, more].join(' ').trim()}`;
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

/** Without what is empty in most keys. */
function shown({ scopes, sites, ...key }: AnswerOf<typeof revokeKey>): Readonly<Record<string, unknown>> {
  const rest = Object.entries(key).filter(([name, value]) => value !== null || !SELDOM.includes(name));
  return {
    ...Object.fromEntries(rest),
    scopes: scopes.join(' '),
    sites: sites.length === 0 ? 'all' : sites.join(' '),
  };
}

const SELDOM = ['name', 'use', 'per_minute', 'per_day', 'last_used', 'replaced_by', 'revoked'];
