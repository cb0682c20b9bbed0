import { lazy, Suspense, useState } from 'react';
import { useFormat } from '../data/site';
import { ChoiceList } from '../kit/choose';
import { Icon } from '../kit/icon';
import { Pop } from '../kit/pop';
import { Loading } from '../kit/states';
import type { Format } from '../format/format';
import { text } from '../text/text';
import { parseRange, PRESETS, type Range, rangeText } from '../view/range';
import { setRange, useView } from '../view/view';

const Days = lazy(async () => ({ default: (await import('./days')).Days }));
const CUSTOM = 'custom';

/** The range as the reader calls it. */
export function rangeName(range: Range, format: Format): string {
  switch (range.kind) {
    case 'preset':
      return text.ranges[range.preset];
    case 'days':
      return range.first === range.last ? range.first : `${range.first} – ${range.last}`;
    case 'instants':
      return `${format.moment(range.fromMs, range.fromMs - 1e9)} – ${format.moment(range.toMs, range.fromMs)}`;
  }
}

/** Presets, or days from a calendar. */
export function RangePicker({ className }: { readonly className: string }) {
  const { range } = useView();
  const format = useFormat();
  const [isCustom, setCustom] = useState(false);
  return (
    <Pop
      className={className}
      title={text.shell.range}
      size={isCustom ? 'usual' : 'narrow'}
      onOpenChange={() => setCustom(false)}
      trigger={
        <>
          <Icon name="calendar" />
          <span>{rangeName(range, format)}</span>
          <Icon name="down" />
        </>
      }
    >
      {(close) =>
        isCustom ? (
          <Suspense fallback={<Loading lines={6} />}>
            <Days
              onChoose={(chosen) => {
                close();
                setRange(chosen);
              }}
            />
          </Suspense>
        ) : (
          <ChoiceList
            label={text.shell.range}
            choices={[...PRESETS.map((id) => ({ id, name: text.ranges[id] })), { id: CUSTOM, name: text.custom }]}
            chosen={range.kind === 'preset' ? rangeText(range) : CUSTOM}
            onChoose={(id) => {
              if (id === CUSTOM) {
                setCustom(true);
                return;
              }
              close();
              setRange(parseRange(id));
            }}
          />
        )
      }
    </Pop>
  );
}
