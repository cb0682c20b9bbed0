import type { Row } from '../../../core/wire/answer';
import type { AnswerOf } from '../../../core/wire/operation';
import { useAsk } from '../../../dashboard/src/data/ask';
import { useNow } from '../../../dashboard/src/data/clock';
import { useCounted } from '../../../dashboard/src/data/questions';
import { useFormat, useSite } from '../../../dashboard/src/data/site';
import { Card } from '../../../dashboard/src/kit/card';
import { Empty, Shown } from '../../../dashboard/src/kit/states';
import { Table } from '../../../dashboard/src/kit/table';
import type { getFeatureViews, getOnlineFeatures } from '../wire';
import { words } from './words';

type ListedView = AnswerOf<typeof getFeatureViews>['views'][number];
type Vector = AnswerOf<typeof getOnlineFeatures>['results'][number];

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const EVERY_MS = 5000;
const MOST = 20;

interface EntityRow {
  readonly keys: readonly string[];
  readonly at: number;
}

/** The values that a model would be given now, of the entities with most events of the last hour. */
export function OnlineTable({ view }: { readonly view: ListedView }) {
  const { id: site } = useSite();
  const format = useFormat();
  const { name, entities, features } = view;
  const toMs = Math.floor(useNow(MINUTE_MS) / MINUTE_MS + 1) * MINUTE_MS;
  const busiest = useCounted([
    {
      metric: 'events',
      from: new Date(toMs - HOUR_MS).toISOString(),
      to: new Date(toMs).toISOString(),
      grain: 'total',
      by: entities.map(({ column }) => column).join(','),
      exact: false,
    },
  ]);
  const rows = busiest.page?.answers[0]?.rows;
  const keys = rows === undefined ? [] : busiestKeys(rows, view);
  const asked = useAsk<typeof getOnlineFeatures>(
    { method: 'post', path: '/v1/get-online-features', access: 'read' },
    {
      site,
      features: features.map((feature) => `${name}:${feature.name}`),
      entities: Object.fromEntries(entities.map((entity, at) => [entity.name, keys.map((one) => one[at] ?? '')])),
    },
    { everyMs: EVERY_MS, isOff: keys.length === 0 },
  );
  const data = rows !== undefined && keys.length === 0 ? NOTHING : asked.data;
  return (
    <Card title={words.now} span={7} isBefore={asked.isBefore}>
      <Shown data={data} error={busiest.error ?? asked.error} again={asked.again} lines={8}>
        {({ results }) => {
          const shown = results[0]?.values.map((_, at): EntityRow => ({
            keys: entities.map((_entity, place) => String(results[place]?.values[at] ?? '')),
            at,
          }));
          if (shown === undefined || shown.length === 0) return <Empty>{words.nothing}</Empty>;
          const vectors = results.slice(entities.length);
          return (
            <>
              <Table<EntityRow>
                caption={words.now}
                items={shown}
                keyOf={(row) => row.keys.join(' ')}
                columns={[
                  ...entities.map((entity, place) => ({
                    id: entity.name,
                    name: entity.name,
                    cell: (row: EntityRow) => row.keys[place] ?? '',
                  })),
                  ...features.map((feature, place) => ({
                    id: feature.name,
                    name: feature.name,
                    cell: ({ at }: EntityRow) => valueText(vectors[place], at, format.short),
                  })),
                  {
                    id: 'newest',
                    name: words.newest,
                    isOptional: true,
                    cell: ({ at }: EntityRow) => {
                      const newest = vectors[0]?.event_timestamps[at] ?? '';
                      return Date.parse(newest) > 0 ? format.time(newest) : '–';
                    },
                  },
                ]}
              />
              <p className="muted">{words.others}</p>
            </>
          );
        }}
      </Shown>
    </Card>
  );
}

const NOTHING = { results: [] } as const;

function busiestKeys(rows: readonly Row[], { entities }: ListedView): readonly (readonly string[])[] {
  return rows
    .filter(({ value }) => (value ?? 0) > 0)
    .toSorted((one, other) => (other.value ?? 0) - (one.value ?? 0))
    .slice(0, MOST)
    .map(({ by }) => entities.map(({ column }) => by[column] ?? 'unknown'));
}

function valueText(vector: Vector | undefined, at: number, short: (value: number, unit: string) => string): string {
  const [status, value] = [vector?.statuses[at], vector?.values[at]];
  if (status === 'OUTSIDE_MAX_AGE') return words.expired;
  if (status === 'NOT_FOUND') return words.never;
  return typeof value === 'number' ? short(value, '') : '–';
}
