import { createHmac } from 'node:crypto';
import { createIdentities } from '../../core/event/identity';
import { readAddress } from '../../core/event/address';
import { createIdentityMemory } from '../../core/event/identity-memory';
import type { NormaliseContext } from '../../core/event/normalise';
import { DEFAULT_TEXT_RULES } from '../../core/event/text-rules';

export const NOON = Date.parse('2019-10-01T12:00:00Z');

/** A request that arrived at noon, for a site that sells in euros. */
export function context(fields: Partial<NormaliseContext> = {}): NormaliseContext {
  return {
    currency: 'EUR',
    rules: DEFAULT_TEXT_RULES,
    keyKind: 'public',
    receivedMs: NOON,
    sentMs: undefined,
    ip: undefined,
    identity: createIdentities(
      (text) => createHmac('sha256', 'key of the site').update(text).digest(),
      createIdentityMemory(100_000),
    ),
    idOfContent: (content) => `content of ${content}`,
    idOfArrival: (index) => `arrival-${index}`,
    sessionOf: (atMs) => `session of ${new Date(atMs).toISOString()}`,
    addressOf: (address) => readAddress(address, DEFAULT_TEXT_RULES),
    traitsOf: traitsFor(''),
    countryOf: (ip) => (ip.startsWith('81.') ? 'DE' : 'unknown'),
    ...fields,
  };
}

/** Traits by words in a user agent; the request's is `requestAgent`. */
export function traitsFor(requestAgent: string): NormaliseContext['traitsOf'] {
  return (own) => {
    const agent = own ?? requestAgent;
    return {
      device: agent.includes('phone') ? 'mobile' : 'unknown',
      platform: 'web',
      isBot: agent.includes('bot'),
      browser: 'other',
      system: 'other',
    };
  };
}
