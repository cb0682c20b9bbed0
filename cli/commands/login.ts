import { addKey, listKeys, revokeKey } from '../../core/wire/keys';
import { LOGIN_FRAGMENT } from '../../core/wire/login-fragment';
import { makeLogin } from '../../core/wire/sessions';
import { chooseSite, servedAt, withConnection } from '../connection';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { confirmable } from '../refusal';
import { table } from '../table';
import { endOf } from './key-end';

interface LoginOptions extends CommonOptions {
  /** Where browsers reach the page, if not where the process listens. */
  readonly url?: string;
}

interface ShareOptions extends LoginOptions {
  readonly name?: string;
  readonly expires?: string;
}

/** @example loginLink('http://127.0.0.1:4100', 'abc') // 'http://127.0.0.1:4100/#login=abc' */
export function loginLink(url: string, code: string): string {
  return `${pageOf(url)}#${LOGIN_FRAGMENT.code}${code}`;
}

function shareLink(url: string, secret: string): string {
  return `${pageOf(url)}#${LOGIN_FRAGMENT.key}${secret}`;
}

/** A process that listens on every address is on this machine reached as localhost. */
export function pageOf(url: string): string {
  return new URL('/', url.replace(/^(http:\/\/)(?:0\.0\.0\.0|\[::\])(?=[:/]|$)/, '$1localhost')).href;
}

const NAME_THE_PAGE = 'name the address of its page with --url';

/** Prints a link that logs one browser in. */
export async function login(options: LoginOptions, output: Output): Promise<number> {
  const url = await servedAt(options, NAME_THE_PAGE);
  return withConnection(options, 'login', (connection) =>
    confirmable(output, async () => {
      const sites = options.site === undefined ? [] : options.site.split(',').map((site) => site.trim());
      const { code, expires } = await connection.call(makeLogin, { sites });
      const link = loginLink(url, code);
      output.result({ url: link, expires }, () => `${link}\n\nIt works once, until ${expires}.`);
    }),
  );
}

/** `share`, `share list`, `share revoke ID`: links that open the numbers of one site, and nothing else. */
export function share(options: ShareOptions, output: Output, [verb = 'make', id]: readonly string[]): Promise<number> {
  switch (verb) {
    case 'make':
      return makeLink(options, output);
    case 'list':
      return listLinks(options, output);
    case 'revoke':
      return endLink(options, output, id);
    default:
      throw new UserError(`“${verb}” is none of make, list, revoke`);
  }
}

async function makeLink(options: ShareOptions, output: Output): Promise<number> {
  const { name, expires } = options;
  const url = await servedAt(options, NAME_THE_PAGE);
  return withConnection(options, 'share', (connection) =>
    confirmable(output, async () => {
      const { id, secret, sites, ...rest } = await connection.call(addKey, {
        ...(name === undefined ? {} : { name }),
        use: 'link',
        scopes: ['read'],
        sites: [await chooseSite(connection, options.site)],
        ...(expires === undefined ? {} : { expires: await endOf(connection, expires) }),
      });
      const link = shareLink(url, secret);
      output.result(
        { id, site: sites[0], url: link, expires: rest.expires },
        () =>
          `${link}\n\nIt shows everyone the numbers of ${sites.join()}${rest.expires === null ? '' : ` until ${rest.expires}`}, and is printed once; “tidemark share revoke ${id}” ends it.`,
      );
    }),
  );
}

function listLinks(options: ShareOptions, output: Output): Promise<number> {
  return withConnection(options, 'share', async (connection) => {
    const { keys } = await connection.call(listKeys, {});
    const links = keys
      .filter(({ use, sites }) => use === 'link' && (options.site === undefined || sites.includes(options.site)))
      .map(({ id, name, sites, created, expires, last_used, revoked }) => ({
        ...{ id, name, site: sites.join(), created, expires, last_used, revoked },
      }));
    output.result({ links }, () => table(links, 'No link yet: make one with “tidemark share --site NAME”.'));
    return EXIT.done;
  });
}

function endLink(options: ShareOptions, output: Output, id: string | undefined): Promise<number> {
  if (id === undefined)
    throw new UserError('name the link: tidemark share revoke ID; “tidemark share list” shows the ids');
  return withConnection(options, 'share', (connection) =>
    confirmable(output, async () => {
      const revoked = await connection.call(revokeKey, { id });
      output.result(revoked, () => `${revoked.id} is revoked: who opened it is logged out within a minute`);
    }),
  );
}
