import { Glass } from '../../../dashboard/src/honesty/glass';
import type { HonestyKind } from '../../../dashboard/src/honesty/state';
import type { ShownFinding } from './shown-finding';
import { words } from './words';

const KINDS: Readonly<Record<ShownFinding['status'], HonestyKind>> = {
  open: 'live',
  confirmed: 'exact',
  retracted: 'taken_back',
  resolved: 'exact',
};

/** Whether a finding is final: ink once a count has confirmed it, blue while it is live. */
export function StateGlass({ status }: Pick<ShownFinding, 'status'>) {
  return <Glass kind={KINDS[status]} share={0} />;
}

/** The same with its word. */
export function FindingState({ status }: Pick<ShownFinding, 'status'>) {
  return (
    <span className="badge">
      <StateGlass status={status} />
      <span className={status === 'open' ? 'lv' : undefined}>{words.status[status]}</span>
    </span>
  );
}

/** How much it matters, by a shape; the words are for screen readers. */
export function SeverityMark({ severity }: Pick<ShownFinding, 'severity'>) {
  return (
    <svg className={`sev ${severity}`} viewBox="0 0 12 12" role="img" aria-label={words.severity[severity]}>
      <path d="M6 .9 11.100 6 6 11.100.9 6z" />
    </svg>
  );
}
