import { Button } from 'react-aria-components';
import type { Row } from '../../../core/wire/answer';
import type { listMetrics } from '../../../core/wire/metrics';
import { hasToken } from '../data/api';
import { useAsk } from '../data/ask';
import { useMoment } from '../data/moment';
import { useFormat } from '../data/site';
import { Copy } from '../kit/copy';
import { Icon } from '../kit/icon';
import { Shown } from '../kit/states';
import { text } from '../text/text';
import { type Asking, curlOf } from './request';

const ENDPOINT = { method: 'get', path: '/v1/metrics', access: 'read' } as const;

interface ExplainProps {
  readonly name: string;
  readonly row: Row | undefined;
  readonly unit: string;
  readonly asking: Asking;
}

/** Definition, layer, bounds and question of a number, for a reader who wants to know exactly. */
export function Explain({ name, row, unit, asking }: ExplainProps) {
  const format = useFormat();
  const { epoch, tidemark } = useMoment();
  const { data, error, again } = useAsk<typeof listMetrics>(ENDPOINT, {});
  const said = text.explain;
  const shown = (value: number | null): string => format.value(value, unit, row?.by['currency'] ?? undefined);
  const curl = curlOf(asking, hasToken());
  return (
    <>
      <header>
        <h2>{said.title(name)}</h2>
        <Button slot="close" className="btn icon ghost" aria-label={text.shell.close}>
          <Icon name="close" />
        </Button>
      </header>
      <Shown data={data?.metrics.find(({ id }) => id === asking.question.metric)} error={error} again={again}>
        {({ description, kind, parts, breakdowns, id, sql }) => (
          <>
            <dl className="facts">
              <dt>{said.definition}</dt>
              <dd>
                {description} <code>{id}</code>
              </dd>
              <dt>{said.kept}</dt>
              <dd>
                {said.kinds[kind]}
                {parts === undefined ? null : (
                  <>
                    {': '}
                    <code>{parts.join(kind === 'ratio' ? ' ÷ ' : ' − ')}</code>
                  </>
                )}
              </dd>
              <dt>{said.breakdowns}</dt>
              <dd>{breakdowns.length === 0 ? said.none : breakdowns.join(', ')}</dd>
            </dl>
            <h3>{said.sql}</h3>
            {sql === undefined ? <p>{said.sqlNone}</p> : <code className="code sql">{sql}</code>}
          </>
        )}
      </Shown>
      <dl className="facts">
        {row === undefined ? null : (
          <>
            <dt>{said.layer}</dt>
            <dd>{said.layers[row.layer]}</dd>
            <dt>{said.bounds}</dt>
            <dd>{said.boundsText(shown(row.lower), shown(row.upper))}</dd>
            {row.restated_at === undefined ? null : (
              <>
                <dt>{said.corrected}</dt>
                <dd>{format.instant(row.restated_at)}</dd>
              </>
            )}
          </>
        )}
        <dt>{said.epoch}</dt>
        <dd>{tidemark === undefined ? said.epochNone : said.epochText(epoch ?? 0, format.instant(tidemark))}</dd>
      </dl>
      <h3>{said.question}</h3>
      <code className="code">{curl}</code>
      <Copy className="btn" text={curl}>
        {text.badge.curl}
      </Copy>
    </>
  );
}
