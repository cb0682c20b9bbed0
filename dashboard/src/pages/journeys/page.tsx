import type { getJourneys, Journeys } from '../../../../core/wire/journeys';
import { useAsk } from '../../data/ask';
import { useFormat, useScope, useSite } from '../../data/site';
import { type Bar, BarList } from '../../kit/bar-list';
import { Card, CardTabs } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { Pop } from '../../kit/pop';
import { Icon } from '../../kit/icon';
import { text } from '../../text/text';
import { words } from '../../text/words';
import { hrefWith, useParam } from '../../view/params';
import { StepForm, useStepName } from '../funnels/step-chips';
import { parseSteps, stepsText } from '../funnels/steps';
import { eventName } from '../shared/event-name';
import { Exactness, pathOf } from '../../honesty/exactness';

const ENDPOINT = { method: 'get', path: '/v1/journeys', access: 'read' } as const;
const VIEWS = ['all', 'pages', 'event_types'] as const;

/** What came before an event, and what came after it. */
export function Page() {
  const { id: site } = useSite();
  const scope = useScope();
  const name = useStepName();
  const [aroundParam, setAround] = useParam('around', 'add_to_cart');
  const [showParam, setShow] = useParam('show', 'all');
  const show = VIEWS.find((one) => one === showParam) ?? 'all';
  const around = parseSteps(aroundParam)[0] ?? { type: 'add_to_cart', where: [] };
  const question = { site, ...scope, around: stepsText([around]), before: 1, after: 1, show, limit: 12 } as const;
  const asked = useAsk<typeof getJourneys>(ENDPOINT, question);
  return (
    <div className="grid journeys">
      <Card
        title={name(around)}
        isBefore={asked.isBefore}
        actions={
          <>
            {asked.data === undefined ? null : (
              <Exactness name={name(around)} layer={asked.data.layer} path={pathOf(ENDPOINT.path, question)} />
            )}
            <span className="gap" />
            <CardTabs
              label={words.journeys.show}
              tabs={VIEWS.map((id) => ({ id, name: words.journeys.views[id] }))}
              chosen={show}
              onChoose={setShow}
            />
          </>
        }
      >
        <div className="steps">
          <span className="chip">
            <Pop
              className="chip-text"
              title={words.journeys.change}
              trigger={
                <>
                  <span className="op">{words.journeys.around}</span> <b dir="auto">{name(around)}</b>{' '}
                  <Icon name="down" />
                </>
              }
            >
              {(close) => (
                <StepForm
                  step={around}
                  onApply={(step) => {
                    close();
                    setAround(stepsText([step]));
                  }}
                />
              )}
            </Pop>
          </span>
        </div>
        <Shown data={asked.data} error={asked.error} again={asked.again}>
          {({ sessions }) => <Middle name={name(around)} sessions={sessions} />}
        </Shown>
      </Card>
      {asked.data === undefined || asked.data.sessions === 0 ? null : (
        <>
          <Side answer={asked.data} side="before" />
          <Side answer={asked.data} side="after" />
        </>
      )}
    </div>
  );
}

function Middle({ name, sessions }: { readonly name: string; readonly sessions: number }) {
  const format = useFormat();
  return sessions === 0 ? (
    <Empty>{text.lists.empty}</Empty>
  ) : (
    <p className="muted">
      <b className="one">{format.count(sessions)}</b> {words.journeys.sessions(name)}
    </p>
  );
}

function Side({ answer, side }: { readonly answer: Journeys; readonly side: 'before' | 'after' }) {
  const format = useFormat();
  const ends = answer.steps.find((one) => one.side === side && one.step === 0)?.ends ?? 0;
  const rest = answer.steps.find((one) => one.side === side && one.step === 1)?.rest;
  const branches = answer.branches.filter((one) => one.side === side && one.step === 1);
  const bar = (id: string, name: string, value: number, href?: string): Bar => ({
    id,
    name,
    value,
    exact: 1,
    shown: format.count(value),
    share: format.percent(value / answer.sessions),
    ...(href === undefined ? {} : { href, hint: words.journeys.follow }),
  });
  const bars = [
    ...branches.map(({ path: [event], sessions }) =>
      bar(JSON.stringify(event), eventName(event, format.country), sessions, aroundHref(event)),
    ),
    bar('end', side === 'before' ? words.journeys.began : words.leftTheSite, ends),
  ].toSorted((a, b) => b.value - a.value);
  return (
    <Card title={words.journeys[side]} span={6}>
      <BarList
        head={{ name: words.journeys.event, value: text.metrics.sessions, share: text.lists.share }}
        bars={[
          ...bars.filter(({ value }) => value > 0),
          ...(rest === undefined || rest.sessions === 0
            ? []
            : [bar('rest', words.journeys.rest(rest.branches), rest.sessions)]),
        ]}
      />
    </Card>
  );
}

/** Makes another event the middle. */
function aroundHref(event: Journeys['branches'][number]['path'][number] | undefined): string | undefined {
  if (event === undefined) return undefined;
  const where = event.page === null ? [] : [{ field: 'page', operator: ':', value: event.page } as const];
  return hrefWith({ around: stepsText([{ type: event.event_type, where }]) });
}
