import type { ReactNode } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { Icon } from './icon';
import { Pop } from './pop';

export interface ListChoice {
  readonly id: string;
  readonly name: string;
  readonly note?: string | undefined;
}

interface ChooseProps {
  readonly label: string;
  /** What the button shows. */
  readonly trigger: ReactNode;
  readonly className?: string;
  readonly choices: readonly ListChoice[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  /** Below the choices. */
  readonly children?: (close: () => void) => ReactNode;
}

/** A button that opens a list to choose one of. */
export function Choose({ label, trigger, className = 'btn', choices, chosen, onChoose, children }: ChooseProps) {
  return (
    <Pop trigger={trigger} title={label} className={className} size="narrow">
      {(close) => (
        <>
          <ChoiceList
            label={label}
            choices={choices}
            chosen={chosen}
            onChoose={(id) => {
              close();
              onChoose(id);
            }}
          />
          {children?.(close)}
        </>
      )}
    </Pop>
  );
}

export function ChoiceList({
  label,
  choices,
  chosen,
  onChoose,
}: Pick<ChooseProps, 'label' | 'choices' | 'chosen' | 'onChoose'>) {
  return (
    <ListBox
      className="choices"
      aria-label={label}
      selectionMode="single"
      selectedKeys={[chosen]}
      autoFocus
      disallowEmptySelection
      onAction={(key) => onChoose(String(key))}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : [...keys];
        if (key !== undefined) onChoose(String(key));
      }}
    >
      {choices.map(({ id, name, note }) => (
        <ListBoxItem key={id} id={id} textValue={name} className="choice">
          <span className="choice-name" dir="auto">
            {name}
          </span>
          {note === undefined ? null : <small>{note}</small>}
          {id === chosen ? <Icon name="check" /> : null}
        </ListBoxItem>
      ))}
    </ListBox>
  );
}
