import { Glass } from './glass';
import { Parts } from './parts';
import { hasToken } from '../data/api';
import { useMoment } from '../data/moment';
import { useFormat } from '../data/site';
import { Copy } from '../kit/copy';
import { Pop } from '../kit/pop';
import { text } from '../text/text';
import { words } from '../text/words';

interface ExactnessProps {
  /** What the numbers are called. */
  readonly name: string;
  /** Where they come from. */
  readonly layer: string;
  /** The part of them that is exact, 0 to 1, if it is known. */
  readonly share?: number | undefined;
  /** The question, as path and query. */
  readonly path: string;
}

/** How sure the numbers of an answer are that has one layer for all of them. */
export function Exactness({ name, layer, share, path }: ExactnessProps) {
  const format = useFormat();
  const { tidemark, asOf } = useMoment();
  const isExact = layer === 'batch';
  const known = isExact ? 1 : (share ?? (layer === 'merged' ? 0.5 : 0));
  const state = isExact ? text.honesty.exact : text.honesty.live;
  return (
    <Pop
      className="badge"
      title={name}
      label={text.honesty.about(name, state)}
      trigger={
        <>
          <Glass kind={isExact ? 'exact' : 'live'} share={known} />
          <span className={isExact ? undefined : 'lv'}>{state}</span>
        </>
      }
    >
      <h3>{name}</h3>
      <Parts share={known} />
      <p>{isExact ? text.badge.allExact : words.fromEvents}</p>
      {isExact || tidemark === undefined ? null : (
        <p className="fin">{text.badge.exactUpTo(format.moment(tidemark, asOf ?? tidemark))}</p>
      )}
      <div className="acts">
        <Copy className="link" text={curl(path)}>
          {text.badge.curl}
        </Copy>
      </div>
    </Pop>
  );
}

function curl(path: string): string {
  const header = hasToken() ? ` -H 'Authorization: Bearer YOUR_KEY'` : '';
  return `curl -s${header} '${location.origin}${path.replaceAll("'", '%27')}'`;
}

type Values = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Path and query of a question, as the API is asked. */
export function pathOf(path: string, values: Values): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    for (const one of value === undefined ? [] : typeof value === 'object' ? value : [value])
      params.append(name, String(one));
  return `${path}?${params.toString().replaceAll('%3A', ':').replaceAll('%2F', '/')}`;
}
