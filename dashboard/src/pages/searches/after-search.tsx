import type { getJourneys } from '../../../../core/wire/journeys';
import { useAsk } from '../../data/ask';
import { useFormat, useScope, useSite } from '../../data/site';
import { BarList } from '../../kit/bar-list';
import { Card } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { text } from '../../text/text';
import { words } from '../../text/words';
import { eventName } from '../shared/event-name';
import { Exactness, pathOf } from '../../honesty/exactness';

const ENDPOINT = { method: 'get', path: '/v1/journeys', access: 'read' } as const;

/** What came after the first search of a session; nothing means that no result was worth a click. */
export function AfterSearch() {
  const { id: site } = useSite();
  const format = useFormat();
  const question = { site, ...useScope(), around: 'search', before: 0, after: 1, limit: 8 } as const;
  const asked = useAsk<typeof getJourneys>(ENDPOINT, question);
  return (
    <Card
      title={words.searches.after}
      span={5}
      isBefore={asked.isBefore}
      actions={
        asked.data === undefined ? null : (
          <Exactness name={words.searches.after} layer={asked.data.layer} path={pathOf(ENDPOINT.path, question)} />
        )
      }
    >
      <Shown data={asked.data} error={asked.error} again={asked.again}>
        {({ sessions, steps, branches }) =>
          sessions === 0 ? (
            <Empty>{text.lists.empty}</Empty>
          ) : (
            <BarList
              head={{ name: words.next, value: text.metrics.sessions, share: text.lists.share }}
              bars={[
                { id: 'end', name: words.searches.nothing, value: steps.find(({ step }) => step === 0)?.ends ?? 0 },
                ...branches.map((branch) => ({
                  id: JSON.stringify(branch.path),
                  name: eventName(branch.path[0], format.country),
                  value: branch.sessions,
                })),
              ]
                .toSorted((a, b) => b.value - a.value)
                .map((bar) => ({
                  ...bar,
                  exact: 1,
                  shown: format.count(bar.value),
                  share: format.percent(bar.value / sessions),
                }))}
            />
          )
        }
      </Shown>
    </Card>
  );
}
