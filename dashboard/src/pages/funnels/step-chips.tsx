import { type ReactNode, useState } from 'react';
import { Icon } from '../../kit/icon';
import { Pop } from '../../kit/pop';
import { useFormat } from '../../data/site';
import { shownValue } from '../../view/filter-value';
import { fieldName, valueName } from '../../text/names';
import { text } from '../../text/text';
import { words } from '../../text/words';
import type { Filter } from '../../view/filters';
import { ConditionFields } from '../../kit/condition-fields';
import type { FunnelEvent } from './steps';

/** What the API accepts. */
const STEPS = { least: 2, most: 10 } as const;

interface StepChipsProps {
  readonly steps: readonly FunnelEvent[];
  readonly onChange: (steps: readonly FunnelEvent[]) => void;
}

/** The steps of a funnel, each a chip that opens to change it. */
export function StepChips({ steps, onChange }: StepChipsProps) {
  const name = useStepName();
  return (
    <>
      {steps.map((step, at) => (
        <span key={at} className="step-chip">
          {at === 0 ? null : <Icon name="right" />}
          <span className="chip">
            <Pop
              className="chip-text"
              title={words.funnel.editStep(at + 1)}
              trigger={
                <>
                  <span className="op">{at + 1}</span> <b dir="auto">{name(step)}</b>
                </>
              }
            >
              {(close) => (
                <StepForm
                  step={step}
                  onApply={(changed) => {
                    close();
                    onChange(steps.with(at, changed));
                  }}
                >
                  {steps.length > STEPS.least ? (
                    <button
                      type="button"
                      className="btn"
                      onClick={() => {
                        close();
                        onChange(steps.toSpliced(at, 1));
                      }}
                    >
                      {words.funnel.removeStep}
                    </button>
                  ) : null}
                </StepForm>
              )}
            </Pop>
          </span>
        </span>
      ))}
      {steps.length < STEPS.most ? (
        <AddEvent label={words.funnel.addStep} onAdd={(step) => onChange([...steps, step])} />
      ) : null}
    </>
  );
}

/** A chip that adds an event, as a step or as what ends a funnel. */
export function AddEvent({ label, onAdd }: { readonly label: string; readonly onAdd: (step: FunnelEvent) => void }) {
  return (
    <span className="chip add">
      <Pop
        className="chip-text"
        title={label}
        trigger={
          <>
            <Icon name="add" />
            {label}
          </>
        }
      >
        {(close) => (
          <StepForm
            step={{ type: 'page_view', where: [] }}
            onApply={(step) => {
              close();
              onAdd(step);
            }}
          />
        )}
      </Pop>
    </span>
  );
}

/** A step in words: “Page view, page contains /p/”. */
export function useStepName(): (step: FunnelEvent) => string {
  const { country } = useFormat();
  return ({ type, where }) => {
    const conditions = where.map(
      (one) => `${fieldName(one.field).toLowerCase()} ${text.operators[one.operator]} ${shownValue(one, country)}`,
    );
    return [valueName('event_type', type, country), ...conditions].join(', ');
  };
}

interface StepFormProps {
  readonly step: FunnelEvent;
  readonly onApply: (step: FunnelEvent) => void;
  readonly children?: ReactNode;
}

const NO_CONDITION: Filter = { field: 'page', operator: ':', value: '' };

/** An event type and one condition; further conditions of a link stay as they are. */
export function StepForm({ step, onApply, children }: StepFormProps) {
  const [first = NO_CONDITION, ...rest] = step.where;
  const [type, setType] = useState(step.type);
  const [where, setWhere] = useState(first);
  const types = Object.entries(text.values.event_type);
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        const value = where.value.trim();
        onApply({ type: type.trim(), where: value === '' ? rest : [{ ...where, value }, ...rest] });
      }}
    >
      <label>
        <span>{text.fields.event_type}</span>
        <input
          list="event-types"
          value={type}
          required
          maxLength={60}
          onChange={({ target }) => setType(target.value)}
        />
      </label>
      <datalist id="event-types">
        {types.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </datalist>
      <ConditionFields
        condition={where}
        onChange={setWhere}
        fields={Object.entries(text.fields).filter(([id]) => id !== 'event_type')}
        labels={{ field: words.funnel.whose, value: words.funnel.anyValue }}
      />
      <button type="submit" className="btn solid">
        {text.filters.apply}
      </button>
      {children}
    </form>
  );
}
