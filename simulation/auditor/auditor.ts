import type { Answered, AnsweredQuestion, Answers, MetricQuestion } from '../../core/port/answers';
import { createHash } from 'node:crypto';
import { createAudit } from '../../batch-layer/audit/audit';
import { messageOf } from '../../core/message-of';
import { reconciliationKey } from '../../core/run/run';
import { readStoredJson } from '../../core/run/stored-json';
import { storedReconciliation } from '../../core/run/stored-run';
import { OBSERVER, SLOW_READER, type World } from '../world/world';
import { checkAcknowledged, checkTurnedAway } from './answers-kept';
import { watchClaims } from './claims';
import { ClosedWindows } from './closed-windows';
import { checkDamage } from './damaged-files';
import { Findings } from './findings';
import { firstDifference } from './first-difference';
import { KeptBooks } from './kept-books';
import { askJourneys, complaintAbout, daysAround } from './journeys';
import { Judge } from './judge';
import type { Knowledge } from './knowledge';
import { type Possible, waysOf } from './possibilities';
import { Publications } from './publications';
import { askAtRandom, askForAll, askWidely } from './questions';
import { askVisits } from './asked-visits';
import { judgeVisits } from './visits';
import { type AnswerScope, scopeOf } from './scope';
import { Stamps } from './stamps';
import { StreamBook } from './stream-book';
import { checkWhole } from './whole-and-parts';
import { hasWrongSign } from './wrong-sign';

const GRAINS = ['minute', 'hour', 'day'] as const;
const KEPT_QUESTIONS = 5;
/**
 * Number of estimates per world that may miss the truth: 99.7 % are promised, and one world asks the same sketch
 * several times.
 */
const MISSES_ALLOWED = { share: 0.03, more: 3 };

/** Knows the truth, sees everything, and reports the first thing that is wrong. */
export class Auditor {
  readonly findings: Findings;
  readonly #book: StreamBook;
  readonly #books: KeptBooks;
  readonly #stamps: Stamps;
  readonly #publications: Publications;
  readonly #digest = createHash('sha256');
  readonly #closedWindows: ClosedWindows;
  readonly #warm: Answers[] = [];
  /** Questions are repeated later: cached answers must not outlive their validity. */
  readonly #askedBefore: { readonly site: string; readonly questions: readonly MetricQuestion[] }[] = [];
  readonly #judge: Judge;

  constructor(private readonly world: World) {
    this.findings = new Findings(() => world.options.time.now());
    this.#judge = new Judge(this.findings, world.options.place);
    this.#closedWindows = new ClosedWindows(this.findings);
    this.#book = new StreamBook(world.kinesis, world.ledger);
    this.#stamps = new Stamps(world.kinesis, this.findings);
    this.#books = new KeptBooks(world, this.#book, this.findings);
    this.#publications = new Publications(world, this.#book, this.findings, {
      readStream: () => this.#readStream(),
      moved: () => {
        this.#soon(5_000, () =>
          this.#askForAll([world.options.draws.pick('site asked for all', world.options.place.sites).id], false),
        );
        this.#soon(600_000, () => this.#askAtRandom(false));
      },
    });
    watchClaims(world, this.findings);
    for (let at = 0; at < 2; at++) this.#warm.push(world.query(OBSERVER, true));
    world.onLost = () => this.#soon(0, () => this.#books.checkCells());
    world.ledger.onTurnedAway = (names) => {
      this.#readStream();
      checkTurnedAway(names, this.#book, this.findings);
    };
    world.onRun = () => this.#soon(500, () => this.#askSlowly());
  }

  #soon(withinMs: number, check: () => Promise<void>): void {
    const { time, draws } = this.world.options;
    time.at(time.now() + draws.integer('check soon', 0, withinMs), () => void check().catch(this.findings.onError));
  }

  /** At any moment: a few questions, and everything that must hold regardless of what is in progress. */
  async look(): Promise<void> {
    await this.#books.checkLedgers();
    for (let at = 0; at < 2; at++) await this.#askAtRandom(false);
    await this.#askWidely(false);
    if (this.world.options.draws.chance('visits asked', 0.5)) await this.#askVisits(false);
  }

  /** Damages a file for a moment. */
  async damage(): Promise<void> {
    await checkDamage(this.world, this.findings);
  }

  /** At rest: everything is folded and archived. */
  async lookAfterQuiet(): Promise<void> {
    this.#readStream();
    await this.#books.checkLedgers();
    checkAcknowledged(this.world.ledger, this.#book, this.findings);
    await this.#checkAudit();
    await this.#books.checkArchive();
    await this.#books.checkUndecodable();
    for (let at = 0; at < 8; at++) await this.#askAtRandom(true);
    for (let at = 0; at < 3; at++) await this.#askWidely(true);
    for (let at = 0; at < 2; at++) await this.#askVisits(true);
    await this.#askJourneys();
    await this.#askForAll(
      this.world.options.place.sites.map(({ id }) => id),
      true,
    );
  }

  /** At the end: also what the runs left behind. */
  async conclude(): Promise<string> {
    await this.lookAfterQuiet();
    await this.#checkReconciliations();
    this.findings.count('estimate_within_bounds');
    const allowed = this.#judge.estimates * MISSES_ALLOWED.share + MISSES_ALLOWED.more;
    if (this.#judge.missed > allowed)
      this.findings.fail(
        'estimate_within_bounds',
        `${this.#judge.missed} of ${this.#judge.estimates} estimates missed the truth`,
      );
    await this.#digestStores();
    return this.#digest.digest('hex').slice(0, 16);
  }

  /** Live cells, published cells and the pointer, which every engine must leave identical, byte for byte. */
  async #digestStores(): Promise<void> {
    const { cells, views, pointer } = this.world.storage;
    this.#digest.update(JSON.stringify(await pointer.read()));
    for (const { id } of this.world.options.place.sites) {
      for (const hour of await cells.arrivalHours(id, '')) {
        for (const { bytes } of await cells.query(id, hour, 0, Number.MAX_SAFE_INTEGER)) this.#digest.update(bytes);
      }
      for (const version of await views.versions(id, '', '9')) {
        for (const grain of GRAINS)
          for (const { bytes } of await views.cells(id, version, grain)) this.#digest.update(bytes);
      }
    }
  }

  #readStream(): void {
    this.#stamps.check();
    this.findings.count('nothing_is_invented');
    try {
      this.#book.update();
    } catch (error) {
      this.findings.fail('nothing_is_invented', messageOf(error));
    }
  }

  async #checkAudit(): Promise<void> {
    if (this.world.aggregate.givenUp.length > 0) return;
    const report = await createAudit(this.world.batchDeps(OBSERVER)).check();
    this.findings.hold('audit_is_clean', report.ok, () => report.findings.map(({ message }) => message).join('; '));
  }

  async #checkReconciliations(): Promise<void> {
    for (const epoch of this.#publications.epochs) {
      const stored = await readStoredJson(this.world.storage.lake, reconciliationKey(epoch), storedReconciliation);
      if (stored === undefined) continue;
      const { rows } = stored;
      this.findings.count('reconciliation_explains');
      const wrong = rows.find(
        ({ residual: left, difference, parts }) =>
          left !== 0 || difference !== Object.values(parts).reduce((sum, part) => sum + part, 0) || hasWrongSign(parts),
      );
      if (wrong !== undefined && this.world.aggregate.givenUp.length === 0)
        this.findings.fail('reconciliation_explains', JSON.stringify(wrong));
    }
  }

  async #askAtRandom(isQuiet: boolean): Promise<void> {
    const { draws } = this.world.options;
    const before = this.#askedBefore.slice(-KEPT_QUESTIONS);
    const { site, questions } =
      before.length > 0 && draws.chance('ask again', 0.4)
        ? draws.pick('question asked again', before)
        : askAtRandom(this.world);
    this.#askedBefore.push({ site, questions });
    await this.#ask(site, questions, isQuiet);
  }

  async #askWidely(isQuiet: boolean): Promise<void> {
    const { site, questions } = askWidely(this.world);
    await this.#ask(site, questions, isQuiet);
  }

  async #askForAll(sites: readonly string[], isQuiet: boolean): Promise<void> {
    this.#readStream();
    const times = [...this.#book.copies.values()].flat().map(({ occurredMs }) => occurredMs);
    if (times.length === 0) return;
    const questions = askForAll({
      earliestMs: times.reduce((a, b) => Math.min(a, b)),
      latestMs: times.reduce((a, b) => Math.max(a, b)),
    });
    for (const site of sites) await this.#ask(site, questions, isQuiet);
  }

  async #ask(site: string, questions: readonly MetricQuestion[], isQuiet: boolean): Promise<void> {
    this.#readStream();
    const { draws } = this.world.options;
    const service = draws.pick('container of the API', this.#warm);
    const [answer, plain] = [
      await service.query(site, questions),
      await this.world.query(OBSERVER, false).query(site, questions),
    ];
    const difference = firstDifference(answer, plain);
    // Answers show what is folded, and the ledger records what is folded.
    if (difference === undefined || !(await this.#books.areCellsAhead())) {
      this.findings.hold(
        'cache_equals_store',
        difference === undefined,
        () => `${JSON.stringify(questions)}: ${difference}`,
      );
    }
    this.#digest.update(JSON.stringify(answer.answers.map(({ rows }) => rows)));
    checkWhole(answer, this.findings);
    this.#closedWindows.check(answer, site);
    const knowledge = this.#knowledge(answer, isQuiet);
    const scope = scopeOf(site, answer);
    const both = waysOf(this.#book, scope, knowledge, 'both');
    const batch = waysOf(this.#book, scope, knowledge, 'batch');
    for (const one of answer.answers) {
      const seen = { both, batch, isQuiet };
      const judge = this.#judge;
      judge.judge(judge.asked(site, one), { ...seen, events: this.#fromEvents(one, scope, knowledge) });
      judge.judgeComparison(site, one, { ...seen, events: this.#fromEvents(one, scope, knowledge, Infinity) });
    }
    await this.#checkDegraded(answer, knowledge);
  }

  async #askJourneys(): Promise<void> {
    const asked = askJourneys(this.world.options, this.#book);
    const { site, pointer, asOf = 0 } = await this.world.query(OBSERVER, false).moment(asked.site.id);
    const answer = await this.world.explorer(OBSERVER).journeys({ ...asked.question, site, pointer, asOf });
    const scope = { site: site.id, ...daysAround(asked) };
    const { events } = this.#fromEvents({ asOf }, scope, this.#knowledge({ pointer, asOf }, true));
    const complaint = complaintAbout(asked, answer, events);
    this.findings.hold('journeys_are_walked', complaint === undefined, () => complaint ?? '');
    this.#digest.update(JSON.stringify(answer));
  }

  async #askVisits(isQuiet: boolean): Promise<void> {
    const { site, questions } = askVisits(this.world);
    const answer = await this.world.query(OBSERVER, false).query(site.id, questions);
    this.#readStream();
    this.#digest.update(JSON.stringify(answer.answers.map(({ rows }) => rows)));
    this.#closedWindows.check(answer, site.id);
    const knowledge = this.#knowledge(answer, isQuiet);
    for (const one of answer.answers)
      judgeVisits(this.findings, site, one, {
        now: (scope) => this.#fromEvents(one, scope, knowledge).events,
        published: (scope) => waysOf(this.#book, scope, knowledge, 'batch').events,
        isQuiet,
      });
  }

  /** While the pointer may move: exact values in an answer belong to the pointer under which it was given. */
  async #askSlowly(): Promise<void> {
    const { site, questions } = askAtRandom(this.world);
    const answer = await this.world.query(SLOW_READER, false).query(site, questions);
    this.#readStream();
    checkWhole(answer, this.findings);
    this.#closedWindows.check(answer, site);
    const batch = waysOf(this.#book, scopeOf(site, answer), this.#knowledge(answer, false), 'batch');
    for (const one of answer.answers) this.#judge.judgeExact(this.#judge.asked(site, one), batch);
  }

  #knowledge({ pointer, asOf }: Pick<Answered, 'pointer' | 'asOf'>, isQuiet: boolean): Knowledge {
    const coverage = this.#publications.coverageOf(pointer.epoch);
    const { aggregate, memoriesLost } = this.world;
    const lost = (shard: string): string =>
      aggregate.givenUp
        .filter((one) => one.shard === shard)
        .map(({ firstSequence }) => firstSequence)
        .sort()[0] ?? '9'.repeat(56);
    const folded = (shard: string): string => {
      if (isQuiet) return '9'.repeat(56);
      if (asOf === undefined) return '';
      // A closed shard was read to its end before its children were started; those have shown a pulse.
      return this.world.kinesis.shard(shard).isClosed
        ? this.#closedTo(shard, asOf)
        : (this.#book.pulseOver(shard, asOf) ?? '');
    };
    const least = (a: string, b: string): string => (a < b ? a : b);
    const known = new Map<string, string>();
    const foldedTo = (shard: string): string => {
      const end = known.get(shard) ?? least(folded(shard), lost(shard));
      known.set(shard, end);
      return end;
    };
    const isPromised = this.world.kinesis.keepsArrivalSlack && aggregate.givenUp.length === 0;
    return {
      coverage,
      foldedTo,
      asOf: isPromised ? (asOf ?? 0) : 0,
      tailTo: asOf ?? 0,
      horizonMs: this.world.options.settings.horizonMs,
      zoneOf: (site) => this.world.options.place.sites.find(({ id }) => id === site)?.timeZone ?? 'UTC',
      isDegraded: memoriesLost > 0,
    };
  }

  /** What may count in an answer from the events themselves: in the rows, or in those of a later look at the archive. */
  #fromEvents(
    { asOf = 0 }: Pick<AnsweredQuestion, 'asOf'>,
    scope: AnswerScope,
    knowledge: Knowledge,
    tailTo = asOf,
  ): Possible {
    const isPromised = this.world.kinesis.keepsArrivalSlack && this.world.archive.givenUp.length === 0;
    return waysOf(this.#book, scope, { ...knowledge, asOf: isPromised ? asOf : 0, tailTo }, 'events');
  }

  #closedTo(shard: string, asOf: number): string {
    const children = this.world.kinesis.shards.filter(({ parents }) => parents.includes(shard));
    const haveShown = children.some(({ id, isClosed }) =>
      isClosed ? this.#closedTo(id, asOf) !== '' : this.#book.pulseOver(id, asOf) !== undefined,
    );
    return haveShown ? '9'.repeat(56) : (this.#book.pulseOver(shard, asOf) ?? '');
  }

  /** A number above what the producers sent can only come from a repeat; the answer must then be marked degraded. */
  async #checkDegraded({ answers, degraded }: Answered, knowledge: Knowledge): Promise<void> {
    if (!knowledge.isDegraded) return;
    const shown = answers.flatMap(({ rows, comparison }) => [...rows, ...(comparison?.rows ?? [])]);
    // Repeats among the events themselves are recognised without the memory.
    const anyLive = shown.some(({ layer }) => layer === 'speed' || layer === 'merged');
    const isOld = !(await this.world.storage.seen.degraded('event'));
    this.findings.hold(
      'degraded_is_said',
      degraded || !anyLive || isOld,
      () => 'the memory of seen events was lost, but the answer does not say degraded',
    );
  }
}
