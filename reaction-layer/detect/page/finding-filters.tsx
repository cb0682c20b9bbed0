import { useAsk } from '../../../dashboard/src/data/ask';
import { useSite } from '../../../dashboard/src/data/site';
import { Choose, type ListChoice } from '../../../dashboard/src/kit/choose';
import { Icon } from '../../../dashboard/src/kit/icon';
import { named } from '../../../dashboard/src/text/names';
import type { getDetectors } from '../wire';
import { narrow, useNarrowed } from './asked-findings';
import { words } from './words';

/** Stands for all values. */
const ANY = '';

/** What narrows the findings: each may be left open. */
export function FindingFilters() {
  const { id: site } = useSite();
  const { data } = useAsk<typeof getDetectors>({ method: 'get', path: '/v1/detectors', access: 'read' }, { site });
  const narrowed = useNarrowed();
  const detectors = data?.detectors ?? [];
  const classes = [...new Set(detectors.map((one) => one.class))];
  return (
    <div className="narrow" role="group" aria-label={words.narrow}>
      <Narrow name="status" chosen={narrowed.status} choices={choicesOf(words.status)} />
      <Narrow
        name="class"
        chosen={narrowed.class}
        choices={classes.map((id) => ({ id, name: named(words.classes, id) }))}
      />
      <Narrow name="severity" chosen={narrowed.severity} choices={choicesOf(words.severity)} />
      <Narrow
        name="detector"
        chosen={narrowed.detector}
        choices={detectors.map(({ detector }) => ({ id: detector, name: named({}, detector) }))}
      />
      {narrowed.subject === undefined ? null : (
        <button
          type="button"
          className="btn chosen"
          aria-label={words.allSubjects}
          onClick={() => narrow('subject', undefined)}
        >
          {words.subject} <b dir="auto">{shortened(narrowed.subject)}</b>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

interface NarrowProps {
  readonly name: 'status' | 'class' | 'severity' | 'detector';
  readonly chosen: string | undefined;
  readonly choices: readonly ListChoice[];
}

function Narrow({ name, chosen = ANY, choices }: NarrowProps) {
  const shown = choices.find(({ id }) => id === chosen)?.name ?? (chosen === ANY ? words.any[name] : named({}, chosen));
  return (
    <Choose
      label={words.filters[name]}
      className={chosen === ANY ? 'btn' : 'btn chosen'}
      trigger={
        <>
          {shown}
          <Icon name="down" />
        </>
      }
      choices={[{ id: ANY, name: words.any[name] }, ...choices]}
      chosen={chosen}
      onChoose={(id) => narrow(name, id === ANY ? undefined : id)}
    />
  );
}

function choicesOf(texts: Readonly<Record<string, string>>): readonly ListChoice[] {
  return Object.entries(texts).map(([id, name]) => ({ id, name }));
}

const SHOWN_LETTERS = 18;

/** The start of a long key: the whole is in the evidence. */
export function shortened(key: string): string {
  return key.length <= SHOWN_LETTERS ? key : `${key.slice(0, SHOWN_LETTERS - 1)}…`;
}
