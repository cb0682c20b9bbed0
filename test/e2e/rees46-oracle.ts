import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rees46Lines } from '../../simulator/output/rees46-lines';
import { ROOT } from './cli';

/** The real file if present; in other clones, a file of the same format from the simulator. */
export function rees46File(folder: string): string {
  const real = join(ROOT, '../shared/data/rees46-2019-oct-1.csv');
  if (existsSync(real)) return real;
  const made = join(folder, 'rees46.csv');
  writeFileSync(made, [...rees46Lines({ seed: 1, events: 17_435 })].join(''));
  return made;
}

interface Row {
  readonly ms: number;
  readonly type: string;
  readonly product: string;
  readonly category: string;
  readonly priceMinor: number;
  readonly user: string;
  readonly session: string;
}

/**
 * The whole truth about a file, computed without any Tidemark code: rows as text, each distinct row once, truncated
 * rows excluded.
 */
export class Rees46Oracle {
  readonly read: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly #rows: readonly Row[];

  constructor(file: string) {
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .slice(1)
      .filter((line) => line !== '');
    const whole = lines.filter((line) => line.split(',').length === 9);
    this.read = lines.length;
    this.rejected = lines.length - whole.length;
    this.duplicates = whole.length - new Set(whole).size;
    this.#rows = [...new Set(whole)].map((line) => {
      const [time, type, product, , category, , price, user, session] = line.split(',') as [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      const ms = Date.parse(time.replace(' UTC', 'Z').replace(' ', 'T'));
      return { ms, type, product, category, priceMinor: Math.round(Number(price) * 100), user, session };
    });
  }

  rows(type: string | undefined, from: number, to: number): readonly Row[] {
    return this.#rows.filter((row) => (type === undefined || row.type === type) && row.ms >= from && row.ms < to);
  }

  count(type: string | undefined, from: number, to: number): number {
    return this.rows(type, from, to).length;
  }

  revenue(from: number, to: number): number {
    return this.rows('purchase', from, to).reduce((sum, { priceMinor }) => sum + priceMinor, 0);
  }

  distinct(column: 'user' | 'session', from: number, to: number): number {
    return new Set(this.rows(undefined, from, to).map((row) => row[column])).size;
  }

  byCategory(type: string, from: number, to: number): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { category } of this.rows(type, from, to)) counts.set(category, (counts.get(category) ?? 0) + 1);
    return counts;
  }

  /** Products by number of views, descending; ties in code unit order. */
  topProducts(from: number, to: number, limit: number): readonly (readonly [product: string, views: number])[] {
    const counts = new Map<string, number>();
    for (const { product } of this.rows('view', from, to)) counts.set(product, (counts.get(product) ?? 0) + 1);
    return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, limit);
  }
}
