import type { BatchEngine, BatchJob } from '../../../core/port/batch-engine';
import type { ViewStore } from '../../../core/port/view-store';
import { CURATED_COLUMNS } from '../../../core/event/columns';
import { curatedKeys, publishedDays, type PublishedSite } from '../../../core/run/published-files';
import { DAY_MS } from '../../../core/time/window';
import { ownValue } from '../../../core/own-value';
import { createSessionLearner } from '../model/learn-sessions';
import { createItemPredictor, type ItemPredictor } from '../model/predict-items';
import type { Learned } from '../model/session-index';

/** Where learning stops, the latest days first. */
const LEARNED = { days: 30, views: 2_000_000, viewsPerDay: 500_000 } as const;
/** Views after which other work gets a turn. */
const TURN_VIEWS = 20_000;

/** Views of products by people, the latest first. `published` are the curated events of a day. */
const VIEWS_SQL = `select
  session_id,
  product_id,
  category,
  currency,
  price_minor,
  occurred_ms
from published
where event_type = 'page_view'
  and product_id is not null
  and not is_bot
order by occurred_ms desc
limit ${LEARNED.viewsPerDay}`;
const VIEW_COLUMNS = ['session_id', 'product_id', 'category', 'currency', 'price_minor', 'occurred_ms'] as const;
const READ_COLUMNS: readonly string[] = [...VIEW_COLUMNS, 'event_type', 'is_bot'];

/** What is known of a product from its latest view. */
export interface ItemFacts {
  readonly category: string | null;
  readonly priceMinor: number | null;
  readonly currency: string | null;
}

/** A model with what its items are. */
export interface LearnedModel {
  /** The epoch that it was learned from. */
  readonly version: string;
  readonly learned: Learned;
  readonly itemCount: number;
  readonly predictor: ItemPredictor;
  readonly facts: ReadonlyMap<string, ItemFacts>;
}

export interface LearningSources {
  readonly views: ViewStore;
  readonly engine: Pick<BatchEngine, 'query'>;
}

/** Learns from the published days up to the tidemark. Undefined if they have no view of a product. */
export async function learnPublished(
  { views, engine }: LearningSources,
  published: PublishedSite,
): Promise<LearnedModel | undefined> {
  const { tidemark, epoch } = published.pointer;
  const days = await publishedDays(views, published, { start: tidemark - LEARNED.days * DAY_MS, end: tidemark });
  const learner = createSessionLearner();
  const facts = new Map<string, ItemFacts>();
  let count = 0;
  for (const version of days.toReversed()) {
    if (count >= LEARNED.views) break;
    const rows = await engine.query(viewsJob(await curatedKeys(views, published.site.id, version)));
    for (const row of rows) {
      const [session, item, category, currency, price, time] = VIEW_COLUMNS.map((column) => ownValue(row, column));
      if (typeof session !== 'string' || typeof item !== 'string' || typeof time !== 'number') continue;
      learner.add(session, item, time);
      if (!facts.has(item))
        facts.set(item, {
          category: typeof category === 'string' ? category : null,
          priceMinor: typeof price === 'number' ? price : null,
          currency: typeof currency === 'string' ? currency : null,
        });
      if (++count % TURN_VIEWS === 0) await new Promise(setImmediate);
    }
  }
  if (count === 0) return undefined;
  const index = learner.finish();
  return {
    version: String(epoch),
    learned: index.learned,
    itemCount: index.items.length,
    predictor: createItemPredictor(index),
    facts,
  };
}

function viewsJob(keys: readonly string[]): BatchJob {
  const columns = CURATED_COLUMNS.filter(({ name }) => READ_COLUMNS.includes(name));
  return {
    name: 'recommendation_views',
    inputs: [{ kind: 'parquet', name: 'published', keys, columns }],
    steps: [{ name: 'views', sql: VIEWS_SQL }],
  };
}
