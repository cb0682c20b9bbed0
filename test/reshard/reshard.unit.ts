import { raisedAlarm } from '../../speed-layer/reshard/alarm-event';
import type { Load } from '../../speed-layer/reshard/config';
import { createResharder, wantedShards } from '../../speed-layer/reshard/handler';

const LIMITS = { least: 2, most: 8 };

/** A stream that takes two checks to settle, and a log of what happens. */
function streamOf(shards: number, { isChanging = false } = {}) {
  let open = shards;
  let looksUntilSettled = isChanging ? 3 : 0;
  const diary: string[] = [];
  const resharder = createResharder(
    {
      stream: {
        size: () =>
          Promise.resolve({ open, isSettled: (looksUntilSettled = Math.max(0, looksUntilSettled - 1)) === 0 }),
        resize: (to) => {
          open = to;
          looksUntilSettled = 3;
          return Promise.resolve(void diary.push(`resize ${to}`));
        },
      },
      rearm: (alarm) => Promise.resolve(void diary.push(`rearm ${alarm}`)),
      sleep: (ms) => Promise.resolve(void diary.push(`sleep ${ms / 1000}`)),
    },
    LIMITS,
  );
  return { diary, asked: (load: Load) => resharder({ name: `stream-${load}`, load }) };
}

describe('the number of shards', () => {
  it.each<[number, Load, number]>([
    [2, 'busy', 4],
    [5, 'busy', 8],
    [8, 'busy', 8],
    [8, 'idle', 4],
    [5, 'idle', 3],
    [3, 'idle', 2],
    [2, 'idle', 2],
    // An operator gave it more, or fewer, than its limits say.
    [20, 'busy', 20],
    [20, 'idle', 10],
    [1, 'idle', 1],
  ])('of %d when it is %s is to be %d', (open, load, wanted) => {
    expect(wantedShards(open, load, LIMITS)).toBe(wanted);
  });

  it('is changed, and the alarm is armed again when it judges by the new number', async () => {
    const { diary, asked } = streamOf(2);

    expect(await asked('busy')).toEqual({ status: 'changed', from: 2, to: 4 });
    expect(diary).toEqual(['resize 4', 'sleep 5', 'sleep 5', 'sleep 240', 'rearm stream-busy']);
  });

  it('stays at its limit, with the alarm on', async () => {
    const { diary, asked } = streamOf(8);

    expect(await asked('busy')).toEqual({ status: 'at_its_limit', from: 8, to: 8 });
    expect(diary).toEqual([]);
  });

  it('is not changed twice concurrently', async () => {
    const { diary, asked } = streamOf(4, { isChanging: true });

    expect(await asked('busy')).toEqual({ status: 'was_changing', from: 4, to: 4 });
    expect(diary).toEqual(['sleep 5', 'sleep 240', 'rearm stream-busy']);
  });
});

describe('what an alarm says', () => {
  const event = (alarmName: string, value: string) => ({
    source: 'aws.cloudwatch',
    alarmData: { alarmName, state: { value, reason: '' }, configuration: {} },
  });

  it('is heard while it is on', () => {
    expect(raisedAlarm(event('tidemark-prod-stream-busy', 'ALARM'))).toEqual({
      name: 'tidemark-prod-stream-busy',
      load: 'busy',
    });
    expect(raisedAlarm(event('tidemark-prod-stream-idle', 'ALARM'))).toMatchObject({ load: 'idle' });
    expect(raisedAlarm(event('tidemark-prod-stream-busy', 'OK'))).toBeUndefined();
    expect(raisedAlarm(event('tidemark-prod-stream-idle', 'INSUFFICIENT_DATA'))).toBeUndefined();
  });

  it('is refused if it is of no alarm of the stream', () => {
    expect(() => raisedAlarm(event('another', 'ALARM'))).toThrow(/alarms …-busy and …-idle/);
    expect(() => raisedAlarm({})).toThrow(/not with \{\}/);
  });
});
