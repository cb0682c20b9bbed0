import type { Answer } from '../../core/wire/answer';
import { show } from './format';

/** One number with its bounds; money in the site's own currency. */
export function Tile({
  name,
  answer,
  currency,
}: {
  readonly name: string;
  readonly answer: Answer | undefined;
  readonly currency: string | undefined;
}) {
  const rows = answer?.rows ?? [];
  const row =
    rows.find(({ by }) => by['quantile'] === 'p95' || (currency !== undefined && by['currency'] === currency)) ??
    rows[0];
  const unit = answer?.unit ?? '';
  const shown = (value: number | null): string => show(value, unit, row?.by['currency'] ?? undefined);
  const others = rows.filter(({ by }) => by['currency'] !== undefined).length - 1;
  return (
    <div className="card tile">
      <div className="name">{name}</div>
      <div className="value">{row === undefined ? '–' : shown(row.value)}</div>
      <div className="bounds">
        {row !== undefined && row.lower !== row.upper
          ? `${shown(row.lower)} to ${shown(row.upper)}`
          : (row?.layer ?? ' ')}
      </div>
      {others > 0 ? <div className="bounds">{`and ${others} other currencies`}</div> : null}
    </div>
  );
}

/** The top keys of an answer, with bars. */
export function Ranking({
  title,
  answer,
  field,
  count = 8,
}: {
  readonly title: string;
  readonly answer: Answer | undefined;
  readonly field: string;
  readonly count?: number;
}) {
  const rows = [...(answer?.rows ?? [])].sort((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, count);
  const most = rows[0]?.value ?? 1;
  return (
    <section className="card">
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="empty">Nothing in this range yet.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{field.replace('_', ' ')}</th>
              <th scope="col">{answer?.metric.startsWith('top_searches') ? 'searches' : 'views'}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.by[field] ?? ''}>
                <td>
                  {row.by[field] ?? 'unknown'}
                  <div className="bar" style={{ width: `${(100 * (row.value ?? 0)) / Math.max(1, most)}%` }} />
                </td>
                <td>{show(row.value, answer?.unit ?? '')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
