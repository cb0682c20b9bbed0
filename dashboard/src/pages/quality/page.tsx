import type { getStatus } from '../../../../core/wire/status';
import { useAsk } from '../../data/ask';
import { useFormat } from '../../data/site';
import { Card } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { words } from '../../text/words';
import { LockAgain, OperatorOnly } from '../../kit/operator';
import { Refused } from './refused';

const EVERY_MS = 15_000;

/** What became of all events that arrived: counted, sent twice, refused. */
export function Page() {
  const format = useFormat();
  const { data, error, again } = useAsk<typeof getStatus>(
    { method: 'get', path: '/v1/status', access: 'read' },
    {},
    { everyMs: EVERY_MS },
  );
  return (
    <div className="grid">
      <Card title={words.quality.title}>
        <Shown data={data} error={error} again={again}>
          {({ shards, since, residual }) => {
            const sum = (name: 'events' | 'applied' | 'duplicate' | 'quarantined'): number =>
              shards.reduce((total, { aggregate }) => total + aggregate[name], 0);
            const [events, parts] = [sum('events'), [sum('applied'), sum('duplicate'), sum('quarantined')]] as const;
            return events === 0 ? (
              <Empty>{words.quality.nothing}</Empty>
            ) : (
              <>
                <Split parts={parts} />
                <dl className="sum">
                  {words.quality.parts.map((name, at) => (
                    <div key={name}>
                      <dt>
                        <i className={`sw d${at + 1}`} aria-hidden="true" />
                        {name}
                      </dt>
                      <dd>
                        {format.count(parts[at] ?? 0)}
                        <span className="delta">{format.percent((parts[at] ?? 0) / events)}</span>
                      </dd>
                    </div>
                  ))}
                  <div>
                    <dt>{words.quality.unexplained}</dt>
                    <dd>{format.count(residual)}</dd>
                  </div>
                </dl>
                <p className="muted">{words.quality.help(format.instant(`${since}:00:00Z`))}</p>
              </>
            );
          }}
        </Shown>
      </Card>
      <OperatorOnly what={words.quality.refused}>
        <Refused />
        <div className="c12">
          <LockAgain />
        </div>
      </OperatorOnly>
    </div>
  );
}

/** Parts of a whole as one bar. */
export function Split({ parts }: { readonly parts: readonly number[] }) {
  const all = Math.max(
    1,
    parts.reduce((sum, part) => sum + part, 0),
  );
  return (
    <svg className="split" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      {parts.map((part, at) => (
        <rect
          key={at}
          className={`d${at + 1}`}
          x={(100 * parts.slice(0, at).reduce((sum, one) => sum + one, 0)) / all}
          width={(100 * part) / all}
          height="10"
        />
      ))}
    </svg>
  );
}
