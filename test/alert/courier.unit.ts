import type { DeliveryOutcome } from '../../core/port/mailer';
import { AlertCourier } from '../../reaction-layer/alert/deliver/courier';
import { type AlertDelivery, newDelivery } from '../../reaction-layer/alert/deliver/delivery';

const delivery = (id: string, channel: string, at = 0): AlertDelivery =>
  newDelivery({
    notice: {
      ...{ id, site: 'shop', channel, kind: 'firing', group: 'g', group_labels: {}, firing: [], resolved: [], at },
    },
    alerts: [],
    thread: null,
  });
const OK: DeliveryOutcome = { status: 'delivered', detail: '' };
const failedWith = (failure: 'refused' | 'unavailable' | 'timeout'): DeliveryOutcome => ({
  ...{ status: 'failed', failure, detail: '' },
});

function setUp(answer: (delivery: AlertDelivery) => Promise<DeliveryOutcome> | DeliveryOutcome) {
  let nowMs = 0;
  const sent: string[] = [];
  const stored = new Map<string, AlertDelivery>();
  const courier = new AlertCourier({
    now: () => nowMs,
    onError: (error) => {
      throw error;
    },
    record: (one) => Promise.resolve(void stored.set(one.notice.id, one)),
    send: async (one) => {
      expect(stored.get(one.notice.id)?.status).toBe('sending');
      sent.push(`${nowMs / 1000} ${one.notice.id}`);
      return answer(one);
    },
  });
  const turnAt = async (seconds: number, waits = true): Promise<void> => {
    nowMs = seconds * 1000;
    courier.turn();
    if (waits) await courier.idle();
  };
  return { courier, turnAt, sent, stored };
}

describe('the courier', () => {
  it('tries again after pauses that double, and keeps the order of the channel', async () => {
    let failures = 3;
    const { courier, turnAt, sent, stored } = setUp(() => (failures-- > 0 ? failedWith('unavailable') : OK));
    courier.take([delivery('a', 'x'), delivery('b', 'x')]);
    for (let second = 0; second < 12; second++) await turnAt(second);
    expect(sent).toEqual(['0 a', '1 a', '3 a', '7 a', '8 b']);
    expect(stored.get('a')).toMatchObject({ status: 'delivered', attempts: 4, delivered: 7000, unsure: 0 });
    expect(courier.waiting()).toBe(0);
  });

  it('gives up what is refused, and goes on', async () => {
    const { courier, turnAt, sent, stored } = setUp(({ notice }) => (notice.id === 'a' ? failedWith('refused') : OK));
    courier.take([delivery('a', 'x'), delivery('b', 'x')]);
    await turnAt(0);
    await turnAt(1);
    expect(sent).toEqual(['0 a', '1 b']);
    expect(stored.get('a')).toMatchObject({ status: 'given_up', last: { failure: 'refused' } });
  });

  it('gives up after a day', async () => {
    const { courier, turnAt, stored } = setUp(() => failedWith('unavailable'));
    courier.take([delivery('a', 'x')]);
    await turnAt(0);
    await turnAt(86_400);
    expect(stored.get('a')).toMatchObject({ status: 'given_up', attempts: 2 });
  });

  it('lets a channel that hangs delay no other', async () => {
    const { courier, turnAt, sent, stored } = setUp(({ notice }) =>
      notice.channel === 'hangs' ? new Promise(() => undefined) : OK,
    );
    courier.take([delivery('a', 'hangs'), delivery('b', 'x'), delivery('c', 'x')]);
    for (const second of [0, 1, 61, 62, 63]) {
      await turnAt(second, false);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toEqual(['0 a', '0 b', '1 c', '62 a']);
    expect(stored.get('c')?.status).toBe('delivered');
    expect(stored.get('a')).toMatchObject({ status: 'sending', attempts: 2, unsure: 1 });
  });

  it('sends again what was being sent when the process died, with the same key, and counts it', async () => {
    const { courier, turnAt, sent, stored } = setUp(() => OK);
    courier.take([{ ...delivery('a', 'x'), status: 'sending', attempts: 1 }]);
    courier.take([{ ...delivery('a', 'x'), status: 'sending', attempts: 1 }]);
    await turnAt(5);
    expect(sent).toEqual(['5 a']);
    expect(stored.get('a')).toMatchObject({ status: 'delivered', attempts: 2, unsure: 1 });
  });
});
