import { useState } from 'react';
import type { listMetrics } from '../../../core/wire/metrics';
import { useAsk } from '../../../dashboard/src/data/ask';
import { operate } from '../../../dashboard/src/data/operator';
import { useSite } from '../../../dashboard/src/data/site';
import { Card } from '../../../dashboard/src/kit/card';
import { messageOf } from '../../../dashboard/src/kit/operator';
import { isNameIn, metricName } from '../../../dashboard/src/text/names';
import { hrefWith, navigate } from '../../../dashboard/src/view/params';
import type { addExperiment } from '../wire';
import { words } from './words';

const FIRST = {
  id: '',
  hypothesis: '',
  variants: 'control, new',
  goal: 'orders',
  as: 'conversion',
  guardrail: '',
  better: 'lower',
  unit: 'anonymous',
  effect: '5',
};

type Fields = typeof FIRST;

/** Declares an experiment as a draft. What is rarer (targeting, exclusion, holdouts) is declared on the command line. */
export function DeclareForm({ onMade }: { readonly onMade: () => void }) {
  const { id: site } = useSite();
  const [fields, setFields] = useState<Fields>(FIRST);
  const [refused, setRefused] = useState<string>();
  const { data } = useAsk<typeof listMetrics>({ method: 'get', path: '/v1/metrics', access: 'read' }, {});
  const metrics = (data?.metrics ?? []).map(({ id }) => [id, metricName(id)] as const);
  const set = (name: keyof Fields) => (value: string) => setFields({ ...fields, [name]: value });
  const declare = async (): Promise<void> => {
    try {
      const { id } = await operate<typeof addExperiment>(
        { method: 'post', path: '/v1/admin/experiments', access: 'operate' },
        { site, experiment: declarationOf(fields) },
      );
      onMade();
      navigate(hrefWith({ experiment: id }));
    } catch (error) {
      setRefused(messageOf(error));
    }
  };
  return (
    <Card title={words.declareNew}>
      <p className="muted">{words.declaredNow}</p>
      <form
        className="declare"
        onSubmit={(event) => {
          event.preventDefault();
          void declare();
        }}
      >
        <Typed name={words.id} value={fields.id} set={set('id')} hint="green-button" isRequired />
        <Typed name={words.variantList} value={fields.variants} set={set('variants')} isRequired />
        <Typed name={words.hypothesis} value={fields.hypothesis} set={set('hypothesis')} isWide />
        <Chosen name={words.goal} value={fields.goal} set={set('goal')} of={metrics} />
        <Chosen name={words.measured} value={fields.as} set={set('as')} of={Object.entries(words.measuredAs)} />
        <Chosen
          name={words.guardrail}
          value={fields.guardrail}
          set={set('guardrail')}
          of={[['', '–'] as const, ...metrics]}
        />
        <Chosen
          name={words.guardrailBetter}
          value={fields.better}
          set={set('better')}
          of={[
            ['lower', words.lower],
            ['higher', words.higher],
          ]}
        />
        <Chosen name={words.unit} value={fields.unit} set={set('unit')} of={Object.entries(words.unitNames)} />
        <Typed name={words.effect} value={fields.effect} set={set('effect')} isRequired />
        <button type="submit" className="btn solid">
          {words.declare}
        </button>
      </form>
      {refused === undefined ? null : (
        <p className="refused" role="alert">
          {refused}
        </p>
      )}
    </Card>
  );
}

/** The platform checks every field and says what is wrong. */
function declarationOf(fields: Fields): Parameters<typeof operate<typeof addExperiment>>[1]['experiment'] {
  const { id, hypothesis, variants, goal, as, guardrail, better, unit, effect } = fields;
  return {
    id: id.trim(),
    ...(hypothesis.trim() === '' ? {} : { hypothesis: hypothesis.trim() }),
    ...(isNameIn(words.unitNames, unit) ? { unit } : {}),
    variants: variants
      .split(',')
      .map((one) => ({ id: one.trim() }))
      .filter((one) => one.id !== ''),
    goals: [{ metric: goal, ...(isNameIn(words.measuredAs, as) ? { as } : {}) }],
    guardrails: guardrail === '' ? [] : [{ metric: guardrail, better: better === 'lower' ? 'lower' : 'higher' }],
    minimum_effect: Number(effect.replace(',', '.')) / 100,
  };
}

interface TypedProps {
  readonly name: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly hint?: string;
  readonly isRequired?: boolean;
  readonly isWide?: boolean;
}

function Typed({ name, value, set, hint, isRequired = false, isWide = false }: TypedProps) {
  return (
    <label className={isWide ? 'full' : undefined}>
      <span>{name}</span>
      <input
        className="field"
        value={value}
        required={isRequired}
        placeholder={hint}
        onChange={({ target }) => set(target.value)}
      />
    </label>
  );
}

interface ChosenProps {
  readonly name: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly of: readonly (readonly [id: string, name: string])[];
}

function Chosen({ name, value, set, of }: ChosenProps) {
  return (
    <label>
      <span>{name}</span>
      <select className="field" value={value} onChange={({ target }) => set(target.value)}>
        {of.map(([id, shown]) => (
          <option key={id} value={id}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}
