import { randomUUID } from 'node:crypto';
import type { OpenRoute } from '../../core/capability/route';
import { markup } from '../../core/mail/html';
import type { MailDocument } from '../../core/mail/document';
import { mailAddress } from '../../core/mail/mail-address';
import { mailPage } from '../../core/mail/mail-page';
import { renderMail } from '../../core/mail/render-mail';
import type { Clock } from '../../core/port/clock';
import type { ItemTable } from '../../core/port/item-table';
import { LOCAL_PAGE_URL, type Outbound } from '../../core/port/outbound';
import { MINUTE_MS } from '../../core/time/window';
import { LOGIN_FRAGMENT } from '../../core/wire/login-fragment';
import { createMailLimit } from './mail-limit';
import { findPerson } from './people-table';

export const LOGIN_PATH = '/open/login';

/** What logging in by mail needs. */
export interface LoginByMail {
  readonly table: ItemTable;
  readonly clock: Clock;
  readonly outbound: Pick<Outbound, 'mailer' | 'pageUrl'> | undefined;
  readonly makeLogin: ((sites: readonly string[]) => { readonly code: string; readonly expiresMs: number }) | undefined;
  /** Takes the work that goes on after the answer; tests wait for it. */
  readonly afterwards?: (work: Promise<unknown>) => void;
}

/**
 * A form that mails a login link. The answer is the same for every address and is given before anything is looked up, so
 * neither its text nor its time says who may log in.
 */
export function loginRoutes(deps: LoginByMail): readonly OpenRoute[] {
  const limit = createMailLimit(deps.clock);
  const form = markup`<form method="post"><label for="address">Mail address</label>
<input id="address" name="address" type="email" autocomplete="email" required autofocus maxlength="254">
<button>Mail me a link</button></form>`;
  return [
    { method: 'get', path: LOGIN_PATH, handle: () => Promise.resolve(mailPage('Log in by mail', form)) },
    {
      method: 'post',
      path: LOGIN_PATH,
      handle: async (request) => {
        const address = mailAddress.safeParse(new URLSearchParams(await request.text()).get('address')?.trim());
        if (!address.success)
          return mailPage('This is not a mail address', markup`<p>Write it as owner@shop.example.</p>${form}`, 400);
        if (!limit.takesOne())
          return mailPage('Too many want to log in', markup`<p>Try again in a minute.</p>${form}`, 429);
        const work = mailLink(deps, limit, address.data);
        (deps.afterwards ?? ((started) => void started.catch(() => undefined)))(work);
        const says = 'If this address may log in, a link is on its way. It works once, for 15 minutes.';
        return mailPage('Look into your mail', markup`<p>${says}</p>`);
      },
    },
  ];
}

async function mailLink(
  { table, outbound, makeLogin }: LoginByMail,
  limit: ReturnType<typeof createMailLimit>,
  address: string,
): Promise<void> {
  const person = await findPerson(table, address);
  if (person === undefined || outbound === undefined || makeLogin === undefined || !limit.takes(address)) return;
  const { code, expiresMs } = makeLogin(person.sites);
  const { mailer, pageUrl = LOCAL_PAGE_URL } = outbound;
  const url = new URL(`/#${LOGIN_FRAGMENT.code}${code}`, pageUrl).href;
  await mailer.send({
    ...renderMail(loginMail(url, expiresMs)),
    // As it was stored: what a stranger typed may spell it in another way.
    to: person.address,
    messageId: `${randomUUID()}@${new URL(pageUrl).hostname}`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
}

function loginMail(url: string, expiresMs: number): MailDocument {
  const until = `${new Date(expiresMs).toISOString().slice(11, 16)} UTC`;
  return {
    subject: 'Log in to Tidemark',
    preview: `The link works once, until ${until}.`,
    title: 'Log in to Tidemark',
    blocks: [
      { kind: 'text', text: `The link logs one browser in. It works once, until ${until}.` },
      { kind: 'button', title: 'Log in', url },
      { kind: 'text', text: 'If you did not ask for it, there is nothing to do.', tone: 'quiet' },
    ],
    footer: {
      text: `You get this because somebody asked for a login link within the last ${MINUTE_MS / 1000} seconds.`,
      links: [],
    },
  };
}
