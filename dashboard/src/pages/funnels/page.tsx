import type { getFunnel } from '../../../../core/wire/funnel';
import type { InputOf } from '../../../../core/wire/operation';
import { useAsk } from '../../data/ask';
import { useMoment } from '../../data/moment';
import { spanFields, useFormat, useRange, useScope, useSite } from '../../data/site';
import { Card } from '../../kit/card';
import { Choose } from '../../kit/choose';
import { Icon } from '../../kit/icon';
import { Empty, Shown } from '../../kit/states';
import { text } from '../../text/text';
import { words } from '../../text/words';
import { useParam } from '../../view/params';
import { useView } from '../../view/view';
import { Exactness, pathOf } from '../../honesty/exactness';
import { Groups } from './groups';
import { Next } from './next';
import { FunnelPicture, type FunnelStep } from './picture';
import { AddEvent, StepChips, useStepName } from './step-chips';
import { parseSteps, type FunnelEvent, stepsText, USUAL_STEPS } from './steps';

const ENDPOINT = { method: 'get', path: '/v1/funnels', access: 'read' } as const;
const WITHIN = ['30m', '1h', '24h', '7d', '30d'] as const;
const EVERY_MS = 30_000;

/** How many took some steps in order, where they left, and how long they needed. */
export function Page() {
  const { id: site } = useSite();
  const scope = useScope();
  const range = useRange();
  const { range: chosen, compare } = useView();
  const [stepsParam, setSteps] = useParam('steps', USUAL_STEPS);
  const [excludeParam, setExclude] = useParam('exclude', '');
  const [within, setWithin] = useParam('within', '24h');
  const [perParam, setPer] = useParam('per', 'session');
  const [orderParam, setOrder] = useParam('order', 'loose');
  const steps = parseSteps(stepsParam);
  const exclude = parseSteps(excludeParam);
  const per = perParam === 'visitor' ? 'visitor' : 'session';
  const order = orderParam === 'strict' ? 'strict' : 'loose';
  const question = {
    site,
    steps: stepsText(steps),
    within,
    per,
    order,
    ...(exclude.length === 0 ? {} : { exclude: stepsText(exclude) }),
  } as const;
  const asked = useAsk<typeof getFunnel>(ENDPOINT, { ...question, ...scope }, { everyMs: EVERY_MS });
  const exact = useExactPart({ ...question, ...scope }, asked.data?.layer);
  const earlier = useAsk<typeof getFunnel>(
    ENDPOINT,
    { ...question, ...scope, ...(range.beforeSoFar === undefined ? {} : spanFields(range.beforeSoFar)) },
    { isOff: range.beforeSoFar === undefined },
  );
  const before = range.beforeSoFar === undefined ? undefined : earlier.data?.steps;
  const name = useStepName();
  const names = steps.map(name);
  const title = `${names[0] ?? ''} – ${names.at(-1) ?? ''}`;
  return (
    <div className="grid">
      <Card
        title={title}
        isBefore={asked.isBefore}
        actions={
          asked.data === undefined ? null : (
            <Exactness
              name={title}
              layer={asked.data.layer}
              share={shareOf(asked.data.steps, exact)}
              path={pathOf(ENDPOINT.path, { ...question, ...scope })}
            />
          )
        }
      >
        <div className="steps" role="group" aria-label={words.funnel.steps}>
          <StepChips steps={steps} onChange={(next) => setSteps(stepsText(next))} />
          <Exclusions exclude={exclude} onChange={(next) => setExclude(stepsText(next))} />
          <ChoiceChip
            label={words.funnel.within}
            choices={Object.fromEntries(WITHIN.map((one) => [one, words.funnel.spans[one]]))}
            chosen={within}
            onChoose={setWithin}
          />
          <ChoiceChip label={words.funnel.count} choices={words.funnel.per} chosen={per} onChoose={setPer} />
          <ChoiceChip label={words.funnel.between} choices={words.funnel.order} chosen={order} onChoose={setOrder} />
        </div>
        <Shown data={asked.data} error={asked.error} again={asked.again} lines={8}>
          {(funnel) =>
            (funnel.steps[0]?.count ?? 0) === 0 ? (
              <Empty>{words.funnel.nobody(names[0] ?? '', rangeName(chosen))}</Empty>
            ) : (
              <>
                <Summary steps={funnel.steps} before={before} names={names} />
                <FunnelPicture
                  steps={funnel.steps}
                  names={names}
                  exact={exact ?? funnel.steps.map(({ count }) => (funnel.layer === 'batch' ? count : 0))}
                  before={before?.map(({ count }) => count)}
                  actors={words.funnel.per[per].toLowerCase()}
                />
                <Legend compared={before === undefined ? undefined : text.compare[compare]} />
              </>
            )
          }
        </Shown>
      </Card>
      <Groups question={{ ...question, ...scope }} names={names} />
      <Times steps={asked.data?.steps ?? []} names={names} />
      {steps.length > 2 ? <Next from={steps[0]} span={6} /> : null}
      <Next from={steps.at(-2)} span={steps.length > 2 ? 6 : 12} />
    </div>
  );
}

/** What had happened by the tidemark: the part of each step that is final. */
function useExactPart(question: InputOf<typeof getFunnel>, layer: string | undefined): readonly number[] | undefined {
  const { tidemark } = useMoment();
  const isOff = layer !== 'merged' || tidemark === undefined || tidemark <= (question.from ?? '');
  const { data } = useAsk<typeof getFunnel>(
    ENDPOINT,
    isOff || tidemark >= (question.to ?? '') ? question : { ...question, to: tidemark },
    { isOff },
  );
  return isOff ? undefined : data?.steps.map(({ count }) => count);
}

function shareOf(steps: readonly FunnelStep[], exact: readonly number[] | undefined): number | undefined {
  const [first] = steps;
  return exact === undefined || first === undefined || first.count === 0
    ? undefined
    : Math.min(1, (exact[0] ?? 0) / first.count);
}

function rangeName(range: ReturnType<typeof useView>['range']): string {
  return range.kind === 'preset' ? text.ranges[range.preset].toLowerCase() : words.thisRange;
}

interface SummaryProps {
  readonly steps: readonly FunnelStep[];
  readonly before: readonly FunnelStep[] | undefined;
  readonly names: readonly string[];
}

const LEAST_FOR_CHANGE = 10;

function Summary({ steps, before, names }: SummaryProps) {
  const format = useFormat();
  const last = steps.at(-1);
  const was = before?.at(-1);
  const losses = steps.slice(1).map((step, at) => (steps[at]?.count ?? 0) - step.count);
  const worst = losses.indexOf(Math.max(...losses));
  const total = steps.slice(1).reduce((sum, { median_ms: ms }) => sum + (ms ?? 0), 0);
  const points =
    was === undefined || was.count < LEAST_FOR_CHANGE ? undefined : (last?.from_first ?? 0) - (was.from_first ?? 0);
  return (
    <dl className="sum">
      <div>
        <dt>{words.funnel.wentAllTheWay}</dt>
        <dd>
          {format.percent(last?.from_first ?? 0, 2)}
          {points === undefined ? null : (
            <span className={`delta ${points < 0 ? 'bad' : 'good'}`}>
              {points < 0 ? '↓' : '↑'} {text.points(format.pointsOnly(points))}
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt dir="auto">{names.at(-1)}</dt>
        <dd>{format.count(last?.count ?? 0)}</dd>
      </div>
      {total === 0 ? null : (
        <div>
          <dt>{words.funnel.needed}</dt>
          <dd>{format.duration(total)}</dd>
        </div>
      )}
      {(losses[worst] ?? 0) <= 0 ? null : (
        <div>
          <dt>{words.funnel.largestLoss}</dt>
          <dd dir="auto">{words.funnel.loss(names[worst] ?? '', names[worst + 1] ?? '')}</dd>
        </div>
      )}
    </dl>
  );
}

function Legend({ compared }: { readonly compared: string | undefined }) {
  return (
    <div className="fun-legend">
      <div className="legend">
        <span>
          <i className="sw d1" aria-hidden="true" />
          {text.chart.exact}
        </span>
        <span>
          <i className="sw lv" aria-hidden="true" />
          {text.chart.live}
        </span>
        {compared === undefined ? null : (
          <span>
            <i className="sw prev" aria-hidden="true" />
            {compared.toLowerCase()}
          </span>
        )}
      </div>
    </div>
  );
}

interface ChoiceChipProps {
  readonly label: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

function ChoiceChip({ label, choices, chosen, onChoose }: ChoiceChipProps) {
  return (
    <span className="chip">
      <Choose
        label={label}
        className="chip-text"
        trigger={
          <>
            <span className="op">{label}</span> <b>{(choices[chosen] ?? chosen).toLowerCase()}</b>
          </>
        }
        choices={Object.entries(choices).map(([id, name]) => ({ id, name }))}
        chosen={chosen}
        onChoose={onChoose}
      />
    </span>
  );
}

interface ExclusionsProps {
  readonly exclude: readonly FunnelEvent[];
  readonly onChange: (exclude: readonly FunnelEvent[]) => void;
}

/** Events that end the way of who does them. */
function Exclusions({ exclude, onChange }: ExclusionsProps) {
  const name = useStepName();
  return (
    <>
      {exclude.map((step, at) => (
        <span key={at} className="chip">
          <span className="chip-text">
            <span className="op">{words.funnel.without}</span> <b dir="auto">{name(step)}</b>
          </span>
          <button
            type="button"
            className="x"
            aria-label={words.funnel.removeExclusion(name(step))}
            onClick={() => onChange(exclude.toSpliced(at, 1))}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
      <AddEvent label={words.funnel.exclude} onAdd={(step) => onChange([...exclude, step])} />
    </>
  );
}

function Times({ steps, names }: { readonly steps: readonly FunnelStep[]; readonly names: readonly string[] }) {
  const format = useFormat();
  const timed = steps.filter(({ median_ms: ms }) => ms !== null);
  if (timed.length === 0) return null;
  return (
    <Card title={words.funnel.times} span={5}>
      <ul className="list-b">
        {timed.map(({ step, median_ms: ms }) => (
          <li key={step}>
            <b className="one">{format.duration(ms ?? 0)}</b>
            <span dir="auto">{words.funnel.loss(names[step - 2] ?? '', names[step - 1] ?? '')}</span>
          </li>
        ))}
      </ul>
      <p className="muted">{words.funnel.timesHelp}</p>
    </Card>
  );
}
