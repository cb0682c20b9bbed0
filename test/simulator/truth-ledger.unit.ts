import { createTruthRecorder, type TruthLedger } from '../../simulator/truth-ledger';
import { firstSendings, simulatedHour } from './hour';

function ledgerOfHour(): TruthLedger {
  const recorder = createTruthRecorder({ details: true });
  for (const request of simulatedHour()) recorder.record(request);
  return recorder.truthLedger();
}

describe('the ledger of the truth', () => {
  const ledger = ledgerOfHour();
  const shop = ledger.sites['shop']!;
  const records = ledger.events!;

  it('has every event as often as it was sent', () => {
    const sent = new Map<string, number>();
    for (const { truths } of simulatedHour()) for (const { key } of truths) sent.set(key, (sent.get(key) ?? 0) + 1);
    expect(new Map(records.map(({ key, timesSent }) => [key, timesSent]))).toEqual(sent);
  });

  it('balances: sent = distinct + repeats + invalid', () => {
    const bodies = simulatedHour().reduce((sum, { body }) => sum + body.events.length, 0);
    expect(shop.sent.events).toBe(bodies);
    expect(shop.distinct + shop.sent.repeats + shop.sent.invalid).toBe(shop.sent.events);
    expect(shop.human.events + shop.bot.events).toBe(shop.distinct);
    expect(shop.distinct).toBe(records.filter(({ violation }) => violation === undefined).length);
    expect(Object.values(shop.invalid).reduce((sum, count) => sum + count, 0)).toBe(records.length - shop.distinct);
    expect(shop.sent.repeats).toBeGreaterThan(0);
  });

  it('adds up to the same by hour, by type, by country and by platform', () => {
    const sum = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((total, count) => total + count, 0);
    expect(Object.values(shop.hours).reduce((total, { events }) => total + events, 0)).toBe(shop.human.events);
    expect([sum(shop.human.byType), sum(shop.human.byCountry), sum(shop.human.byPlatform)]).toEqual(
      Array(3).fill(shop.human.events),
    );
  });

  it('knows revenue, orders, sessions and visitors of the sound events of people', () => {
    const sound = firstSendings(simulatedHour()).filter(
      ({ request, truth }) => !request.isBot && truth.violation === undefined,
    );
    const purchases = sound.map(({ truth }) => truth).filter(({ event }) => event.event_type === 'purchase');
    const amount = (price: unknown, quantity: unknown): number => Math.round(Number(price) * 100) * Number(quantity);
    const yen = purchases
      .filter(({ event }) => event.currency === 'JPY')
      .map(({ event }) => Number(event.price) * event.quantity!);
    const dollars = purchases
      .filter(({ event }) => event.currency === 'USD')
      .map(({ event }) => amount(event.price, event.quantity));
    const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
    expect(shop.human.revenueMinor['USD']).toBe(sum(dollars));
    expect(shop.human.revenueMinor['JPY']).toBe(sum(yen));
    const returned = sound.filter(({ truth }) => truth.event.event_type === 'refund').map(({ truth }) => truth.event);
    expect(shop.human.refundsMinor['USD']).toBe(
      sum(returned.filter(({ currency }) => currency === 'USD').map((event) => amount(event.price, event.quantity))),
    );
    expect(shop.human.unitsRefunded).toBe(sum(returned.map(({ quantity }) => quantity!)));
    expect(shop.human.orders).toBe(new Set(purchases.map(({ event }) => event.order_id)).size);
    expect(shop.human.sessions).toBe(new Set(sound.map(({ truth }) => truth.event.session_id)).size);
    expect(shop.human.visitors).toBe(
      new Set(sound.map(({ truth: { event } }) => event.user_id ?? `anonymous ${event.anonymous_id}`)).size,
    );
    expect(shop.human.visitors).toBeLessThan(shop.human.sessions);
  });

  it('can be written as JSON', () => {
    expect(JSON.parse(JSON.stringify(ledger.sites))).toEqual(ledger.sites);
  });

  it('keeps no record of single events unless asked', () => {
    const recorder = createTruthRecorder();
    recorder.record(simulatedHour()[0]!);
    expect(recorder.truthLedger()).not.toHaveProperty('events');
  });
});
