import type { CreateFollower } from '../../core/capability/follower';
import type { NormalEvent } from '../../core/event/columns';
import type { ItemTable } from '../../core/port/item-table';
import type { CounterMemory } from './count/counter-memory';
import { loadClaims, loadStates, memoryOf, saveChanged } from './count/counter-store';
import { type DecisionRecord, readRecord } from './record';

/**
 * The stream corrects the counters: a decision that memory does not know (it was forgotten by a crash, or taken by
 * another process) is counted when its event arrives, once. Only events of server keys count, because anybody can send
 * with a public key.
 *
 * The table has everything up to the follower’s position, so that a restart goes on from both.
 */
export const createFollower: CreateFollower = ({ clock, tables }) => {
  const table = tables('counters');
  const memory = memoryOf(clock);
  let opened: Promise<void> | undefined;
  const open = async (): Promise<void> => {
    opened ??= loadClaims(table, memory);
    await opened.catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
  };
  return {
    handle: async ({ records }) => {
      await open();
      for (const { content } of records) {
        if (content.kind !== 'events') continue;
        for (const event of content.events) await correct(table, memory, content.site, event);
      }
      await saveChanged(table, memory, clock.now());
    },
    passTime: async (nowMs) => {
      await open();
      await saveChanged(table, memory, nowMs);
    },
  };
};

async function correct(table: ItemTable, memory: CounterMemory, site: string, event: NormalEvent): Promise<void> {
  if (event.event_type !== 'decision' || event.key_kind !== 'server') return;
  const record = readRecord(event.custom_properties);
  if (record === undefined || memory.claimOf({ site, id: record.inputs.id })?.isCounted === true) return;
  await loadStates(table, memory, { site, subjects: record.subjects });
  memory.correct(...deliveredOf(site, record));
}

function deliveredOf(site: string, record: DecisionRecord): Parameters<CounterMemory['correct']> {
  const { inputs, at_ms: atMs, subjects, answer, ordinal } = record;
  const claim = { site, id: inputs.id, atMs, answer, subjects, isCounted: true };
  const attempt = { atMs, type: inputs.type, subjects, isFresh: record.is_fresh, isStrange: record.is_strange };
  return [claim, attempt, ordinal];
}
