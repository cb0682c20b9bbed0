import { onWire } from '../../reaction-layer/advise/advice-service';
import { type Cost, costOf } from '../../reaction-layer/advise/cost';
import type { WireAdvice } from '../../reaction-layer/advise/wire';
import { writtenAdvisor } from '../../reaction-layer/advise/written-advisor';
import type { AnomalyFinding } from '../../reaction-layer/detect/finding';

/** A finding of a test, at an hour of 2026-10-01. */
export function aFinding(given: Partial<AnomalyFinding> = {}): AnomalyFinding {
  const start = Date.UTC(2026, 9, 1, 8, 30);
  return {
    finding_id: 'h3gT0m8oYy1dJq0S5bXk2A',
    site: 'shop',
    detector: 'double_submit',
    class: 'race_condition',
    severity: 'high',
    subject: { kind: 'session', key: 's1' },
    window: { start, end: start + 1 },
    first_seen: start - 900,
    last_seen: start,
    count: 1,
    score: 0.95,
    evidence: { says: 'a second checkout came 412 ms after the first, with nothing in between' },
    layer: 'speed',
    status: 'open',
    epoch: null,
    ...given,
  };
}

/** What a finding cost on a site with a thousand sessions. */
export function costAbout(finding: AnomalyFinding): Cost {
  return costOf({
    finding,
    alike: [finding],
    numbers: { sessions: 1000, orders: 40, averageOrder: { currency: 'EUR', minor: 5000 } },
    window: { start: finding.window.start, end: finding.window.end },
  });
}

/** What the adviser that is always there says of a finding. */
export async function adviceAbout(finding: AnomalyFinding): Promise<WireAdvice> {
  const advice = await writtenAdvisor.advise({ finding, cost: costAbout(finding) });
  if (advice === undefined) throw new Error(`nothing was written about ${finding.detector}`);
  return onWire(finding, advice);
}
