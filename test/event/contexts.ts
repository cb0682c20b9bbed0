import { createHmac } from 'node:crypto';
import { createIdentities } from '../../core/event/identity';
import { createIdentityMemory } from '../../core/event/identity-memory';
import type { NormaliseContext } from '../../core/event/normalise';

export const NOON = Date.parse('2019-10-01T12:00:00Z');

/** A request that arrived at noon, for a site that sells in euros. */
export function context(fields: Partial<NormaliseContext> = {}): NormaliseContext {
  return {
    currency: 'EUR',
    receivedMs: NOON,
    sentMs: undefined,
    ip: undefined,
    userAgent: undefined,
    identity: createIdentities((text) => createHmac('sha256', 'key of the site').update(text).digest(), createIdentityMemory(100_000)),
    deriveEventId: (index) => `derived-${index}`,
    traitsOf: (userAgent) => ({
      device: userAgent.includes('phone') ? 'mobile' : 'unknown',
      platform: 'web',
      isBot: userAgent.includes('bot'),
    }),
    countryOf: (ip) => (ip.startsWith('81.') ? 'DE' : 'unknown'),
    ...fields,
  };
}
