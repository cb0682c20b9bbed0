import type { AnswerOf } from '../../../../core/wire/operation';
import type { getAudit } from '../../../../core/wire/audit';
import type { getQuarantine, replayQuarantine } from '../../../../core/wire/quarantine';
import { operate, useOperated } from '../../data/operator';
import { useFormat, useSite } from '../../data/site';
import { Card } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { Table } from '../../kit/table';
import { words } from '../../text/words';
import { AskOnce } from '../../kit/operator';

type Reason = AnswerOf<typeof getQuarantine>['reasons'][number];

/** Why events of the site were refused, and a replay for when the cause is fixed. */
export function Refused() {
  const { id: site } = useSite();
  const format = useFormat();
  const { data, error, again } = useOperated<typeof getQuarantine>(
    { method: 'get', path: '/v1/admin/quarantine', access: 'operate' },
    { site },
  );
  const replay = async (): Promise<string> => {
    const { read, accepted, refused } = await operate<typeof replayQuarantine>(
      { method: 'post', path: '/v1/admin/quarantine/replay', access: 'operate' },
      { site },
    );
    again();
    return words.quality.replayed(format.count(read), format.count(accepted), format.count(refused));
  };
  return (
    <>
      <Card title={words.quality.refused}>
        <Shown data={data} error={error} again={again}>
          {({ total, replayed, reasons }) =>
            reasons.length === 0 ? (
              <Empty>{words.quality.noneRefused}</Empty>
            ) : (
              <>
                <p className="muted">{words.quality.waiting(format.count(total), format.count(replayed))}</p>
                <Table<Reason>
                  caption={words.quality.refused}
                  items={reasons}
                  keyOf={({ code, path }) => `${code} ${path}`}
                  columns={[
                    {
                      id: 'reason',
                      name: words.quality.reason,
                      cell: ({ code, path, message }) => (
                        <>
                          <b>{path === '' ? code : `${path}: ${code}`}</b>
                          <small className="why">{message}</small>
                        </>
                      ),
                    },
                    { id: 'count', name: words.quality.waits, cell: ({ count }) => format.count(count) },
                    {
                      id: 'replayed',
                      name: words.quality.sentOn,
                      isOptional: true,
                      cell: (one) => format.count(one.replayed),
                    },
                    {
                      id: 'last',
                      name: words.quality.last,
                      isOptional: true,
                      cell: ({ last_hour: last }) => (last === undefined ? '–' : format.day(`${last}:00:00Z`)),
                    },
                  ]}
                />
                <AskOnce
                  label={words.quality.replay}
                  question={words.quality.askReplay(format.count(total))}
                  confirm={words.quality.replay}
                  onConfirm={replay}
                />
              </>
            )
          }
        </Shown>
      </Card>
      <Balance />
    </>
  );
}

/** What became of every event of the site that ever arrived. */
function Balance() {
  const { id: site } = useSite();
  const format = useFormat();
  const { data, error, again } = useOperated<typeof getAudit>(
    { method: 'get', path: '/v1/admin/audit', access: 'operate' },
    { site },
  );
  return (
    <Card title={words.quality.balance}>
      <Shown data={data} error={error} again={again}>
        {({ site_balance: balance, ok, findings }) => (
          <>
            <p>{ok ? words.quality.balanced : words.quality.unbalanced(format.count(findings.length))}</p>
            {balance === undefined ? null : (
              <dl className="sum">
                {(['events', 'applied', 'duplicate', 'quarantined'] as const).map((name) => (
                  <div key={name}>
                    <dt>{words.quality.balanceParts[name]}</dt>
                    <dd>{format.count(balance[name])}</dd>
                  </div>
                ))}
              </dl>
            )}
          </>
        )}
      </Shown>
    </Card>
  );
}
