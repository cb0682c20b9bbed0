const HOUR_MS = 3_600_000;
const LOOK_EVERY_MS = 200;

/** Numbers of events by type. */
export type EventCounts = Readonly<Record<string, number>>;

type Rows = readonly { readonly by: Readonly<Record<string, string | null>>; readonly value: number | null }[];

/** The rows of a metric of these hours, with those of bots, as a headless browser calls itself one. */
export async function countedRows(url: string, site: string, metric: string, by = ''): Promise<Rows> {
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const [from, to] = [hour - HOUR_MS, hour + 2 * HOUR_MS].map((time) => new Date(time).toISOString());
  const range = `from=${from}&to=${to}&grain=total&bots=include${by === '' ? '' : `&by=${by}`}`;
  const response = await fetch(`${url}/v1/metrics/${metric}?site=${site}&${range}`);
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { readonly rows: Rows }).rows;
}

/** The events of a site, as soon as they are enough. */
export async function countedEvents(
  url: string,
  site: string,
  isEnough: (counts: EventCounts) => boolean,
): Promise<EventCounts> {
  for (;;) {
    const rows = await countedRows(url, site, 'events', 'event_type');
    const counts = Object.fromEntries(rows.map(({ by, value }) => [by['event_type'] ?? '', value ?? 0]));
    if (isEnough(counts)) return counts;
    await new Promise((settle) => setTimeout(settle, LOOK_EVERY_MS));
  }
}

/** For events of which it only matters how many there are. */
export function atLeast(events: number): (counts: EventCounts) => boolean {
  return (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0) >= events;
}
