import * as z from 'zod';
import type { ItemKey, ItemTable } from '../../../core/port/item-table';
import { parseStoredJson } from '../../../core/run/stored-json';
import { DAY_MS } from '../../../core/time/window';

const KEPT_MS = 90 * DAY_MS;

/** What was asked, what was said to it, and what it cost. */
const record = z.object({
  status: z.enum(['added', 'refused', 'failed']),
  at_ms: z.int(),
  model: z.string(),
  question: z.string(),
  answer: z.string(),
  input_tokens: z.int(),
  output_tokens: z.int(),
});
export type ModelRecord = Readonly<z.output<typeof record>>;

const spent = z.object({ tokens: z.int() });

/** What a model said, by class and fingerprint, and what it was allowed to say per day. */
export interface ModelRecords {
  find(found: string, fingerprint: string): Promise<ModelRecord | undefined>;
  put(found: string, fingerprint: string, said: ModelRecord): Promise<void>;
  /** Takes tokens of a day (UTC); false if that would exceed the budget. Negative gives back what was not used. */
  spend(atMs: number, tokens: number, budget: number): Promise<boolean>;
}

export function modelRecords(table: ItemTable): ModelRecords {
  return {
    find: async (found, fingerprint) => {
      const [bytes] = await table.get([keyOf(found, fingerprint)]);
      return bytes === undefined ? undefined : parseStoredJson(record, bytes, 'what a model said');
    },
    put: async (found, fingerprint, said) => {
      const day = { partition: `asked ${dayOf(said.at_ms)}`, sort: `${said.at_ms} ${fingerprint}` };
      const expiresMs = said.at_ms + KEPT_MS;
      await table.write([keyOf(found, fingerprint), day].map((key) => ({ ...key, value: bytesOf(said), expiresMs })));
    },
    spend: async (atMs, tokens, budget) => {
      const key = { partition: 'spent', sort: dayOf(atMs) };
      // Of two processes one tries again.
      for (let tries = 0; tries < 5; tries++) {
        const [bytes] = await table.get([key]);
        const before = bytes === undefined ? 0 : parseStoredJson(spent, bytes, 'the budget of a day').tokens;
        if (tokens > 0 && before + tokens > budget) return false;
        const value = bytesOf({ tokens: before + tokens });
        const write = { ...key, value, expected: bytes ?? null, expiresMs: atMs + KEPT_MS };
        const [isDone = false] = await table.write([write]);
        if (isDone) return true;
      }
      return false;
    },
  };
}

function keyOf(found: string, fingerprint: string): ItemKey {
  return { partition: `added ${found}`, sort: fingerprint };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function bytesOf(value: ModelRecord | z.output<typeof spent>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
