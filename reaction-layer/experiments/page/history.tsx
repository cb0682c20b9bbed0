import { Card } from '../../../dashboard/src/kit/card';
import { named } from '../../../dashboard/src/text/names';
import type { ListedExperiment } from './experiment-list';
import { words } from './words';

interface HistoryProps {
  readonly experiment: ListedExperiment;
  readonly when: (at: string) => string;
}

/** What was done to the experiment, newest first. */
export function History({ experiment: { history }, when }: HistoryProps) {
  return (
    <Card title={words.history} span={5}>
      <ol className="timeline done">
        {history.toReversed().map(({ at, what, note }) => (
          <li key={`${at} ${what}`}>
            <span>
              <b>{named(words.whats, what)}</b>
              <small>{when(at)}</small>
              {note === '' ? null : <small dir="auto">{note}</small>}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
