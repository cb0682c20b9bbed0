import { useFormat } from '../../data/site';
import { text } from '../../text/text';
import { useParam } from '../../view/params';
import { type HeadlineData, inCurrency } from './headline-data';

/** Gross, refunds and net in the shown currency, then the other currencies. Nothing is added across them. */
export function Currencies({ data }: { readonly data: HeadlineData }) {
  const format = useFormat();
  const [, setCurrency] = useParam('currency', '');
  const { revenue, net_revenue: net, refunds } = data.numbers;
  const value = (number: typeof revenue): string =>
    format.value(
      number === undefined ? undefined : (inCurrency(number.totals, data.currency)[0]?.value ?? 0),
      'minor_units',
      data.currency,
    );
  const rows = (revenue?.totals ?? [])
    .filter((row) => (row.value ?? 0) > 0)
    .toSorted(
      (one, other) => (other.by['currency'] === data.currency ? 1 : 0) - (one.by['currency'] === data.currency ? 1 : 0),
    );
  return (
    <>
      <dl>
        <dt>{value(revenue)}</dt>
        <dd>{text.badge.gross}</dd>
        <dt>{value(refunds)}</dt>
        <dd>{text.badge.refunds}</dd>
        <dt>{value(net)}</dt>
        <dd>{text.badge.net}</dd>
      </dl>
      {rows.length < 2 ? null : (
        <>
          <ul className="cur-list">
            {rows.map((row) => {
              const code = row.by['currency'] ?? '';
              return (
                <li key={code}>
                  <button type="button" aria-pressed={code === data.currency} onClick={() => setCurrency(code)}>
                    <span>{format.currencyName(code)}</span>
                    <b>{format.value(row.value, 'minor_units', code)}</b>
                  </button>
                </li>
              );
            })}
          </ul>
          <p className="fin">{text.badge.currencies}</p>
        </>
      )}
    </>
  );
}
