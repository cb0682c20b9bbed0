import { useFormat } from '../../../dashboard/src/data/site';
import { Card } from '../../../dashboard/src/kit/card';
import { Table } from '../../../dashboard/src/kit/table';
import type { ShownResults } from './verdict';
import { words } from './words';

interface VariantShare {
  readonly variant: string;
  readonly units: number;
  readonly expected: number;
}

/** Whether each variant got the share that was declared: if not, nothing else can be believed. */
export function SplitCard({ results }: { readonly results: ShownResults }) {
  const format = useFormat();
  const { split, metrics, mixed_units: mixed, unit } = results;
  const shares: readonly VariantShare[] = (metrics[0]?.variants ?? []).map(({ variant, units }, at) => ({
    variant,
    units,
    expected: split.expected[at] ?? 0,
  }));
  const all = shares.reduce((sum, { units }) => sum + units, 0);
  return (
    <Card title={words.split} span={4}>
      {split.is_mismatch ? (
        <p className="broken" role="alert">
          {words.splitBroken(split.p < 1e-6 ? words.inMillion : words.oneIn(format.count(Math.round(1 / split.p))))}
        </p>
      ) : all === 0 ? null : (
        <p className="muted">{words.splitFine}</p>
      )}
      <Table<VariantShare>
        caption={words.split}
        items={shares}
        keyOf={({ variant }) => variant}
        columns={[
          { id: 'variant', name: words.variants, cell: ({ variant }) => variant },
          { id: 'units', name: words.unitsHead[unit], cell: ({ units }) => format.count(units) },
          { id: 'share', name: words.share, cell: ({ units }) => (all === 0 ? '–' : format.percent(units / all)) },
          { id: 'declared', name: words.declared, cell: ({ expected }) => format.percent(expected) },
        ]}
      />
      {mixed === 0 ? null : <p className="muted">{words.mixed(format.count(mixed))}</p>}
    </Card>
  );
}
