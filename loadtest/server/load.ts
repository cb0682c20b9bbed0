import { percentile } from './percentiles';
import { type KeepAlive, openKeepAlive } from './keep-alive';
import type { LoadOrder, LoadReport } from './messages';

/** How long answers are waited for after the last request. */
const GRACE_MS = 10_000;
const TURN_MS = 1;

type Schedule = Pick<LoadOrder, 'url' | 'connections' | 'seconds' | 'rate'>;

/**
 * Sends requests on a schedule that does not wait for the server (open loop), so that a slow server is seen: the time
 * of a request counts from when it was to be sent, also while it waits for a connection. Without a rate, each
 * connection sends its next request after its answer (closed loop).
 */
export async function makeLoad(
  { url, connections, seconds, rate }: Schedule,
  nextRequest: () => Uint8Array,
): Promise<Omit<LoadReport, 'number'>> {
  const load = new Load(
    Array.from({ length: connections }, () => openKeepAlive(new URL(url))),
    nextRequest,
  );
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  if (rate === undefined) await load.askInTurn(start + seconds * 1000);
  else await load.askOnTime(start, { rate, seconds });
  const tookMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { ...load.close(), seconds: tookMs / 1000, cores: (user + system) / 1000 / tookMs };
}

class Load {
  readonly #free: KeepAlive[];
  readonly #all: readonly KeepAlive[];
  readonly #next: () => Uint8Array;
  /** Times at which requests were to be sent that wait for a connection. */
  readonly #waiting: number[] = [];
  readonly #pending = new Set<number>();
  readonly #tookMs: number[] = [];
  readonly #statuses: Record<string, number> = {};
  #taken = 0;

  constructor(connections: readonly KeepAlive[], next: () => Uint8Array) {
    this.#all = connections;
    this.#free = [...connections];
    this.#next = next;
  }

  async askInTurn(endMs: number): Promise<void> {
    const ask = async (connection: KeepAlive): Promise<void> => {
      while (performance.now() < endMs) await this.#ask(connection, performance.now());
    };
    await Promise.all(this.#all.map(ask));
  }

  async askOnTime(
    startMs: number,
    { rate, seconds }: { readonly rate: number; readonly seconds: number },
  ): Promise<void> {
    const total = Math.floor(rate * seconds);
    for (let sent = 0; sent < total;) {
      for (; sent < total && startMs + (sent * 1000) / rate <= performance.now(); sent++)
        this.#waiting.push(startMs + (sent * 1000) / rate);
      this.#send();
      await pause(TURN_MS);
    }
    const end = performance.now() + GRACE_MS;
    while (this.#pending.size + this.#waiting.length - this.#taken > 0 && performance.now() < end) await pause(TURN_MS);
  }

  close(): Omit<LoadReport, 'number' | 'seconds' | 'cores'> {
    for (const connection of this.#all) connection.close();
    const now = performance.now();
    const unanswered = [...this.#pending, ...this.#waiting.slice(this.#taken)].map((dueMs) => now - dueMs);
    const sorted = Float64Array.from([...this.#tookMs, ...unanswered]).sort();
    return {
      requests: sorted.length,
      answered: this.#tookMs.length,
      p50: percentile(sorted, 0.5),
      p95: percentile(sorted, 0.95),
      p99: percentile(sorted, 0.99),
      p999: percentile(sorted, 0.999),
      max: percentile(sorted, 1),
      statuses: this.#statuses,
    };
  }

  #send(): void {
    for (let dueMs = this.#waiting[this.#taken]; dueMs !== undefined; dueMs = this.#waiting[this.#taken]) {
      const connection = this.#free.pop();
      if (connection === undefined) return;
      this.#taken += 1;
      void this.#ask(connection, dueMs).then(() => {
        this.#free.push(connection);
        this.#send();
      });
    }
  }

  async #ask(connection: KeepAlive, dueMs: number): Promise<void> {
    this.#pending.add(dueMs);
    const status = await connection.ask(this.#next());
    if (!this.#pending.delete(dueMs)) return;
    this.#tookMs.push(performance.now() - dueMs);
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
