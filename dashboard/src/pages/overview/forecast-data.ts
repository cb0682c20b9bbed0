import { useMemo } from 'react';
import type { getForecast } from '../../../../core/wire/forecast';
import type { AheadPoint } from '../../chart/ahead-points';
import { useNow } from '../../data/clock';
import { useAsk } from '../../data/ask';
import { useRange, useScope, useSite, useStep } from '../../data/site';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Up to a week is forecast by hours, more by days, of which the first are taken. */
const MOST_HOURS = 7 * 24;
/** So much of the range is forecast beyond now, at least. */
const PART = 0.25;
const EVERY_MS = 10 * 60_000;
const NONE: readonly AheadPoint[] = [];

export interface ForecastState {
  /** Whether the range goes on, so that there is something to forecast. */
  readonly isPossible: boolean;
  readonly ahead: readonly AheadPoint[];
}

/** How a number goes on from now to the end of the range or a little beyond it. @param isOff asks nothing */
export function useForecast(metric: string, isOff: boolean): ForecastState {
  const { id: site } = useSite();
  const { filter } = useScope();
  const { fromMs, toMs, isOpen } = useRange();
  const step = useStep();
  const nowMs = useNow(HOUR_MS);
  const untilMs = Math.max(toMs, nowMs + PART * (toMs - fromMs));
  const stepMs = step === 'day' ? DAY_MS : HOUR_MS;
  const count = Math.ceil((untilMs - nowMs) / stepMs);
  const isPossible = isOpen && (step === 'day' ? count <= 60 : step === 'hour' && count <= MOST_HOURS);
  const { data, isBefore, error } = useAsk<typeof getForecast>(
    { method: 'get', path: '/v1/forecasts/{metric}', access: 'read' },
    {
      site,
      metric,
      ahead: step === 'day' ? `${Math.max(8, count)}d` : `${Math.max(1, count)}h`,
      ...(filter === undefined ? {} : { filter }),
    },
    { everyMs: EVERY_MS, isOff: isOff || !isPossible },
  );
  const isMine = !isOff && !isBefore && error === undefined && data?.metric === metric && data.grain === step;
  const points = isPossible && isMine ? data.points : undefined;
  const ahead = useMemo(
    () =>
      (points ?? []).slice(0, count).map(({ start, value, lower, upper }, at, all): AheadPoint => {
        const startMs = Date.parse(start);
        const next = all[at + 1]?.start;
        return { startMs, endMs: next === undefined ? startMs + stepMs : Date.parse(next), value, lower, upper };
      }),
    [points, count, stepMs],
  );
  return { isPossible, ahead: ahead.length === 0 ? NONE : ahead };
}
