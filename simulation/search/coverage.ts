import { dirname } from 'node:path';
import type { Branch } from './instrument';
import type { BranchCounts } from './job';

/** The branches of each source of a bundle. */
export type BranchTable = Readonly<Record<string, readonly Branch[]>>;

export interface FolderCoverage {
  readonly folder: string;
  readonly branches: number;
  readonly taken: number;
}

export interface BranchCoverage {
  readonly branches: number;
  readonly taken: number;
  readonly folders: readonly FolderCoverage[];
  /** `file:line kind`. */
  readonly neverTaken: readonly string[];
}

/** The branches that all processes together have taken. */
export function coverageOf(table: BranchTable, counts: readonly BranchCounts[]): BranchCoverage {
  const folders = new Map<string, { branches: number; taken: number }>();
  const neverTaken: string[] = [];
  for (const [file, branches] of Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const folder = folders.get(dirname(file)) ?? { branches: 0, taken: 0 };
    folders.set(dirname(file), folder);
    for (const [at, { line, kind }] of branches.entries()) {
      folder.branches += 1;
      if (counts.some((one) => (one[file]?.[at] ?? 0) > 0)) folder.taken += 1;
      else neverTaken.push(`${file}:${line} ${kind}`);
    }
  }
  const all = [...folders.values()];
  return {
    branches: all.reduce((sum, { branches }) => sum + branches, 0),
    taken: all.reduce((sum, { taken }) => sum + taken, 0),
    folders: [...folders].map(([folder, { branches, taken }]) => ({ folder, branches, taken })),
    neverTaken,
  };
}
