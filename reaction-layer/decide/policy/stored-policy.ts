import { errorWithCodes } from '../../../core/coded-error';
import type { ItemTable } from '../../../core/port/item-table';
import { parseStoredJson } from '../../../core/run/stored-json';
import { DEFAULT_POLICIES, DEFAULT_VERSION } from './default-policy';
import { type Policy, policy, policyFaults } from './policy';

/** What was asked of a policy cannot be done. The name makes it a refusal of an operation, not a fault. */
export class PolicyRefusedError extends errorWithCodes<'invalid_policy' | 'unknown_version' | 'changed_meanwhile'>(
  'OperationRefused',
) {}

export interface VersionedPolicy {
  /** A number that counts up per site, as text, or that of a default. */
  readonly version: string;
  readonly policy: Policy;
}

const DIGITS = 8;
const encoder = new TextEncoder();

/** The policy that decides at a site now: its newest, else the default. */
export async function currentPolicy(table: ItemTable, site: string): Promise<VersionedPolicy> {
  const newest = await newestVersion(table, site);
  return newest === 0 ? defaultPolicy() : findPolicy(table, site, String(newest));
}

export function defaultPolicy(): VersionedPolicy {
  const found = DEFAULT_POLICIES.get(DEFAULT_VERSION);
  if (found === undefined) throw new Error(`there is no policy ${DEFAULT_VERSION}`);
  return { version: DEFAULT_VERSION, policy: found };
}

/** Any version that ever decided. @throws PolicyRefusedError if there is none */
export async function findPolicy(table: ItemTable, site: string, version: string): Promise<VersionedPolicy> {
  const shipped = DEFAULT_POLICIES.get(version);
  if (shipped !== undefined) return { version, policy: shipped };
  const [bytes] = /^\d{1,8}$/.test(version)
    ? await table.get([{ partition: site, sort: sortOf(Number(version)) }])
    : [];
  if (bytes === undefined)
    throw new PolicyRefusedError('unknown_version', `site “${site}” has no policy of the version ${version}`);
  return { version, policy: parseStoredJson(policy, bytes, `the policy ${version} of ${site}`) };
}

/** Stores the next version; earlier ones stay, for replays. @throws PolicyRefusedError naming every fault */
export async function storePolicy(table: ItemTable, site: string, declared: Policy): Promise<VersionedPolicy> {
  const faults = policyFaults(declared);
  if (faults.length > 0) throw new PolicyRefusedError('invalid_policy', faults.join('; '));
  const next = (await newestVersion(table, site)) + 1;
  const value = encoder.encode(JSON.stringify(declared));
  const [isDone] = await table.write([{ partition: site, sort: sortOf(next), value, expected: null }]);
  if (isDone === true) return { version: String(next), policy: declared };
  throw new PolicyRefusedError('changed_meanwhile', `somebody else stored version ${next}: look at it and try again`);
}

/** Newer versions sort first. */
function sortOf(version: number): string {
  return String(10 ** DIGITS - version).padStart(DIGITS + 1, '0');
}

async function newestVersion(table: ItemTable, site: string): Promise<number> {
  const [newest] = await table.list({ partition: site, from: '0', to: ':', limit: 1 });
  return newest === undefined ? 0 : 10 ** DIGITS - Number(newest.sort);
}
