import { operate } from '../../../dashboard/src/data/operator';
import { useSite } from '../../../dashboard/src/data/site';
import { Card } from '../../../dashboard/src/kit/card';
import { AskOnce, LockAgain } from '../../../dashboard/src/kit/operator';
import type { moveExperiment } from '../wire';
import type { ListedExperiment } from './experiment-list';
import type { ShownResults } from './verdict';
import { words } from './words';

interface NextStepsProps {
  readonly experiment: ListedExperiment;
  /** What the numbers say. */
  readonly decision: ShownResults['decision'] | undefined;
  readonly onMoved: () => void;
}

type Move = Omit<Parameters<typeof operate<typeof moveExperiment>>[1], 'site' | 'experiment'>;

/** What can become of the experiment now; each step asks once. */
export function NextSteps({ experiment, decision, onMoved }: NextStepsProps) {
  const { id: site } = useSite();
  const { id, status, kind, variants } = experiment;
  const move = async (to: Move): Promise<string> => {
    await operate<typeof moveExperiment>(
      { method: 'post', path: '/v1/admin/experiments/status', access: 'operate' },
      { site, experiment: id, ...to },
    );
    onMoved();
    return words.done(words.status[to.status]);
  };
  const mayStart = status === 'draft' || status === 'paused';
  const mayDecide = (status === 'running' || status === 'paused') && kind === 'experiment';
  const mayArchive = status === 'draft' || status === 'paused' || status === 'decided';
  return (
    <Card title={words.life} actions={<LockAgain />}>
      {status === 'archived' ? <p className="muted">{words.nothingNext}</p> : null}
      <div className="actions">
        {mayStart ? (
          <AskOnce
            label={status === 'draft' ? words.start : words.goOn}
            question={status === 'draft' ? words.askStart : words.askGoOn}
            confirm={status === 'draft' ? words.start : words.goOn}
            onConfirm={() => move({ status: 'running' })}
          />
        ) : null}
        {status === 'running' ? (
          <AskOnce
            label={words.pause}
            question={words.askPause}
            confirm={words.pause}
            onConfirm={() => move({ status: 'paused' })}
          />
        ) : null}
        {mayDecide
          ? variants.map((variant) => (
              <AskOnce
                key={variant.id}
                label={words.decide(variant.id)}
                question={
                  decision?.variant === variant.id && decision.verdict !== 'guardrail_hurt'
                    ? words.askDecide(variant.id)
                    : words.askAgainst(variant.id)
                }
                confirm={words.decide(variant.id)}
                onConfirm={() => move({ status: 'decided', decision: variant.id })}
              />
            ))
          : null}
        {mayArchive ? (
          <AskOnce
            label={words.archive}
            question={words.askArchive}
            confirm={words.archive}
            onConfirm={() => move({ status: 'archived' })}
          />
        ) : null}
      </div>
    </Card>
  );
}
