import type { ReactNode } from 'react';

interface CardProps {
  readonly title?: string;
  /** Beside the title: tabs, a badge, a button. */
  readonly actions?: ReactNode;
  /** Columns of twelve. */
  readonly span?: 4 | 5 | 6 | 7 | 8 | 12;
  readonly className?: string;
  /** Whether it still shows what was asked before. */
  readonly isBefore?: boolean;
  readonly children: ReactNode;
}

export function Card({ title, actions, span = 12, className = '', isBefore = false, children }: CardProps) {
  return (
    <section
      className={`card c${span} ${className}${isBefore ? ' before' : ''}`}
      {...(title === undefined ? {} : { 'aria-label': title })}
    >
      {title === undefined ? null : (
        <div className="card-head">
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      <div className="card-body">{children}</div>
    </section>
  );
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: Id; readonly name: string }[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
}

/** Which view of the same card is shown. */
export function CardTabs<Id extends string>({ label, tabs, chosen, onChoose }: TabsProps<Id>) {
  return (
    <div className="tabs" role="group" aria-label={label}>
      {tabs.map(({ id, name }) => (
        <button key={id} type="button" aria-pressed={id === chosen} onClick={() => onChoose(id)}>
          {name}
        </button>
      ))}
    </div>
  );
}
