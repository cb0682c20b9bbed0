import { readFileSync } from 'node:fs';
import { codeOf } from './error-code';
import { isRecord } from '../../core/json-record';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** Fields of /proc/<pid>/stat after the name in parentheses, counted from the state (man 5 proc). */
const STATE = 0;
const START_TIME = 19;
/** For systems that do not report when a process started. */
const UNKNOWN_START = 'unknown';

/** Identifies a process even if its number is reused later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot and clock tick of its start, or `unknown`. */
  readonly started: string;
}

/** A stored identity; undefined if the value is not one. */
export function identityOf(stored: unknown): ProcessIdentity | undefined {
  if (!isRecord(stored)) return undefined;
  const { pid, started } = stored;
  return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? UNKNOWN_START };
}

/** False once it has ended, even if its number was reused since, or its parent has not reaped it yet. */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  const now = startOf(pid);
  return now !== undefined && (now === started || now === UNKNOWN_START || started === UNKNOWN_START);
}

/** True if the machine restarted after that process started: whatever it had not flushed is lost. */
export function isOfEarlierBoot({ started }: ProcessIdentity): boolean {
  const boot = thisBoot();
  return started !== UNKNOWN_START && boot !== undefined && started.split('/')[0] !== boot;
}

/** Names the start of this machine; undefined on systems that do not say. */
export function thisBoot(): string | undefined {
  try {
    return readFileSync(BOOT_ID, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[STATE] === 'Z' || fields[STATE] === 'X') return undefined;
    const boot = thisBoot();
    return boot === undefined ? UNKNOWN_START : `${boot}/${fields[START_TIME] ?? ''}`;
  } catch {
    return answersSignals(pid) ? UNKNOWN_START : undefined;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists, but belongs to another user.
    return codeOf(error) === 'EPERM';
  }
}
