import { text } from '../text/text';
import { type Filter, OPERATORS } from '../view/filters';

interface ConditionFieldsProps {
  readonly condition: Filter;
  readonly onChange: (condition: Filter) => void;
  /** Fields that can be chosen. */
  readonly fields: readonly (readonly [id: string, name: string])[];
  readonly labels: { readonly field: string; readonly value: string };
  readonly autoFocus?: boolean;
}

/** A field, how it is compared, and with what. */
export function ConditionFields({ condition, onChange, fields, labels, autoFocus }: ConditionFieldsProps) {
  return (
    <>
      <label>
        <span>{labels.field}</span>
        <select value={condition.field} onChange={({ target }) => onChange({ ...condition, field: target.value })}>
          {fields.map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{text.filters.operator}</span>
        <select
          value={condition.operator}
          onChange={({ target }) =>
            onChange({ ...condition, operator: OPERATORS.find((one) => one === target.value) ?? condition.operator })
          }
        >
          {OPERATORS.map((one) => (
            <option key={one} value={one}>
              {text.operators[one]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{labels.value}</span>
        <input
          autoFocus={autoFocus}
          dir="auto"
          maxLength={200}
          value={condition.value}
          onChange={({ target }) => onChange({ ...condition, value: target.value })}
        />
      </label>
    </>
  );
}
