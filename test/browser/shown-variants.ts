const VISITORS = 800;
const PER_REQUEST = 500;

/** Of ten visitors, how many see the new variant, and how many buy with the old and with the new one. */
const EXPERIMENTS = [
  { id: 'win', isTreated: (at: number) => at % 2 === 0, buys: [1, 4] },
  { id: 'loss', isTreated: (at: number) => at % 2 === 0, buys: [4, 1] },
  { id: 'broken', isTreated: (at: number) => at % 10 < 3, buys: [1, 4] },
] as const;

/** Exposures and purchases of three experiments, in requests of bearable size. */
export function shownVariants(nowMs: number): readonly (readonly object[])[] {
  const events = EXPERIMENTS.flatMap(({ id, isTreated, buys }) =>
    Array.from({ length: VISITORS }, (_, at) => {
      const isNew = isTreated(at);
      const visitor = { anonymous_id: `${id}-${at}`, session_id: `${id}-${at}` };
      const exposure = {
        ...visitor,
        event_id: `${id}-e${at}`,
        event_type: 'exposure',
        variant: `${id}/${isNew ? 'green' : 'control'}`,
        timestamp: new Date(nowMs).toISOString(),
      };
      if (Math.floor(at / 10) % 10 >= buys[isNew ? 1 : 0]) return [exposure];
      const purchase = {
        ...visitor,
        event_id: `${id}-p${at}`,
        event_type: 'purchase',
        order_id: `${id}-${at}`,
        price: '20.00',
        currency: 'USD',
        timestamp: new Date(nowMs + 1).toISOString(),
      };
      return [exposure, purchase];
    }).flat(),
  );
  return Array.from({ length: Math.ceil(events.length / PER_REQUEST) }, (_, at) =>
    events.slice(at * PER_REQUEST, (at + 1) * PER_REQUEST),
  );
}
