import { readStoredJson } from '../../core/run/stored-json';
import { storedRunRecord } from '../../core/run/stored-run';
import { decodeLedger, EMPTY_LEDGER } from '../../core/ledger/ledger';
import type { LedgerKey } from '../../core/port/ledger-store';
import type { PointerState } from '../../core/port/pointer';
import { runKey } from '../../core/run/run';
import type { World } from '../world/world';
import type { Findings } from './findings';
import { dayName } from './people';
import type { RunCoverage } from './knowledge';
import type { StreamBook } from './stream-book';

const NOTHING_COVERED: RunCoverage = { epoch: 0, tidemark: 0, linkedTo: 0, computed: new Map(), covered: {} };

/** Wraps the pointer and the views: sees every publish as it happens, and what the run claims to have read. */
export class Publications {
  readonly #coverage = new Map<number, RunCoverage>([[0, NOTHING_COVERED]]);

  constructor(
    private readonly world: World,
    private readonly book: StreamBook,
    private readonly findings: Findings,
    private readonly on: { readonly readStream: () => void; readonly moved: () => void },
  ) {
    this.#watchPointer();
    this.#watchViews();
  }

  get epochs(): Iterable<number> {
    return this.#coverage.keys();
  }

  coverageOf(epoch: number): RunCoverage {
    return this.#coverage.get(epoch) ?? NOTHING_COVERED;
  }

  #watchPointer(): void {
    const { pointer } = this.world.storage;
    const move = pointer.move.bind(pointer);
    this.world.storage.pointer.move = async (from, to) => {
      const moved = await move(from, to);
      if (moved) {
        await this.#pointerMoved(from, to);
        this.on.moved();
      }
      return moved;
    };
  }

  async #pointerMoved(from: PointerState, to: PointerState): Promise<void> {
    const isRollback = to.epoch < from.epoch;
    this.world.options.trace(
      `pointer: epoch ${from.epoch} → ${to.epoch}, tidemark ${new Date(to.tidemark).toISOString()}`,
    );
    this.findings.hold(
      'pointer_moves_forward',
      isRollback
        ? to.withdrawn.includes(from.epoch) && to.tidemark <= from.tidemark
        : to.epoch > from.epoch && to.tidemark >= from.tidemark,
      () => `the pointer moved from ${JSON.stringify(from)} to ${JSON.stringify(to)}`,
    );
    const { time } = this.world.options;
    this.findings.hold(
      'time_is_explained',
      to.tidemark <= time.now(),
      () =>
        `the tidemark ${new Date(to.tidemark).toISOString()} was published at ${new Date(time.now()).toISOString()}`,
    );
    if (isRollback) return;
    const record = await readStoredJson(this.world.storage.lake, runKey(to.epoch), storedRunRecord);
    if (record === undefined) {
      this.findings.fail('tidemark_covers_what_it_says', `epoch ${to.epoch} was published without its record`);
      return;
    }
    const { covered, tidemark, linkedTo = tidemark, rewritten } = record;
    const days = rewritten.flatMap(({ site, days: own }) => own.map((day) => [dayName(site, day), tidemark] as const));
    const computed = new Map([...this.coverageOf(from.epoch).computed, ...days]);
    const coverage = { epoch: to.epoch, tidemark, linkedTo, computed, covered };
    this.#coverage.set(to.epoch, coverage);
    this.on.readStream();
    this.#checkCovered(coverage);
    await this.#checkGivenUp(coverage);
  }

  /**
   * Where arrival times go back further than the slack, a record after the pulse may still carry a time before the
   * tidemark: a straggler, which belongs to the next batch run. The gate opens at the pulse of an open shard or at the
   * end of a closed one, and a backfill publishes the same coverage again much later. So a shard that was closed only
   * after its pulse promises nothing beyond that pulse.
   */
  #checkCovered({ epoch, tidemark, covered }: RunCoverage): void {
    for (const copy of [...this.book.copies.values()].flat()) {
      const isRead = copy.sequence <= (covered[`${copy.shard}/${copy.arrivalHour}`] ?? '');
      const endOfClosed = this.world.kinesis.shard(copy.shard).isClosed ? '9'.repeat(56) : '';
      const end = this.book.pulseOver(copy.shard, tidemark) ?? endOfClosed;
      const mustBeRead =
        copy.arrivedMs < tidemark &&
        (copy.sequence < end || this.world.kinesis.keepsArrivalSlack) &&
        copy.arrivedMs > tidemark - 8 * 86_400_000;
      this.findings.count('tidemark_covers_what_it_says');
      if (mustBeRead && !isRead)
        this.findings.fail(
          'tidemark_covers_what_it_says',
          `epoch ${epoch} (tidemark ${new Date(tidemark).toISOString()}) has not read event ${copy.uid} of ${copy.shard}, which arrived ${new Date(copy.arrivedMs).toISOString()}`,
        );
    }
  }

  /**
   * Nothing of a batch that was given up may be missing: its effect may have been written although the response was
   * lost.
   */
  async #checkGivenUp({ epoch, covered }: RunCoverage): Promise<void> {
    const { givenUp } = this.world.aggregate;
    const read = new Map<string, { readonly key: LedgerKey; copies: number; isTouched: boolean }>();
    for (const { shard, arrivalHour, sequence } of [...this.book.copies.values()].flat()) {
      this.findings.count('gate_holds_the_incomplete');
      if (sequence > (covered[`${shard}/${arrivalHour}`] ?? '')) continue;
      const hour = read.get(`${shard}/${arrivalHour}`) ?? {
        key: { consumer: 'aggregate', shard, arrivalHour },
        copies: 0,
        isTouched: false,
      };
      read.set(`${shard}/${arrivalHour}`, hour);
      hour.copies += 1;
      hour.isTouched ||= givenUp.some(
        (batch) => batch.shard === shard && sequence >= batch.firstSequence && sequence <= batch.lastSequence,
      );
    }
    const touched = [...read.values()].filter(({ isTouched }) => isTouched);
    const ledgers = await this.world.storage.ledgers.get(touched.map(({ key }) => key));
    touched.forEach(({ key: { shard, arrivalHour }, copies }, at) => {
      const { applied, duplicate } = ledgers[at] === undefined ? EMPTY_LEDGER : decodeLedger(ledgers[at].bytes);
      if (applied + duplicate < copies)
        this.findings.fail(
          'gate_holds_the_incomplete',
          `epoch ${epoch} was published although the aggregate mapping gave up records of ${shard}, arrival hour ${arrivalHour}: ${applied + duplicate} of ${copies} events are in its ledger`,
        );
    });
  }

  #watchViews(): void {
    const { views, pointer } = this.world.storage;
    const put = views.put.bind(views);
    this.world.storage.views.put = async (site, version, day) => {
      const { epoch, withdrawn } = await pointer.read();
      const isPublished = version.epoch <= epoch && !withdrawn.includes(version.epoch);
      this.findings.hold(
        'views_stay',
        !isPublished,
        () => `${site} ${version.day} was written again under epoch ${version.epoch}, which is published`,
      );
      await put(site, version, day);
    };
  }
}
