import { useState } from 'react';
import { useFormat } from '../data/site';
import { Icon } from '../kit/icon';
import { Pop } from '../kit/pop';
import { ConditionFields } from '../kit/condition-fields';
import { open, useOpened } from './opened';
import { shownValue } from '../view/filter-value';
import { fieldName } from '../text/names';
import { text } from '../text/text';
import { type Filter, filterText, withFilter } from '../view/filters';
import { setFilters, useView } from '../view/view';

/** What the page is limited to: one chip per filter, and a button for another. */
export function FilterChips() {
  const { filters } = useView();
  const format = useFormat();
  const without = (at: number): readonly Filter[] => filters.filter((_, other) => other !== at);
  return (
    <div className="chips" role="group" aria-label={text.filters.label}>
      {filters.map((filter, at) => {
        const value = shownValue(filter, format.country);
        const name = `${fieldName(filter.field)} ${text.operators[filter.operator]} ${value}`;
        return (
          <span key={filterText(filter)} className="chip">
            <Pop
              className="chip-text"
              title={text.filters.edit(name)}
              trigger={
                <>
                  <span>{fieldName(filter.field)}</span>
                  <span className="op">{text.operators[filter.operator]}</span>
                  <b dir="auto">{value}</b>
                </>
              }
            >
              {(close) => (
                <FilterForm
                  filter={filter}
                  onApply={(changed) => {
                    close();
                    setFilters(withFilter(without(at), changed));
                  }}
                />
              )}
            </Pop>
            <button
              type="button"
              className="x"
              aria-label={text.filters.remove(name)}
              onClick={() => setFilters(without(at))}
            >
              <Icon name="close" />
            </button>
          </span>
        );
      })}
      <AddFilter />
    </div>
  );
}

function AddFilter() {
  const { filters } = useView();
  const isOpen = useOpened() === 'filter';
  return (
    <span className="chip add">
      <Pop
        className="chip-text add-filter"
        title={text.filters.title}
        isOpen={isOpen}
        onOpenChange={(isNow) => open(isNow ? 'filter' : undefined)}
        trigger={
          <>
            <Icon name="add" />
            {text.filters.add}
          </>
        }
      >
        <FilterForm
          filter={{ field: 'page', operator: ':', value: '' }}
          onApply={(added) => {
            open(undefined);
            setFilters(withFilter(filters, added));
          }}
        />
      </Pop>
    </span>
  );
}

interface FilterFormProps {
  readonly filter: Filter;
  readonly onApply: (filter: Filter) => void;
}

function FilterForm({ filter, onApply }: FilterFormProps) {
  const [draft, setDraft] = useState(filter);
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        onApply({ ...draft, value: draft.value.trim() });
      }}
    >
      <h3>{text.filters.title}</h3>
      <ConditionFields
        condition={draft}
        onChange={setDraft}
        fields={Object.entries(text.fields)}
        labels={text.filters}
        autoFocus
      />
      <button type="submit" className="btn solid">
        {text.filters.apply}
      </button>
    </form>
  );
}
