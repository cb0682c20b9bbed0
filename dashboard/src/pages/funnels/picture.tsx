import type { AnswerOf } from '../../../../core/wire/operation';
import type { getFunnel } from '../../../../core/wire/funnel';
import { useFormat } from '../../data/site';
import { words } from '../../text/words';
import { useWidth } from '../shared/use-width';

export type FunnelStep = AnswerOf<typeof getFunnel>['steps'][number];

interface PictureProps {
  readonly steps: readonly FunnelStep[];
  readonly names: readonly string[];
  /** How many of each step are exact. */
  readonly exact: readonly number[];
  /** Those of the range before. */
  readonly before: readonly number[] | undefined;
  readonly actors: string;
}

const HEIGHT = 384;
const TOP = 92;
const BASE = HEIGHT - 16;
const MARGIN = 16;
const WIDEST = 112;

/** Bars, exact below and live on top, with the rates between them; on the phone a row per step. */
export function FunnelPicture(props: PictureProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const { steps, names } = props;
  const format = useFormat();
  const sentence = steps.map(({ count }, at) => `${names[at] ?? ''} ${format.count(count)}`).join(', ');
  return (
    <div ref={ref}>
      {width === 0 ? null : (
        <svg className="fun" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={words.funnel.describe(sentence)}>
          <defs>
            <pattern id="funnel-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line className="hatch" x1="0" y1="0" x2="0" y2="7" />
            </pattern>
          </defs>
          <line className="ax base" x1="0" x2={width} y1={BASE} y2={BASE} />
          {steps.map((step, at) => (
            <Bar key={step.step} {...props} step={step} at={at} column={width / steps.length} />
          ))}
        </svg>
      )}
      <Rows {...props} />
    </div>
  );
}

function Bar({
  step,
  steps,
  names,
  exact,
  before,
  actors,
  at,
  column,
}: PictureProps & { readonly step: FunnelStep; readonly at: number; readonly column: number }) {
  const format = useFormat();
  const most = Math.max(1, ...steps.map(({ count }) => count), ...(before ?? []));
  const y = (value: number): number => BASE - (value / most) * (BASE - TOP);
  const x = column * at + MARGIN;
  const wide = Math.min(WIDEST, column * 0.46);
  const [top, middle] = [y(step.count), y(Math.min(step.count, exact[at] ?? 0))];
  const next = steps[at + 1];
  const was = before?.[at];
  return (
    <g>
      {next === undefined ? null : (
        <path className="b-flow" d={`M${x + wide} ${top}L${x + column} ${y(next.count)}V${BASE}H${x + wide}Z`} />
      )}
      <rect className="b-exact" x={x} y={middle} width={wide} height={BASE - middle} />
      {middle > top ? (
        <>
          <rect className="b-live" x={x} y={top} width={wide} height={middle - top} />
          <rect fill="url(#funnel-hatch)" x={x} y={top} width={wide} height={middle - top} />
          <path className="b-edge" d={`M${x + 0.75} ${middle}V${top + 0.75}H${x + wide - 0.75}V${middle}`} />
        </>
      ) : null}
      {was === undefined ? null : <line className="prevtick" x1={x - 5} x2={x + wide + 5} y1={y(was)} y2={y(was)} />}
      <text className="name" x={x} y="20">
        {cut(`${step.step}. ${names[at] ?? ''}`, column - MARGIN)}
      </text>
      <text className="val" x={x} y="46">
        {format.count(step.count)}
      </text>
      <text className="side-note" x={x} y="65">
        {at === 0 || step.from_first === null ? actors : words.funnel.ofFirst(format.percent(step.from_first))}
      </text>
      {next === undefined || next.from_previous === null || column < 150 ? null : (
        <Between x={x + wide + (column - wide) / 2} rate={next.from_previous} left={step.count - next.count} />
      )}
    </g>
  );
}

function Between({ x, rate, left }: { readonly x: number; readonly rate: number; readonly left: number }) {
  const format = useFormat();
  const y = BASE - 64;
  return (
    <>
      <rect className="pill" x={x - 33} y={y - 14} width="66" height="28" rx="14" />
      <text className="rate" x={x} y={y + 5} textAnchor="middle">
        {format.percent(rate)}
      </text>
      <text className="side-note" x={x} y={y + 32} textAnchor="middle">
        {words.funnel.left(format.count(left))}
      </text>
    </>
  );
}

const LETTER_PX = 7.5;

/** SVG does not cut a text that is too long. */
function cut(name: string, width: number): string {
  const most = Math.max(4, Math.floor(width / LETTER_PX));
  const letters = Array.from(name);
  return letters.length <= most ? name : `${letters.slice(0, most - 1).join('')}…`;
}

function Rows({ steps, names, exact, actors }: PictureProps) {
  const format = useFormat();
  const most = Math.max(1, ...steps.map(({ count }) => count));
  return (
    <ol className="fun-rows">
      {steps.map((step, at) => {
        const ink = (100 * Math.min(step.count, exact[at] ?? 0)) / most;
        const previous = steps[at - 1];
        return (
          <li key={step.step}>
            <div className="t">
              <span dir="auto">{`${step.step}. ${names[at] ?? ''}`}</span>
              <b>{format.count(step.count)}</b>
            </div>
            <svg className="fb" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect className="e" width={ink} height="10" />
              <rect className="l" x={ink} width={(100 * step.count) / most - ink} height="10" />
            </svg>
            <div className="s">
              <span>
                {step.from_previous === null ? actors : words.funnel.wentOn(format.percent(step.from_previous))}
              </span>
              <span>{previous === undefined ? '' : words.funnel.left(format.count(previous.count - step.count))}</span>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
