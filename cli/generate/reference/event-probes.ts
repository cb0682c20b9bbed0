import { contractJsonSchema, type WireField, wireEvent } from '../../../core/event/contract';
import { isWireEvent } from '../../../core/event/generated/contract-validator';
import { LIMITS } from '../../../core/event/limits';
import { normalise, type NormaliseContext } from '../../../core/event/normalise';
import { isRejection, type RejectionCode } from '../../../core/event/rejection';
import { repairEvent } from '../../../core/event/repair';
import { readAddress } from '../../../core/event/address';
import { DEFAULT_TEXT_RULES } from '../../../core/event/text-rules';

const NOW_MS = Date.UTC(2026, 10, 30, 12);
const VALID = { event_type: 'purchase', timestamp: '2026-11-30T12:00:00Z', session_id: 's1', price: '1', quantity: 1 };
const IDENTITY = { pseudonym: 'p', register: 0, registerCoarse: 0 };
const CONTEXT: NormaliseContext = {
  currency: 'EUR',
  rules: DEFAULT_TEXT_RULES,
  keyKind: 'public',
  receivedMs: NOW_MS,
  sentMs: undefined,
  ip: undefined,
  identity: () => IDENTITY,
  idOfContent: () => 'derived',
  idOfArrival: () => 'derived',
  sessionOf: () => 'derived',
  addressOf: (address) => readAddress(address, DEFAULT_TEXT_RULES),
  traitsOf: () => ({ device: 'unknown', platform: 'web', isBot: false, browser: 'unknown', system: 'unknown' }),
  countryOf: () => 'unknown',
};

const TOO_DEEP = Array.from({ length: LIMITS.customPropertiesDepth + 1 }).reduce<object>((inner) => ({ inner }), {});
/**
 * Values of every type, at and beyond every bound: what the contract and the normaliser say about them is the
 * reference.
 */
const PROBES: readonly unknown[] = [
  undefined,
  [],
  '',
  'x'.repeat(LIMITS.urlLength + 1),
  '\u0000',
  'no such value',
  -1e18,
  1e18,
  1e11,
  '2026-02-31T00:00:00Z',
  '2199-01-01T00:00:00Z',
  '1999-01-01T00:00:00Z',
  'ZZZ',
  { long: 'x'.repeat(LIMITS.customPropertiesBytes) },
  TOO_DEEP,
  JSON.parse('{"__proto__": 1}'),
];

/** Why values of a field are refused, found by sending some: in the order of the probes, each code once. */
export function refusalsOf(field: WireField): readonly RejectionCode[] {
  return [...new Set(PROBES.flatMap((value) => refusalOf(field, value)))];
}

function refusalOf(field: WireField, value: unknown): readonly RejectionCode[] {
  const event: unknown = { ...VALID, [field]: value };
  const fitting = isWireEvent(event) ? event : repairEvent(event, ignore);
  const result = isRejection(fitting) ? fitting : normalise(fitting, 0, CONTEXT, ignore);
  return isRejection(result) && result.path.split('.')[0] === field ? [result.code] : [];
}

/** Fields that every event needs. */
export function requiredFields(): readonly string[] {
  const { required } = contractJsonSchema();
  return Array.isArray(required) ? required.map(String) : [];
}

export function wireFields(): readonly WireField[] {
  return wireEvent.keyof().options;
}

function ignore(): void {
  // Warnings refuse nothing.
}
