import { LEAST_SPAN_MS, MOST_DISTINCT, type SessionFeature } from './session-feature';
import { SESSION_FEATURES } from './session-features';

export interface SampledRange {
  /** Sessions whose last event is in [fromMs, toMs), ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Sessions that are drawn; all of them if there are fewer. */
  readonly most: number;
}

/** Spreads the registers of session ids, which are in the order of their hash, over the numbers below a prime. */
const MIX = { factor: 7_919, prime: 65_521 } as const;

/**
 * One row per drawn session of people, with its features under their names: the twin of fold-features.ts, in the SQL of
 * all engines. The same lake gives the same sample, because sessions are drawn by the hash of their id; those of `asked`
 * come beside it. Reads `published` (curated events) and `asked` (session_id).
 */
export function sessionSampleSql(
  { fromMs, toMs, most }: SampledRange,
  features: readonly SessionFeature[] = SESSION_FEATURES,
): string {
  return `with

events as (
  select * from published where not is_bot
),

folded as (
  select
    session_id,
    min(session_register) as session_register,
    min(occurred_ms) as first_ms,
    max(occurred_ms) as last_ms,
    ${features.map((feature) => `cast(${valueSql(feature)} as double) as ${feature.name}`).join(',\n    ')}
  from events
  group by session_id
),

complete as (
  select
    *,
    row_number() over (order by (session_register * ${MIX.factor}) % ${MIX.prime}, session_id) as place
  from folded
  where last_ms >= ${fromMs} and last_ms < ${toMs}
),

final as (
  select * from complete
  where place <= ${most} or session_id in (select session_id from asked)
)

select * from final
order by place`;
}

/** Columns of events that the features read. */
export const SAMPLED_COLUMNS: readonly string[] = [
  'session_id',
  'session_register',
  'event_type',
  'occurred_ms',
  'page',
  'product_id',
  'quantity',
  'coupon',
  'payment_token',
  'is_bot',
];

function valueSql(feature: SessionFeature): string {
  switch (feature.kind) {
    case 'count':
      return `count(case when ${conditionSql(feature)} then 1 end)`;
    case 'distinct':
      return `least(${MOST_DISTINCT}, count(distinct ${feature.of}))`;
    case 'units':
      return `sum(case when ${typesSql(feature.types)} then coalesce(quantity, 0) else 0 end)`;
    case 'seconds':
      return 'cast(max(occurred_ms) - min(occurred_ms) as double) / 1000';
    case 'per_minute':
      return `cast(count(*) * 60000 as double) / greatest(${LEAST_SPAN_MS}, max(occurred_ms) - min(occurred_ms))`;
  }
}

function conditionSql({ types, hasProduct }: SessionFeature & { kind: 'count' }): string {
  const ofType = types === undefined ? 'true' : typesSql(types);
  return hasProduct === true ? `${ofType} and product_id is not null` : ofType;
}

/** Types are declared in this folder, so no text from outside gets into SQL. */
function typesSql(types: readonly string[]): string {
  return `event_type in (${types.map((type) => `'${type}'`).join(', ')})`;
}
