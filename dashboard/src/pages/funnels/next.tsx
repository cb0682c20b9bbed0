import type { getJourneys } from '../../../../core/wire/journeys';
import { useAsk } from '../../data/ask';
import { useFormat, useScope, useSite } from '../../data/site';
import { BarList } from '../../kit/bar-list';
import { Card } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { text } from '../../text/text';
import { words } from '../../text/words';
import { eventName } from '../shared/event-name';
import { useStepName } from './step-chips';
import { type FunnelEvent, stepsText } from './steps';

/** Where sessions went from a step. */
export function Next({ from, span }: { readonly from: FunnelEvent | undefined; readonly span: 6 | 12 }) {
  const { id: site } = useSite();
  const format = useFormat();
  const scope = useScope();
  const name = useStepName();
  const asked = useAsk<typeof getJourneys>(
    { method: 'get', path: '/v1/journeys', access: 'read' },
    { site, ...scope, around: from === undefined ? 'page_view' : stepsText([from]), before: 0, after: 1, limit: 8 },
    { isOff: from === undefined },
  );
  if (from === undefined) return null;
  const title = words.funnel.after(name(from));
  return (
    <Card title={title} span={span} isBefore={asked.isBefore}>
      <Shown data={asked.data} error={asked.error} again={asked.again}>
        {({ sessions, steps: known, branches }) => {
          const ends = known.find(({ step }) => step === 0)?.ends ?? 0;
          const bars = [
            ...branches.map((branch) => ({
              id: JSON.stringify(branch.path),
              name: eventName(branch.path[0], format.country),
              value: branch.sessions,
            })),
            { id: 'end', name: words.leftTheSite, value: ends },
          ].toSorted((a, b) => b.value - a.value);
          return sessions === 0 ? (
            <Empty>{text.lists.empty}</Empty>
          ) : (
            <BarList
              head={{ name: words.next, value: text.metrics.sessions, share: text.lists.share }}
              bars={bars
                .filter(({ value }) => value > 0)
                .map((bar) => ({
                  ...bar,
                  exact: 1,
                  shown: format.count(bar.value),
                  share: format.percent(bar.value / sessions),
                }))}
            />
          );
        }}
      </Shown>
    </Card>
  );
}
