import { type CalendarDate, parseDate } from '@internationalized/date';
import {
  Button,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Heading,
  RangeCalendar,
} from 'react-aria-components';
import { useNow } from '../data/clock';
import { useRange, useSite } from '../data/site';
import { Icon } from '../kit/icon';
import { text } from '../text/text';
import type { Range } from '../view/range';

const MINUTE_MS = 60_000;

/** A calendar to choose the first and the last day of a range; days of the site. */
export function Days({ onChoose }: { readonly onChoose: (range: Range) => void }) {
  const { time_zone, week_start } = useSite();
  const range = useRange();
  const nowMs = useNow(MINUTE_MS);
  const dayOf = (ms: number): CalendarDate =>
    parseDate(new Intl.DateTimeFormat('sv-SE', { timeZone: time_zone, dateStyle: 'short' }).format(ms));
  const today = dayOf(nowMs);
  const last = dayOf(range.toMs - 1);
  return (
    <RangeCalendar
      className="calendar"
      aria-label={text.customHelp}
      defaultValue={{ start: dayOf(range.fromMs), end: last.compare(today) > 0 ? today : last }}
      maxValue={today}
      firstDayOfWeek={WEEK_STARTS[week_start]}
      autoFocus
      onChange={({ start, end }) => onChoose({ kind: 'days', first: start.toString(), last: end.toString() })}
    >
      <header>
        <Button slot="previous" className="btn icon ghost">
          <Icon name="left" />
        </Button>
        <Heading />
        <Button slot="next" className="btn icon ghost">
          <Icon name="right" />
        </Button>
      </header>
      <CalendarGrid>
        <CalendarGridHeader>{(day) => <CalendarHeaderCell>{day}</CalendarHeaderCell>}</CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell date={date} className="calendar-day" />}</CalendarGridBody>
      </CalendarGrid>
      <p className="muted">{text.customHelp}</p>
    </RangeCalendar>
  );
}

const WEEK_STARTS = {
  monday: 'mon',
  tuesday: 'tue',
  wednesday: 'wed',
  thursday: 'thu',
  friday: 'fri',
  saturday: 'sat',
  sunday: 'sun',
} as const;
