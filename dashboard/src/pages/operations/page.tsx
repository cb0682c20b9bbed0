import type { getStatus, Status } from '../../../../core/wire/status';
import { useAsk } from '../../data/ask';
import { useFormat } from '../../data/site';
import { Card } from '../../kit/card';
import { Icon } from '../../kit/icon';
import { Shown } from '../../kit/states';
import { Table } from '../../kit/table';
import { words } from '../../text/words';
import { LockAgain, OperatorOnly } from '../../kit/operator';
import { Actions } from './actions';
import { Reconciled } from './reconciled';
import { Strip } from './strip';

const EVERY_MS = 5000;

/** How the platform is: what it has read, what it has published, and what an operator can do. */
export function Page() {
  const format = useFormat();
  const { data, error, again } = useAsk<typeof getStatus>(
    { method: 'get', path: '/v1/status', access: 'read' },
    {},
    { everyMs: EVERY_MS },
  );
  return (
    <div className="grid">
      <Card title={words.operations.day}>
        <Shown data={data} error={error} again={again}>
          {(status) => (
            <>
              {status.held === true ? <Held /> : null}
              <Strip now={status.now} tidemark={status.tidemark} epoch={status.epoch} />
              <dl className="sum">
                <Fact name={words.operations.exactUpTo}>
                  {status.tidemark === null ? '–' : format.moment(status.tidemark, status.now)}
                </Fact>
                <Fact name={words.operations.count}>{status.epoch === 0 ? '–' : String(status.epoch)}</Fact>
                <Fact name={words.operations.behind}>
                  {status.lag_ms === null ? '–' : format.duration(status.lag_ms)}
                </Fact>
                <Fact name={words.operations.unexplained}>{format.count(status.residual)}</Fact>
                <Fact name={words.operations.memory}>
                  {status.degraded ? words.operations.incomplete : words.operations.complete}
                </Fact>
                {status.withdrawn.length === 0 ? null : (
                  <Fact name={words.operations.withdrawn}>{status.withdrawn.join(', ')}</Fact>
                )}
              </dl>
            </>
          )}
        </Shown>
      </Card>
      <OperatorOnly what={words.operations.actions}>
        <Actions now={data?.now} />
      </OperatorOnly>
      <Card title={words.operations.shards} span={7}>
        <Shown data={data} error={error} again={again}>
          {(status) => <Shards status={status} />}
        </Shown>
      </Card>
      <Card title={words.operations.lake} span={5}>
        <Shown data={data} error={error} again={again}>
          {({ files = [] }) => (
            <Table<NonNullable<Status['files']>[number]>
              caption={words.operations.lake}
              items={files}
              keyOf={({ kind }) => kind}
              columns={[
                { id: 'kind', name: words.operations.kind, cell: ({ kind }) => kind },
                { id: 'files', name: words.operations.files, cell: (one) => format.count(one.files) },
                {
                  id: 'size',
                  name: words.operations.size,
                  cell: ({ bytes }) => words.operations.megabytes(megabytes(bytes)),
                },
              ]}
            />
          )}
        </Shown>
      </Card>
      <Reconciled />
      <div className="c12">
        <LockAgain />
      </div>
    </div>
  );
}

const BYTES_PER_MB = 1e6;

function megabytes(bytes: number): string {
  return new Intl.NumberFormat(navigator.language, { maximumFractionDigits: 1 }).format(bytes / BYTES_PER_MB);
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Held() {
  return (
    <div className="notice warn">
      <Icon name="warning" />
      <p>{words.operations.held}</p>
    </div>
  );
}

function Shards({ status: { shards, now } }: { readonly status: Status }) {
  const format = useFormat();
  const behind = (pulse: string | null): string =>
    pulse === null ? '–' : format.duration(Math.max(0, Date.parse(now) - Date.parse(pulse)));
  return (
    <Table<Status['shards'][number]>
      caption={words.operations.shards}
      items={shards}
      keyOf={({ id }) => id}
      columns={[
        {
          id: 'id',
          name: words.operations.shard,
          cell: ({ id, closed }) => (closed ? words.operations.closed(id) : id),
        },
        { id: 'events', name: words.operations.events, cell: ({ aggregate }) => format.count(aggregate.events) },
        { id: 'live', name: words.operations.liveBehind, cell: ({ aggregate }) => behind(aggregate.last_pulse) },
        { id: 'archive', name: words.operations.archiveBehind, cell: ({ archive }) => behind(archive.last_pulse) },
        {
          id: 'residual',
          name: words.operations.unexplained,
          isOptional: true,
          cell: ({ aggregate, archive }) => format.count(Math.abs(aggregate.residual) + Math.abs(archive.residual)),
        },
      ]}
    />
  );
}
