import type { Answered } from '../../core/port/answers';
import type { Findings } from './findings';

/** Remembers every exact number together with the published state it was read under, and finds one that changes. */
export class ClosedWindows {
  readonly #findings: Findings;
  readonly #seen = new Map<string, number | null>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  check({ pointer, answers }: Answered, site: string): void {
    for (const { question, rows } of answers) {
      const { metric, grain, from, to, bots, timeZone, filters } = question;
      for (const { start, by, value, exact } of rows) {
        if (!exact) continue;
        const { epoch, withdrawn } = pointer;
        const name = JSON.stringify([
          epoch,
          withdrawn,
          site,
          metric,
          grain,
          from,
          to,
          bots,
          timeZone,
          filters,
          start,
          by,
        ]);
        const before = this.#seen.get(name);
        this.#findings.hold(
          'closed_windows_stand',
          !this.#seen.has(name) || before === value,
          () => `${name} was ${before} and is ${value}`,
        );
        this.#seen.set(name, value);
      }
    }
  }
}
