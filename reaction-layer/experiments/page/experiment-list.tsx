import type { AnswerOf } from '../../../core/wire/operation';
import { useAsk } from '../../../dashboard/src/data/ask';
import { useFormat, useSite } from '../../../dashboard/src/data/site';
import { Card } from '../../../dashboard/src/kit/card';
import { Link } from '../../../dashboard/src/kit/link';
import { OperatorOnly } from '../../../dashboard/src/kit/operator';
import { Empty, Shown } from '../../../dashboard/src/kit/states';
import { Table, type TableColumn } from '../../../dashboard/src/kit/table';
import { hrefWith } from '../../../dashboard/src/view/params';
import type { getExperiments } from '../wire';
import { DeclareForm } from './declare-form';
import { words } from './words';

export type ListedExperiment = AnswerOf<typeof getExperiments>['experiments'][number];

const EVERY_MS = 30_000;
/** What needs attention first. */
const ORDER = ['running', 'paused', 'draft', 'decided', 'archived'];

/** All experiments and flags, those that run first. */
export function ExperimentList() {
  const { id: site } = useSite();
  const { data, error, again } = useAsk<typeof getExperiments>(
    { method: 'get', path: '/v1/experiments', access: 'read' },
    { site },
    { everyMs: EVERY_MS },
  );
  const sorted = data?.experiments.toSorted((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status));
  const flags = sorted?.filter(({ kind }) => kind === 'flag') ?? [];
  return (
    <>
      <Card title={words.experiments}>
        <Shown data={sorted?.filter(({ kind }) => kind === 'experiment')} error={error} again={again}>
          {(experiments) =>
            experiments.length === 0 ? (
              <div className="none-found">
                <Empty>{words.none}</Empty>
                <p className="muted">{words.noneHelp}</p>
                <code className="code">./tidemark experiment create --help</code>
              </div>
            ) : (
              <Listed experiments={experiments} caption={words.experiments} />
            )
          }
        </Shown>
      </Card>
      {flags.length === 0 ? null : (
        <Card title={words.flags}>
          <Listed experiments={flags} caption={words.flags} />
        </Card>
      )}
      <OperatorOnly what={words.declareNew}>
        <DeclareForm onMade={again} />
      </OperatorOnly>
    </>
  );
}

interface ListedProps {
  readonly experiments: readonly ListedExperiment[];
  readonly caption: string;
}

function Listed({ experiments, caption }: ListedProps) {
  const format = useFormat();
  const columns: readonly TableColumn<ListedExperiment>[] = [
    {
      id: 'name',
      name: words.experiment,
      cell: ({ id, name = id, hypothesis }) => (
        <>
          <Link className="link" href={hrefWith({ experiment: id })}>
            {name}
          </Link>
          {hypothesis === undefined ? null : <small dir="auto">{hypothesis}</small>}
        </>
      ),
    },
    {
      id: 'status',
      name: words.state,
      cell: ({ status }) => <span className={`life ${status}`}>{words.status[status]}</span>,
    },
    {
      id: 'variants',
      name: words.variants,
      isOptional: true,
      cell: ({ variants }) => variants.map(({ id }) => id).join(', '),
    },
    { id: 'coverage', name: words.coverage, isOptional: true, cell: (one) => format.percent(one.coverage, 0) },
    {
      id: 'since',
      name: words.since,
      isOptional: true,
      cell: ({ started }) => (started === null ? '–' : format.day(started)),
    },
    { id: 'decided', name: words.decidedFor, cell: ({ decision }) => decision ?? '–' },
  ];
  return <Table caption={caption} columns={columns} items={experiments} keyOf={({ id }) => id} />;
}
