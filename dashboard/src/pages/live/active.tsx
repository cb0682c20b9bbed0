import type { Question } from '../../../../core/wire/metrics';
import { useAnswers } from '../../data/questions';
import { useFormat, useSite } from '../../data/site';
import { Badge } from '../../honesty/badge';
import { Card } from '../../kit/card';
import { Loading } from '../../kit/states';
import { text } from '../../text/text';
import { words } from '../../text/words';

const MINUTE_MS = 60_000;
const SPANS = [1, 5, 60] as const;
const BARS = 30;

/** Visitors of the last 1, 5 and 60 minutes, and of each of the last 30. */
export function Active({ endMs }: { readonly endMs: number }) {
  const { id: site } = useSite();
  const format = useFormat();
  const visitors = (minutes: number, grain: 'total' | 'minute'): Question => ({
    metric: 'visitors',
    from: new Date(endMs - minutes * MINUTE_MS).toISOString(),
    to: new Date(endMs).toISOString(),
    grain,
    exact: false,
  });
  const queries = [...SPANS.map((minutes) => visitors(minutes, 'total')), visitors(BARS, 'minute')];
  const { page } = useAnswers(queries);
  const minutes = (page?.answers[SPANS.length]?.rows ?? []).map(({ value }) => value);
  return (
    <Card title={text.now.title} span={5}>
      {page === undefined ? (
        <Loading lines={4} />
      ) : (
        <>
          <dl className="sum">
            {SPANS.map((span, at) => {
              const row = page.answers[at]?.rows[0];
              const question = queries[at];
              return (
                <div key={span}>
                  <dt>{words.live.spans[span]}</dt>
                  <dd>
                    <b className={span === 1 ? 'huge' : undefined}>{format.value(row?.value, 'visitors')}</b>
                    {question === undefined ? null : (
                      <Badge
                        name={words.live.spans[span]}
                        row={row}
                        unit="visitors"
                        asking={{ site, question }}
                        isSmall
                      />
                    )}
                  </dd>
                </div>
              );
            })}
          </dl>
          <Bars values={minutes} />
        </>
      )}
    </Card>
  );
}

/** A minute that has not ended is drawn hollow. */
function Bars({ values }: { readonly values: readonly (number | null)[] }) {
  const format = useFormat();
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  return (
    <svg
      className="minutes"
      viewBox={`0 0 ${BARS * 10} 60`}
      preserveAspectRatio="none"
      role="img"
      aria-label={text.now.minutes(values.map((value) => format.value(value, 'visitors')).join(', '))}
    >
      {values.map((value, at) => {
        const height = ((value ?? 0) / most) * 56;
        return (
          <rect
            key={at}
            className={at === values.length - 1 ? 'open' : undefined}
            x={at * 10 + 1}
            y={60 - height}
            width="8"
            height={height}
          />
        );
      })}
    </svg>
  );
}
