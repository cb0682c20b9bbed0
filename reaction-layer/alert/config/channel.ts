import * as z from 'zod';
import { alertName } from './rule';

/** What stands in place of a secret in every answer. Sent back, it keeps the secret that is stored. */
export const KEPT_SECRET = '(kept)';

const secret = z.string().min(1).max(500);
const mail = z
  .string()
  .max(254)
  .regex(/^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/);

export const alertChannel = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('email'), name: alertName, to: mail.meta({ example: 'ops@shop.example' }) }),
    z.strictObject({
      kind: z.literal('slack'),
      name: alertName,
      url: secret.meta({ description: 'Address of the incoming webhook; it is a secret.' }),
    }),
    z.strictObject({
      kind: z.literal('sms'),
      name: alertName,
      to: z
        .string()
        .regex(/^\+[1-9][0-9]{6,14}$/)
        .meta({ description: 'E.164.', example: '+4915112345678' }),
    }),
    z.strictObject({
      kind: z.literal('webhook'),
      name: alertName,
      url: z
        .string()
        .max(500)
        .regex(/^https?:\/\//),
      secret: secret.meta({ description: 'Key of the signature in `Tidemark-Signature`.' }),
    }),
    z.strictObject({
      kind: z.literal('pagerduty'),
      name: alertName,
      key: secret.meta({ description: 'Integration key of the service (Events API v2).' }),
    }),
  ])
  .meta({ id: 'AlertChannel', description: 'Where messages are sent.' });
export type AlertChannel = Readonly<z.output<typeof alertChannel>>;
export type AlertChannelOf<Kind extends AlertChannel['kind']> = Extract<AlertChannel, { readonly kind: Kind }>;

/** The channel without its secret, for answers. */
export function withoutSecret(channel: AlertChannel): AlertChannel {
  switch (channel.kind) {
    case 'slack':
      return { ...channel, url: KEPT_SECRET };
    case 'webhook':
      return { ...channel, secret: KEPT_SECRET };
    case 'pagerduty':
      return { ...channel, key: KEPT_SECRET };
    case 'email':
    case 'sms':
      return channel;
  }
}

/** The channel with the secret of the one that is stored, where it says that it is kept. */
export function withKeptSecret(channel: AlertChannel, stored: AlertChannel | undefined): AlertChannel {
  if (channel.kind === 'slack' && stored?.kind === 'slack' && channel.url === KEPT_SECRET)
    return { ...channel, url: stored.url };
  if (channel.kind === 'webhook' && stored?.kind === 'webhook' && channel.secret === KEPT_SECRET)
    return { ...channel, secret: stored.secret };
  if (channel.kind === 'pagerduty' && stored?.kind === 'pagerduty' && channel.key === KEPT_SECRET)
    return { ...channel, key: stored.key };
  return channel;
}
