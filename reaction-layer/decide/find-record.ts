import type { ReadContext } from '../../core/capability/route';
import { decodeManifest } from '../../core/ledger/manifest';
import { ownValue } from '../../core/own-value';
import { arrivalHourOf, nextArrivalHour } from '../../core/time/arrival-hour';
import { DAY_MS } from '../../core/time/window';
import { type DecisionRecord, readRecord } from './record';

/** How far back a decision is looked for. */
export const RECORD_DAYS = 30;

const SQL = `
select custom_properties
from events
cross join question
where events.site = question.site
  and events.event_type = 'decision'
  and events.key_kind = 'server'
  and events.event_id = question.id
`;

const COLUMNS = ['site', 'event_type', 'key_kind', 'event_id', 'custom_properties'].map((name) => ({
  name,
  type: 'text' as const,
}));

/**
 * The record of a decision, from the lake: newest day first. A decision is there about a minute after it was taken.
 *
 * @returns undefined if there is none within `RECORD_DAYS`
 */
export async function findRecord(
  { manifests, engine, clock }: Pick<ReadContext, 'manifests' | 'engine' | 'clock'>,
  site: string,
  id: string,
): Promise<DecisionRecord | undefined> {
  const endMs = clock.now() + DAY_MS;
  for (let back = 0; back <= RECORD_DAYS; back++) {
    const toMs = endMs - back * DAY_MS;
    const keys = await filesOf(manifests, site, { fromMs: toMs - DAY_MS, toMs });
    if (keys.length === 0) continue;
    const rows = await engine.query({
      name: 'decision',
      inputs: [
        { kind: 'parquet', name: 'events', keys, columns: COLUMNS },
        {
          kind: 'rows',
          name: 'question',
          columns: [
            { name: 'site', type: 'text' },
            { name: 'id', type: 'text' },
          ],
          rows: [[site, id]],
        },
      ],
      steps: [{ name: 'found', sql: SQL }],
    });
    for (const { custom_properties: properties } of rows) {
      const record = readRecord(typeof properties === 'string' ? properties : null);
      if (record !== undefined) return record;
    }
  }
  return undefined;
}

async function filesOf(
  manifests: ReadContext['manifests'],
  site: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly string[]> {
  const keys = await manifests.list(arrivalHourOf(fromMs), nextArrivalHour(arrivalHourOf(toMs)));
  const items = await manifests.get(keys);
  const files = items.flatMap((item) => (item === undefined ? [] : decodeManifest(item.bytes).files));
  return files.flatMap(({ key, sites }) => (key !== null && ownValue(sites, site) !== undefined ? [key] : []));
}
