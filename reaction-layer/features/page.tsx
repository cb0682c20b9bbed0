import { OnlineTable } from './page/online-table';
import { words } from './page/words';
import type { AnswerOf } from '../../core/wire/operation';
import { useAsk } from '../../dashboard/src/data/ask';
import { useFormat } from '../../dashboard/src/data/site';
import { Card } from '../../dashboard/src/kit/card';
import { Shown } from '../../dashboard/src/kit/states';
import { Table } from '../../dashboard/src/kit/table';
import { metricName } from '../../dashboard/src/text/names';
import type { getFeatureViews } from './wire';

type ListedView = AnswerOf<typeof getFeatureViews>['views'][number];

/** The feature views, and what they say of the busiest entities now. */
export function Page() {
  const { data, error, again } = useAsk<typeof getFeatureViews>(
    { method: 'get', path: '/v1/feature-views', access: 'read' },
    {},
  );
  return (
    <div className="grid">
      <Shown data={data} error={error} again={again} lines={8}>
        {({ views }) => views.map((view) => <ViewCards key={view.name} view={view} />)}
      </Shown>
    </div>
  );
}

function ViewCards({ view }: { readonly view: ListedView }) {
  const format = useFormat();
  const { name, description, features, window_ms: windowMs, ttl_ms: ttlMs } = view;
  return (
    <>
      <Card title={name} span={5}>
        <p>{description}</p>
        <p className="muted">{words.help}</p>
        <dl className="facts">
          <dt>{words.window}</dt>
          <dd>{words.last(format.duration(windowMs))}</dd>
          <dt>{words.ttl}</dt>
          <dd>{format.duration(ttlMs)}</dd>
        </dl>
        <Table<ListedView['features'][number]>
          caption={words.features}
          items={features}
          keyOf={(feature) => feature.name}
          columns={[
            {
              id: 'name',
              name: words.feature,
              cell: (feature) => (
                <>
                  {feature.name}
                  <small>{feature.description}</small>
                </>
              ),
            },
            { id: 'type', name: words.type, cell: ({ type }) => type },
            { id: 'metric', name: words.metric, isOptional: true, cell: ({ metric }) => metricName(metric) },
          ]}
        />
      </Card>
      <OnlineTable view={view} />
    </>
  );
}
