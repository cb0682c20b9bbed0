/** A kind of check. A run prints each tier's duration; CONTRIBUTING.md has the table for people. */
interface TierDescription {
  /** `always`: in every run. `changed`: if its dependencies changed (test/tiers/suites.json). `all`: with --all. */
  readonly when: 'always' | 'changed' | 'all';
}

export const TIERS = {
  static: { when: 'always' },
  stacks: { when: 'always' },
  unit: { when: 'always' },
  property: { when: 'always' },
  contract: { when: 'always' },
  parity: { when: 'always' },
  sim: { when: 'always' },
  e2e: { when: 'always' },
  browser: { when: 'always' },
  recipe: { when: 'always' },
  crash: { when: 'always' },
  worlds: { when: 'always' },
  planted: { when: 'always' },
  spark: { when: 'changed' },
  deployment: { when: 'changed' },
  trino: { when: 'all' },
  mutation: { when: 'all' },
  coverage: { when: 'all' },
} as const satisfies Readonly<Record<string, TierDescription>>;

export type TierName = keyof typeof TIERS;

export const TIER_NAMES: readonly string[] = Object.keys(TIERS);

export function isTierName(name: string): name is TierName {
  return Object.hasOwn(TIERS, name);
}

/** Tiers of test files, by suffix. */
const BY_SUFFIX = ['unit', 'property', 'contract', 'parity', 'sim', 'e2e', 'browser'] as const;

/** Tiers of test files that cost more than their suffix suggests, by folder or file. */
const BY_PLACE: readonly (readonly [path: string, tier: TierName])[] = [
  ['test/crash/', 'crash'],
  ['test/capability/newcomer.e2e.ts', 'recipe'],
  ['test/clients/generated-clients.e2e.ts', 'recipe'],
  ['test/generate/add-a-metric.e2e.ts', 'recipe'],
  ['test/deployed/', 'deployment'],
  ['test/engines/spark.parity.ts', 'spark'],
  ['test/engines/trino.parity.ts', 'trino'],
];

/** The tier of a file below `test/`; undefined for a file without tests. */
export function tierOf(path: string): TierName | undefined {
  const suffix = BY_SUFFIX.find((one) => path.endsWith(`.${one}.ts`));
  if (suffix === undefined) return undefined;
  return BY_PLACE.find(([place]) => path.startsWith(place))?.[1] ?? suffix;
}
