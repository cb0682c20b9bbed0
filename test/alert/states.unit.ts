import { spanMs } from '../../reaction-layer/alert/config/span';
import {
  type AlertTiming,
  newProgress,
  stepAlert,
  type AlertVerdict,
} from '../../reaction-layer/alert/state/step-alert';

const VERDICTS: Readonly<Record<string, AlertVerdict>> = { w: 'wrong', r: 'right', '-': 'absent' };
const TIMING: AlertTiming = {
  ...{ forMs: 0, keepFiringMs: 0, noDataAfterMs: spanMs('3m'), noDataThen: 'alert' },
  ...{ flappingChanges: 100, flappingWithinMs: spanMs('30m') },
};
const LETTERS = { inactive: '.', pending: 'p', firing: 'F', no_data: 'N', flapping: '~' } as const;

/** Plays one verdict per minute. @returns the phases as letters */
function phases(verdicts: string, timing: Partial<AlertTiming> = {}): string {
  let progress = newProgress(0);
  return Array.from(verdicts)
    .map((letter, minute) => {
      const verdict = VERDICTS[letter] ?? 'right';
      progress = stepAlert(progress, verdict, { ...TIMING, ...timing }, spanMs('1m') * minute);
      // The same evaluation again changes nothing.
      expect(stepAlert(progress, verdict, { ...TIMING, ...timing }, spanMs('1m') * minute)).toEqual(progress);
      return LETTERS[progress.phase];
    })
    .join('');
}

describe('the state of an alert', () => {
  it.each([
    ['fires at once without “for”', 'rwwr', {}, '.FF.'],
    ['is pending for “for”', 'wwwwr', { forMs: spanMs('2m') }, 'ppFF.'],
    ['starts to wait again when the condition fails for a moment', 'wrwww', { forMs: spanMs('2m') }, 'p.ppF'],
    ['fires on for “keep_firing_for”', 'wrrwrrr', { keepFiringMs: spanMs('2m') }, 'FFFFFF.'],
    ['bears a number that is missing for a moment', 'w--w', {}, 'FFFF'],
    ['is without data after a while, and not before', '----w', {}, '...NF'],
    ['may take missing data for right', 'w----', { noDataThen: 'ok' as const }, 'FFFF.'],
    ['waits on through a gap', 'w-ww', { forMs: spanMs('2m') }, 'ppFF'],
    ['flaps after so many changes', 'wrwrwr', { flappingChanges: 4 }, 'F.F~~~'],
    [
      'flaps no more once half of the changes are long ago',
      'wrwrrrrrrrrr',
      { flappingChanges: 4, flappingWithinMs: spanMs('8m') },
      'F.F~~~~~~...',
    ],
  ])('%s', (_, verdicts, timing, expected) => {
    expect(phases(verdicts, timing)).toBe(expected);
  });
});
