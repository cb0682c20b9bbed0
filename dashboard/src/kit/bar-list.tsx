import type { MouseEvent, ReactNode } from 'react';

export interface Bar {
  readonly id: string;
  /** As text; never markup. */
  readonly name: string;
  /** Before the name, such as the code of a country. */
  readonly lead?: string | undefined;
  /** Below or behind the name, such as an id. */
  readonly note?: string | undefined;
  readonly value: number;
  /** The part of it that is exact, 0 to 1. */
  readonly exact: number;
  readonly shown: string;
  readonly share?: string | undefined;
  /** Where a click leads, such as the view with a filter. */
  readonly href?: string | undefined;
  readonly hint?: string | undefined;
}

interface BarListProps {
  readonly bars: readonly Bar[];
  /** Headings: of the names, of the values, of the shares. */
  readonly head: { readonly name: string; readonly value: string; readonly share?: string };
  /** Paths are cut in the middle, names at the end. */
  readonly isPath?: boolean;
  readonly onOpen?: ((event: MouseEvent, bar: Bar) => void) | undefined;
}

/** Ranked names with their values. A bar behind each name shows how much of it is exact, and how much is live. */
export function BarList({ bars, head, isPath = false, onOpen }: BarListProps) {
  const most = bars.reduce((largest, { value }) => Math.max(largest, value), 0);
  return (
    <>
      <div className="cols" aria-hidden="true">
        <span>{head.name}</span>
        <span className="gap" />
        <span className="v">{head.value}</span>
        {head.share === undefined ? null : <span className="p">{head.share}</span>}
      </div>
      <ol>
        {bars.map((bar) => (
          <li key={bar.id}>
            <RowLink bar={bar} onOpen={onOpen} isBare={head.share === undefined}>
              <Fill value={bar.value} exact={bar.exact} most={most} />
              {bar.lead === undefined ? null : <span className="ccode">{bar.lead}</span>}
              {isPath ? <Path name={bar.name} /> : <Name bar={bar} />}
              <span className="v">{bar.shown}</span>
              {head.share === undefined ? null : <span className="p">{bar.share ?? ''}</span>}
            </RowLink>
          </li>
        ))}
      </ol>
    </>
  );
}

function RowLink({
  bar,
  onOpen,
  isBare,
  children,
}: Pick<BarListProps, 'onOpen'> & { readonly bar: Bar; readonly isBare: boolean; readonly children: ReactNode }) {
  const className = isBare ? 'row bare' : 'row';
  if (bar.href === undefined) return <span className={`${className} still`}>{children}</span>;
  return (
    <a className={className} href={bar.href} title={bar.hint} onClick={(event) => onOpen?.(event, bar)}>
      {children}
    </a>
  );
}

/** The widest bar is full; its exact part is ink, the rest blue. */
function Fill({ value, exact, most }: { readonly value: number; readonly exact: number; readonly most: number }) {
  const width = most > 0 ? (Math.max(0, value) / most) * 100 : 0;
  const ink = width * exact;
  return (
    <svg className="fill" preserveAspectRatio="none" viewBox="0 0 100 10" aria-hidden="true">
      <rect className="e" width={ink} height="10" />
      <rect className="l" x={ink} width={width - ink} height="10" />
    </svg>
  );
}

function Name({ bar: { name, note } }: { readonly bar: Bar }) {
  return (
    <span className="k" dir="auto">
      {name}
      {note === undefined ? null : <small>{note}</small>}
    </span>
  );
}

const TAIL = 18;

/** A path whose end stays visible: it says more than the middle. */
function Path({ name }: { readonly name: string }) {
  const cut = name.length > 2 * TAIL ? name.length - TAIL : name.length;
  return (
    <span className="k path" dir="ltr">
      <span className="path-start">{name.slice(0, cut)}</span>
      <span>{name.slice(cut)}</span>
    </span>
  );
}
