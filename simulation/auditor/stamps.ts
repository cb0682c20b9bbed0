import type { StreamRecord } from '../../core/port/event-stream';
import type { Kinesis } from '../world/kinesis';
import type { Findings } from './findings';

/** Compares the arrival time of every record with the time that passed, whatever the clocks showed. */
export class Stamps {
  readonly #checked = new Map<string, number>();

  constructor(
    private readonly kinesis: Kinesis,
    private readonly findings: Findings,
  ) {}

  check(): void {
    for (const { id, records } of this.kinesis.shards) {
      for (const record of records.slice(this.#checked.get(id) ?? 0)) this.#checkOne(record);
      this.#checked.set(id, records.length);
    }
  }

  #checkOne({ shard, sequence, arrivedMs }: StreamRecord): void {
    const aheadMs = arrivedMs - this.kinesis.takenMs(sequence);
    this.findings.hold(
      'time_is_explained',
      aheadMs <= 0 && -aheadMs <= this.kinesis.arrivalGoesBackMs,
      () =>
        `record ${sequence} of ${shard} is stamped ${new Date(arrivedMs).toISOString()}, ${aheadMs} ms ahead of time`,
    );
  }
}
