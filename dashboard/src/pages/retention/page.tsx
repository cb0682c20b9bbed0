import type { AnswerOf } from '../../../../core/wire/operation';
import type { getRetention } from '../../../../core/wire/retention';
import { useAsk } from '../../data/ask';
import { useFormat, useSite } from '../../data/site';
import { Card, CardTabs } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { text } from '../../text/text';
import { words } from '../../text/words';
import { useParam } from '../../view/params';
import { Exactness, pathOf } from '../../honesty/exactness';

const ENDPOINT = { method: 'get', path: '/v1/retention', access: 'read' } as const;
const GRAINS = ['day', 'week', 'month'] as const;
const PERIODS = { day: 14, week: 8, month: 6 } as const;

type Cohort = AnswerOf<typeof getRetention>['cohorts'][number];

/** Who came back, by when they were first seen. */
export function Page() {
  const { id: site } = useSite();
  const [grainParam, setGrain] = useParam('grain', 'day');
  const grain = GRAINS.find((one) => one === grainParam) ?? 'day';
  const question = { site, grain, periods: PERIODS[grain] } as const;
  const asked = useAsk<typeof getRetention>(ENDPOINT, question);
  return (
    <div className="grid">
      <Card
        title={words.retention.title}
        isBefore={asked.isBefore}
        actions={
          <>
            {asked.data === undefined ? null : (
              <Exactness name={words.retention.title} layer={asked.data.layer} path={pathOf(ENDPOINT.path, question)} />
            )}
            <span className="gap" />
            <CardTabs
              label={words.retention.grain}
              tabs={GRAINS.map((id) => ({ id, name: text.steps[id] }))}
              chosen={grain}
              onChoose={setGrain}
            />
          </>
        }
      >
        <p className="muted">{words.retention.help[grain]}</p>
        <Shown data={asked.data} error={asked.error} again={asked.again} lines={8}>
          {({ cohorts }) =>
            cohorts.every(({ size }) => size === 0) ? (
              <Empty>{text.lists.empty}</Empty>
            ) : (
              <Grid cohorts={cohorts.filter(({ size }) => size > 0)} periods={PERIODS[grain]} grain={grain} />
            )
          }
        </Shown>
      </Card>
    </div>
  );
}

interface GridProps {
  readonly cohorts: readonly Cohort[];
  readonly periods: number;
  readonly grain: (typeof GRAINS)[number];
}

/** Tints of ink; periods that are not over are hatched. */
function Grid({ cohorts, periods, grain }: GridProps) {
  const format = useFormat();
  const numbers = Array.from({ length: periods + 1 }, (_, at) => at);
  return (
    <div className="scroll-x" tabIndex={0} role="group" aria-label={words.retention.title}>
      <table className="table cohorts">
        <caption className="vh">{words.retention.title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.retention.first[grain]}</th>
            <th scope="col">{text.metrics.visitors}</th>
            {numbers.slice(1).map((at) => (
              <th key={at} scope="col">
                {at}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.toReversed().map(({ first_day: first, size, retained }) => (
            <tr key={first}>
              <th scope="row">{format.day(`${first}T12:00:00Z`)}</th>
              <td>{format.count(size)}</td>
              {numbers.slice(1).map((at) => (
                <Cell key={at} count={retained[at]} size={size} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TINTS = 5;

function Cell({ count, size }: { readonly count: number | null | undefined; readonly size: number }) {
  const format = useFormat();
  if (count === undefined) return <td />;
  if (count === null)
    return (
      <td>
        <span className="cohort open" title={text.honesty.counting}>
          <span className="vh">{text.honesty.counting}</span>
        </span>
      </td>
    );
  const share = count / size;
  const tint = count === 0 ? 0 : Math.min(TINTS, Math.ceil(share * 10));
  return (
    <td>
      <span className={`cohort t${tint}`} title={words.retention.cell(format.count(count), format.count(size))}>
        {format.percent(share, 0)}
      </span>
    </td>
  );
}
