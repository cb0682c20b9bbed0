import { type RecommendedFor, StartingPoint, useStart } from './page/starting-point';
import { words } from './page/words';
import type { AnswerOf } from '../../core/wire/operation';
import { useAsk } from '../../dashboard/src/data/ask';
import { useFormat, useSite } from '../../dashboard/src/data/site';
import { Card } from '../../dashboard/src/kit/card';
import { Link } from '../../dashboard/src/kit/link';
import { Empty, Shown } from '../../dashboard/src/kit/states';
import { Table, type TableColumn } from '../../dashboard/src/kit/table';
import { hrefWith } from '../../dashboard/src/view/params';
import type { getRecommendations } from './wire';

type Recommended = AnswerOf<typeof getRecommendations>;
type RecommendedRow = Recommended['items'][number];

/** What is recommended to whom, why, and by which model. */
export function Page() {
  const start = useStart();
  return (
    <div className="grid">
      <Card title={words.for} span={4}>
        <StartingPoint start={start} />
      </Card>
      <RecommendedCard start={start} />
    </div>
  );
}

const MOST = 20;

function RecommendedCard({ start }: { readonly start: RecommendedFor }) {
  const { id: site } = useSite();
  const { data, error, again, isBefore } = useAsk<typeof getRecommendations>(
    { method: 'get', path: '/v1/recommendations', access: 'read' },
    { site, limit: MOST, ...start.question },
    { isOff: !start.isKnown },
  );
  return (
    <Card title={words.title} span={8} isBefore={isBefore}>
      <Shown data={data} error={error} again={again} lines={8}>
        {(answer) => <Items answer={answer} />}
      </Shown>
    </Card>
  );
}

function Items({ answer: { model, items, based_on: basedOn, fallback } }: { readonly answer: Recommended }) {
  const format = useFormat();
  if (model === null) return <Empty>{words.noModel}</Empty>;
  const columns: readonly TableColumn<RecommendedRow>[] = [
    {
      id: 'item',
      name: words.item,
      cell: ({ item, reason }) => (
        <>
          <Link className="link" href={hrefWith({ start: undefined, item, session: undefined })}>
            {item}
          </Link>
          <small className="reason">{reason.text}</small>
        </>
      ),
    },
    { id: 'category', name: words.category, isOptional: true, cell: ({ category }) => category ?? '–' },
    {
      id: 'price',
      name: words.price,
      isOptional: true,
      cell: ({ price_minor: price, currency }) => format.value(price, 'minor_units', currency ?? undefined),
    },
  ];
  return (
    <>
      {items.length === 0 ? (
        <Empty>{words.none}</Empty>
      ) : (
        <Table caption={words.title} columns={columns} items={items} keyOf={({ item }) => item} />
      )}
      {basedOn.length === 0 ? null : (
        <p className="muted" dir="auto">
          {words.basedOn}: {basedOn.join(', ')}
        </p>
      )}
      {fallback === 'none' ? null : <p className="muted">{words.fallbacks[fallback]}</p>}
      <p className="muted">
        {words.model(
          model.version,
          format.count(model.sessions),
          format.count(model.items),
          format.instant(model.learned_through),
        )}
      </p>
    </>
  );
}
