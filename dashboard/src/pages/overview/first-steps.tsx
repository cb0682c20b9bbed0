import { useMemo } from 'react';
import { useCounted } from '../../data/questions';
import { useNow } from '../../data/clock';
import { useFormat } from '../../data/site';
import { Card } from '../../kit/card';
import { Copy } from '../../kit/copy';
import { fieldName, valueName } from '../../text/names';
import { text } from '../../text/text';
import { filterText } from '../../view/filters';
import { iso } from '../../view/range';
import { setFilters, useView } from '../../view/view';
import type { HeadlineData } from './headline-data';

const DAY_MS = 86_400_000;
/** Events further in the past are not taken. */
const LONG_AGO_MS = 400 * DAY_MS;
const EVERY_MS = 3000;

/** In place of zeros: what to do where nothing has ever arrived, and where no event matches the filters. */
export function FirstSteps({ data }: { readonly data: HeadlineData }) {
  const { filters } = useView();
  const isNothing = data.isKnown && !data.isBefore && (data.numbers['visitors']?.total?.value ?? 0) === 0;
  if (!isNothing) return null;
  return filters.length > 0 ? <NoMatch /> : <Waiting />;
}

function NoMatch() {
  const { filters } = useView();
  const format = useFormat();
  return (
    <Card className="first-steps">
      <p className="one">{text.states.noMatch}</p>
      <div className="acts-row">
        {filters.map((filter, at) => (
          <button
            key={filterText(filter)}
            type="button"
            className="btn"
            onClick={() => setFilters(filters.filter((_, other) => other !== at))}
          >
            {text.states.removeFilter(
              `${fieldName(filter.field)} ${text.operators[filter.operator]} ${valueName(filter.field, filter.value, format.country)}`,
            )}
          </button>
        ))}
      </div>
    </Card>
  );
}

function Waiting() {
  const nowMs = useNow(DAY_MS);
  const queries = useMemo(
    () => [{ metric: 'events', from: iso(nowMs - LONG_AGO_MS), to: iso(nowMs + 2 * DAY_MS), exact: false } as const],
    [nowMs],
  );
  const { page } = useCounted(queries, EVERY_MS);
  if (page === undefined || (page.answers[0]?.rows[0]?.value ?? 0) > 0) return null;
  const line = `<script defer src="${location.origin}/tidemark.js" data-key="YOUR_WRITE_KEY"></script>`;
  return (
    <Card className="first-steps">
      <h2 className="one">{text.states.waiting}</h2>
      <p>{text.states.waitingBody}</p>
      <code className="code">{line}</code>
      <p className="muted">{text.states.waitingKey}</p>
      <Copy className="btn solid" text={line}>
        {text.states.copyLine}
      </Copy>
    </Card>
  );
}
