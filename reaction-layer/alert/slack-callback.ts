import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { AdminContext, SignedCallback } from '../../core/capability/route';
import { HOUR_MS, SECOND_MS } from '../../core/time/window';
import { acknowledgeMatching } from './alert-operations';
import { alertSettings } from './alert-settings';
import { AlertStore } from './store/alert-store';

/** Older requests may be recordings. https://api.slack.com/authentication/verifying-requests-from-slack */
const MOST_OFF_SECONDS = 300;
const SNOOZE_MS = HOUR_MS;

const pressed = z.object({
  user: z.object({
    username: z.string().max(120).optional(),
    name: z.string().max(120).optional(),
    id: z.string().max(64),
  }),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().max(2000).optional() })).min(1),
});
const button = z.object({ site: z.string().max(128), group: z.string().max(64) });

/** The buttons of messages in Slack: the person who presses one looks after all alerts of the message. */
export const slackCallback: SignedCallback = {
  name: 'slack',
  answer: async (request, context) => {
    const body = await request.text();
    const { slackSigningSecret: secret } = alertSettings.parse(context.settings);
    if (secret === undefined || !isFromSlack(request.headers, body, { secret, nowMs: context.clock.now() }))
      return new Response('the signature is not right', { status: 401 });
    const given = readPress(body);
    if (given === undefined) return new Response('not a button of an alert', { status: 400 });
    return Response.json({ text: await acknowledged(given, context) });
  },
};

interface Press {
  readonly by: string;
  readonly isSnooze: boolean;
  readonly site: string;
  readonly group: string;
}

async function acknowledged({ by, isSnooze, site, group }: Press, { tablesOf, clock }: AdminContext): Promise<string> {
  const store = new AlertStore(tablesOf('alert'));
  const found = (await store.state(site))?.state.groups.find(({ key }) => key === group);
  const members = new Set(found?.members);
  const at = clock.now();
  const mark = { by, note: 'in Slack', at, until: isSnooze ? at + SNOOZE_MS : null };
  const ids = await acknowledgeMatching(store, site, ({ id }) => members.has(id), mark);
  return ids.length === 0 ? 'None of these alerts goes on any more.' : `${ids.length} acknowledged by ${by}.`;
}

function readPress(body: string): Press | undefined {
  const payload = pressed.safeParse(parsed(new URLSearchParams(body).get('payload')));
  const [action] = payload.success ? payload.data.actions : [];
  const named = button.safeParse(parsed(action?.value ?? null));
  if (!payload.success || action === undefined || !named.success) return undefined;
  const { username, name, id } = payload.data.user;
  return { ...named.data, by: username ?? name ?? id, isSnooze: action.action_id === 'snooze' };
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}

function isFromSlack(
  headers: Headers,
  body: string,
  { secret, nowMs }: { readonly secret: string; readonly nowMs: number },
): boolean {
  const time = headers.get('x-slack-request-timestamp') ?? '';
  if (!/^\d{1,12}$/.test(time) || Math.abs(nowMs / SECOND_MS - Number(time)) > MOST_OFF_SECONDS) return false;
  const right = Buffer.from(slackSignature(secret, time, body));
  const given = Buffer.from(headers.get('x-slack-signature') ?? '');
  return given.length === right.length && timingSafeEqual(given, right);
}

/** @param time seconds since 1970, as Slack sends it */
export function slackSignature(secret: string, time: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')}`;
}
