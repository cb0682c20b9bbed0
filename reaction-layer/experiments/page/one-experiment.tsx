import { useAsk } from '../../../dashboard/src/data/ask';
import { useFormat, useSite } from '../../../dashboard/src/data/site';
import { Exactness, pathOf } from '../../../dashboard/src/honesty/exactness';
import { Card } from '../../../dashboard/src/kit/card';
import { Icon } from '../../../dashboard/src/kit/icon';
import { Link } from '../../../dashboard/src/kit/link';
import { OperatorOnly } from '../../../dashboard/src/kit/operator';
import { Shown } from '../../../dashboard/src/kit/states';
import { hrefWith } from '../../../dashboard/src/view/params';
import type { getResults } from '../results/wire';
import type { getExperiment } from '../wire';
import type { ListedExperiment } from './experiment-list';
import { History } from './history';
import { NextSteps } from './next-steps';
import { Outcome } from './outcome';
import { SplitCard } from './split';
import { Verdict } from './verdict';
import { words } from './words';

const EVERY_MS = 30_000;
const RESULTS = '/v1/experiments/{experiment}/results';

/** One experiment: the answer first, then what it rests on, then what can be done about it. */
export function OneExperiment({ id }: { readonly id: string }) {
  const { id: site } = useSite();
  const { data, error, again } = useAsk<typeof getExperiment>(
    { method: 'get', path: '/v1/experiments/{experiment}', access: 'read' },
    { site, experiment: id },
  );
  const known = data?.id === id ? data : undefined;
  return (
    <>
      <Card className="untitled">
        <Link className="link quiet" href={hrefWith({ experiment: undefined })}>
          <Icon name="left" />
          {words.all}
        </Link>
        <Shown data={known} error={error} again={again} lines={2}>
          {(experiment) => <About experiment={experiment} />}
        </Shown>
      </Card>
      {known === undefined ? null : <Rest key={id} experiment={known} again={again} />}
    </>
  );
}

function About({
  experiment: { id, name = id, hypothesis, status, decision },
}: {
  readonly experiment: ListedExperiment;
}) {
  return (
    <>
      <h2 className="experiment-name" dir="auto">
        {name} <span className={`life ${status}`}>{words.status[status]}</span>
      </h2>
      {hypothesis === undefined ? null : <p dir="auto">{hypothesis}</p>}
      {decision === null ? null : (
        <p>
          {words.decidedFor} <b>{decision}</b>.
        </p>
      )}
    </>
  );
}

interface RestProps {
  readonly experiment: ListedExperiment;
  readonly again: () => void;
}

function Rest({ experiment, again }: RestProps) {
  const { id: site } = useSite();
  const format = useFormat();
  const { id, kind, status } = experiment;
  const question = { site, experiment: id };
  const hasResults = kind === 'experiment' && status !== 'draft';
  const asked = useAsk<typeof getResults>({ method: 'get', path: RESULTS, access: 'read' }, question, {
    everyMs: EVERY_MS,
    isOff: !hasResults,
  });
  const results = asked.data;
  return (
    <>
      {hasResults ? (
        <>
          <Card
            title={words.ship}
            span={8}
            isBefore={asked.isBefore}
            className="verdict"
            actions={
              results === undefined ? null : (
                <Exactness
                  name={words.did}
                  layer={results.layer}
                  path={pathOf(RESULTS.replace('{experiment}', id), { site })}
                />
              )
            }
          >
            <Shown data={results} error={asked.error} again={asked.again} lines={4}>
              {(known) => <Verdict results={known} />}
            </Shown>
          </Card>
          {results === undefined ? null : (
            <>
              <SplitCard results={results} />
              <Outcome results={results} />
            </>
          )}
        </>
      ) : null}
      <div className="c7 stack">
        <OperatorOnly what={words.operate}>
          <NextSteps
            experiment={experiment}
            decision={results?.decision}
            onMoved={() => {
              again();
              asked.again();
            }}
          />
        </OperatorOnly>
      </div>
      <History experiment={experiment} when={format.instant} />
    </>
  );
}
