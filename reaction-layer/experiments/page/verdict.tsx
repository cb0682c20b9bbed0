import type { AnswerOf } from '../../../core/wire/operation';
import { Icon, type IconName } from '../../../dashboard/src/kit/icon';
import type { getResults } from '../results/wire';
import { words } from './words';

export type ShownResults = AnswerOf<typeof getResults>;

type Tone = 'good' | 'bad' | 'open';

const TONES: Readonly<Record<ShownResults['decision']['verdict'], readonly [Tone, IconName]>> = {
  no_data: ['open', 'pause'],
  broken_split: ['bad', 'warning'],
  guardrail_hurt: ['bad', 'warning'],
  ship: ['good', 'check'],
  keep_control: ['bad', 'close'],
  no_difference: ['open', 'compare'],
  undecided: ['open', 'compare'],
  keep_running: ['open', 'play'],
};

/** The answer in words, and what it rests on. */
export function Verdict({ results: { decision, is_live: isLive, degraded } }: { readonly results: ShownResults }) {
  const [tone, icon] = TONES[decision.verdict];
  return (
    <>
      <p className={`answer ${tone}`}>
        <Icon name={icon} />
        {words.answers[decision.verdict]}
      </p>
      <p className="answer-says">{decision.says}</p>
      {decision.because.length === 0 ? null : (
        <ul className="because">
          {decision.because.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {isLive ? <p className="muted">{words.liveNote}</p> : null}
      {degraded === true ? <p className="muted">{words.degraded}</p> : null}
    </>
  );
}
