import * as z from 'zod';
import { type Attempt, STATE_BOUNDS, newState, type SubjectState, withAttempt } from './attempt';
import { attemptOf, type Facts, factsFrom, type StateOf } from './facts';
import { type CountedCall, SUBJECT_KINDS, type SubjectKind, type Subjects, subjects } from './subject';

/** How much is kept in memory. What is forgotten is read again from the table. */
export const MEMORY_BOUNDS = { states: 30_000, claims: 30_000, claimMs: 600_000 } as const;

/** What an id was answered, and for whom. */
export type AnsweredCall = Readonly<z.output<typeof claim>>;
export const claim = z.object({
  site: z.string(),
  id: z.string(),
  atMs: z.int(),
  /** JSON. */
  answer: z.string(),
  subjects,
  /** False if the counters could not be read: the stream then counts the call. */
  isCounted: z.boolean(),
  session: z.string().optional(),
  /** The record as JSON, as long as the stream may not have it. */
  pending: z.string().optional(),
});

/** What is in memory and not yet in the table. */
export interface Changed {
  readonly states: readonly (readonly [string, SubjectState])[];
  readonly claims: readonly AnsweredCall[];
}

/** A call that was counted. */
export interface CountedNow {
  readonly facts: Facts;
  readonly attempt: Attempt;
  /** Grows with every call of this process. */
  readonly ordinal: number;
}

const ORDINALS_PER_MS = 1000;

/**
 * The live counters of one process. All calls are counted in one turn of the event loop each: nothing comes between
 * reading and writing, so a call is counted whole or not at all.
 */
export class CounterMemory {
  readonly #states = new Map<string, SubjectState>();
  readonly #claims = new Map<string, AnsweredCall>();
  /** Keys of states that are newer than the table. */
  readonly #changed = new Set<string>();
  #newClaims: AnsweredCall[] = [];
  #lastOrdinal = 0;

  /** Keys of a call’s states that are not in memory. */
  absent(call: Pick<CountedCall, 'site' | 'subjects'>): readonly string[] {
    return keysOf(call).filter((key) => !this.#states.has(key));
  }

  /** Puts a state from the table into memory, unless there is one. */
  restore(key: string, state: SubjectState): void {
    if (!this.#states.has(key)) this.#states.set(key, state);
  }

  claimOf({ site, id }: Pick<CountedCall, 'site' | 'id'>): AnsweredCall | undefined {
    return this.#claims.get(claimKey(site, id));
  }

  /** Counts a call whose id has no claim; `answered` must follow in the same turn. */
  count(call: CountedCall, atMs: number): CountedNow {
    const { site, subjects } = call;
    const before: StateOf = (kind) => this.#stateOf(site, kind, subjects);
    const attempt = attemptOf(call, before, atMs);
    const ordinal = this.nextOrdinal(atMs);
    const visitor = before('visitor');
    const counted = this.#add(site, attempt, ordinal, true);
    const facts = factsFrom(
      call,
      attempt,
      (kind) => (kind === 'visitor' ? visitor : undefined),
      (kind) => counted.get(kind),
    );
    return { facts, attempt, ordinal };
  }

  answered(given: AnsweredCall): void {
    this.#claims.set(claimKey(given.site, given.id), given);
    this.#newClaims.push(given);
    this.#forgetClaims(given.atMs);
  }

  /**
   * Counts a call that the stream delivers, unless its id has a claim or its states have counted it: what a crash
   * forgot, or another process decided.
   */
  correct(delivered: AnsweredCall, attempt: Attempt, ordinal: number): void {
    if (this.claimOf(delivered)?.isCounted === true) return;
    this.#lastOrdinal = Math.max(this.#lastOrdinal, ordinal);
    this.#add(delivered.site, attempt, ordinal, false);
    this.answered({ ...delivered, isCounted: true });
  }

  /** The stream has the record of a call. */
  recorded({ site, id }: Pick<AnsweredCall, 'site' | 'id'>): void {
    const known = this.claimOf({ site, id });
    if (known?.pending === undefined) return;
    this.#claims.set(claimKey(site, id), { ...known, pending: undefined });
  }

  /** Restores what an id was answered before a restart. */
  remember(known: AnsweredCall): void {
    this.#claims.set(claimKey(known.site, known.id), known);
  }

  /** The ordinal of a call that cannot be counted now. */
  nextOrdinal(atMs: number): number {
    this.#lastOrdinal = Math.max(this.#lastOrdinal + 1, atMs * ORDINALS_PER_MS);
    return this.#lastOrdinal;
  }

  /** Counts an outcome “fraud” of its subjects. */
  blame({ site, subjects }: Pick<AnsweredCall, 'site' | 'subjects'>): void {
    for (const kind of SUBJECT_KINDS) {
      const id = subjects[kind];
      const state = id === undefined ? undefined : this.#states.get(stateKey(site, kind, id));
      if (id !== undefined && state !== undefined)
        this.#set(stateKey(site, kind, id), { ...state, fraud: state.fraud + 1 });
    }
  }

  /** What is to be saved; it is taken once. */
  takeChanged(): Changed {
    const states = [...this.#changed].flatMap((key) => {
      const state = this.#states.get(key);
      return state === undefined ? [] : [[key, state] as const];
    });
    // What the stream has meanwhile is saved without its record.
    const claims = this.#newClaims.map((one) => this.claimOf(one) ?? one);
    this.#changed.clear();
    this.#newClaims = [];
    return { states, claims };
  }

  /** Takes back what could not be saved. */
  giveBack({ states, claims }: Changed): void {
    for (const [key] of states) this.#changed.add(key);
    this.#newClaims = [...claims, ...this.#newClaims];
  }

  /** Forgets the states that were used least recently, as far as the table has them. */
  forget(): void {
    let over = this.#states.size - MEMORY_BOUNDS.states;
    for (const key of this.#states.keys()) {
      if (over <= 0) return;
      if (this.#changed.has(key)) continue;
      this.#states.delete(key);
      over -= 1;
    }
  }

  #add(site: string, attempt: Attempt, ordinal: number, isInOrder: boolean): ReadonlyMap<SubjectKind, SubjectState> {
    const counted = new Map<SubjectKind, SubjectState>();
    for (const kind of SUBJECT_KINDS) {
      const id = attempt.subjects[kind];
      if (id === undefined) continue;
      const key = stateKey(site, kind, id);
      const isVisitor = kind === 'visitor';
      const state = withAttempt(this.#states.get(key) ?? newState(attempt.atMs), attempt, {
        ordinal,
        isInOrder,
        isVisitor,
      });
      this.#set(key, state);
      counted.set(kind, state);
    }
    return counted;
  }

  #stateOf(site: string, kind: SubjectKind, subjects: Subjects): SubjectState | undefined {
    const id = subjects[kind];
    return id === undefined ? undefined : this.#states.get(stateKey(site, kind, id));
  }

  /** The most recently used stand last. */
  #set(key: string, state: SubjectState): void {
    this.#states.delete(key);
    this.#states.set(key, state);
    this.#changed.add(key);
  }

  #forgetClaims(nowMs: number): void {
    for (const [key, { atMs }] of this.#claims) {
      if (this.#claims.size <= MEMORY_BOUNDS.claims && atMs > nowMs - MEMORY_BOUNDS.claimMs) return;
      this.#claims.delete(key);
    }
  }
}

/** Keys of the states of a call. */
export function keysOf({ site, subjects }: Pick<CountedCall, 'site' | 'subjects'>): readonly string[] {
  return SUBJECT_KINDS.flatMap((kind) => {
    const id = subjects[kind];
    return id === undefined ? [] : [stateKey(site, kind, id)];
  });
}

/** When a state is of no use any more, ms since 1970. */
export function stateEndMs({ lastMs }: SubjectState): number {
  return lastMs + STATE_BOUNDS.keptMs;
}

function stateKey(site: string, kind: SubjectKind, id: string): string {
  return `${site} ${kind} ${id}`;
}

function claimKey(site: string, id: string): string {
  return `${site} ${id}`;
}
