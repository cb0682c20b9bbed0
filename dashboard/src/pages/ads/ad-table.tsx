import type { Answer } from '../../../../core/wire/answer';
import type { Question } from '../../../../core/wire/metrics';
import { useAnswers } from '../../data/questions';
import { useNow } from '../../data/clock';
import { useFormat, useScope, useSite } from '../../data/site';
import { Card, CardTabs } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { Table } from '../../kit/table';
import { metricName, valueName } from '../../text/names';
import { text } from '../../text/text';
import { words } from '../../text/words';
import { useParam } from '../../view/params';

const COLUMNS = ['country', 'platform'] as const;
const METRICS = ['ad_impressions', 'ad_clicks', 'click_through_rate', 'cost_per_click'] as const;
const MINUTE_MS = 60_000;
const SLIDING_MINUTES = 5;
const MOST_ROWS = 15;

/** Impressions, clicks and cost by country and platform: of the range, or of the last five minutes. */
export function AdTable() {
  const format = useFormat();
  const { currency } = useSite();
  const scope = useScope();
  const [span, setSpan] = useParam('ads', 'range');
  const nowMs = Math.floor(useNow(MINUTE_MS) / MINUTE_MS + 1) * MINUTE_MS;
  const sliding = {
    from: new Date(nowMs - SLIDING_MINUTES * MINUTE_MS).toISOString(),
    to: new Date(nowMs).toISOString(),
  };
  const { page, isBefore, error } = useAnswers(
    METRICS.map((metric): Question => ({
      metric,
      ...scope,
      ...(span === 'now' ? sliding : {}),
      grain: 'total',
      by: COLUMNS.join(','),
      exact: false,
    })),
  );
  return (
    <Card
      title={words.ads.table}
      isBefore={isBefore}
      actions={
        <CardTabs
          label={words.ads.table}
          tabs={[
            { id: 'range', name: words.ads.range },
            { id: 'now', name: words.ads.now },
          ]}
          chosen={span}
          onChoose={setSpan}
        />
      }
    >
      <Shown data={page} error={error}>
        {({ answers }) => {
          const places = (answers[0]?.rows ?? [])
            .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))
            .filter(({ value }) => value !== null && value > 0)
            .slice(0, MOST_ROWS)
            .map(({ by }) => by);
          return places.length === 0 ? (
            <Empty>{text.lists.empty}</Empty>
          ) : (
            <Table<Place>
              caption={words.ads.table}
              items={places}
              keyOf={(place) => JSON.stringify(place)}
              columns={[
                {
                  id: 'country',
                  name: text.fields.country,
                  cell: (place) => valueName('country', place['country'], format.country),
                },
                {
                  id: 'platform',
                  name: text.fields.platform,
                  cell: (place) => valueName('platform', place['platform'], format.country),
                },
                ...METRICS.map((metric, at) => ({
                  id: metric,
                  name: metricName(metric),
                  isOptional: at === 0 || at === 3,
                  cell: (place: Place) =>
                    format.value(valueAt(answers[at], place, currency) ?? none(metric), answers[at]?.unit ?? ''),
                })),
              ]}
            />
          );
        }}
      </Shown>
    </Card>
  );
}

type Place = Readonly<Record<string, string | null>>;

/** What no cell is kept of did not happen; a rate of nothing is none. */
function none(metric: string): number | undefined {
  return metric === 'ad_impressions' || metric === 'ad_clicks' ? 0 : undefined;
}

function valueAt(answer: Answer | undefined, place: Place, currency: string): number | null | undefined {
  return answer?.rows.find(
    ({ by }) => COLUMNS.every((one) => by[one] === place[one]) && (by['currency'] ?? currency) === currency,
  )?.value;
}
