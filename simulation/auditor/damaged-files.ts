import { createAudit } from '../../batch-layer/audit/audit';
import { BatchError } from '../../batch-layer/batch-error';
import { elementAt } from '../../core/element-at';
import { decodeManifest } from '../../core/ledger/manifest';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import { hourOf } from '../../core/time/window';
import { OBSERVER, type World } from '../world/world';
import type { Findings } from './findings';

const DAMAGES = {
  /** A number in it is another one, and the file can be read. */
  flipped: (bytes: Uint8Array, share: number): Uint8Array => {
    const changed = Uint8Array.from(bytes);
    const digits = [...changed.keys()].filter((at) => isSmallDigit(elementAt(changed, at)));
    const at = digits[Math.floor(share * digits.length)] ?? 0;
    changed[at] = (changed[at] ?? 0) + 1;
    return changed;
  },
  cut: (bytes: Uint8Array, share: number): Uint8Array => bytes.subarray(0, Math.floor(share * bytes.length)),
  gone: (): undefined => undefined,
} as const;
const KINDS = ['flipped', 'cut', 'gone'] as const satisfies readonly (keyof typeof DAMAGES)[];

/** From 1 to 8, so that the next character is a digit as well, and no number begins with 0. */
function isSmallDigit(byte: number): boolean {
  return byte >= 0x31 && byte <= 0x38;
}

/**
 * Damages a file that waits for a night, lets the audit and a run look at it, and restores it from a backup. All this
 * takes no time, so that nobody else meets the damage.
 */
export async function checkDamage(world: World, findings: Findings): Promise<void> {
  const { draws, trace } = world.options;
  const { lake } = world.storage;
  const until = hourOf(world.options.time.now());
  const key = await aWaitingFile(world, until);
  const whole = key === undefined ? undefined : await lake.get(key);
  if (key === undefined || whole === undefined) return;
  const kind = draws.pick('kind of damage', KINDS);
  const damaged = DAMAGES[kind](whole, draws.unit('place of damage'));
  trace(`${key} is ${kind}`);
  await (damaged === undefined ? lake.delete(key) : lake.put(key, damaged));
  try {
    const { findings: found } = await createAudit(world.batchDeps(OBSERVER)).check();
    const isNamed = found.some(({ code, message }) => code.startsWith('lake_file_') && message.includes(key));
    findings.hold('damage_is_found', isNamed, () => `${key} is ${kind}, and the audit does not say so`);
    const said = await runOver(world, until);
    findings.hold('damage_is_found', said !== 'published', () => `${key} is ${kind}, and a run has read it`);
  } finally {
    await lake.put(key, whole);
  }
}

/** A file of events that the next run reads. */
async function aWaitingFile({ storage, options }: World, until: number): Promise<string | undefined> {
  const { manifests, pointer } = storage;
  const from = arrivalHourOf((await pointer.read()).tidemark);
  const items = await manifests.get(await manifests.list(from, arrivalHourOf(until)));
  const keys = items.flatMap((item) =>
    item === undefined ? [] : decodeManifest(item.bytes).files.map((file) => file.key),
  );
  const waiting = keys.filter((key) => key !== null).toSorted();
  return waiting.length === 0 ? undefined : options.draws.pick('file that is damaged', waiting);
}

/** @returns the status of the run, or the code of its refusal */
async function runOver(world: World, until: number): Promise<string> {
  try {
    return (await world.batch(OBSERVER).run(until)).status;
  } catch (error) {
    if (error instanceof BatchError) return error.code;
    throw error;
  }
}
