import type { AnswerOf } from '../../../../core/wire/operation';
import type { changeSite } from '../../../../core/wire/sites';
import { useNow } from '../../data/clock';
import { useAnswers } from '../../data/questions';
import { useFormat } from '../../data/site';
import { Card } from '../../kit/card';
import { Copy } from '../../kit/copy';
import { text } from '../../text/text';
import { words } from '../../text/words';

const HOUR_MS = 3_600_000;

/** The line for the site’s pages, and whether anything arrives. */
export function Connect({ site }: { readonly site: AnswerOf<typeof changeSite> }) {
  const format = useFormat();
  const endMs = Math.floor(useNow(1000) / HOUR_MS + 1) * HOUR_MS;
  const { page } = useAnswers([
    {
      metric: 'events',
      from: new Date(endMs - 24 * HOUR_MS).toISOString(),
      to: new Date(endMs).toISOString(),
      grain: 'total',
      exact: false,
    },
  ]);
  const arrived = page?.answers[0]?.rows[0]?.value ?? 0;
  const line = `<script defer src="${location.origin}/tidemark.js" data-key="${site.write_key ?? ''}"></script>`;
  return (
    <Card title={words.settings.connect(site.name ?? site.id)}>
      <p>{words.settings.snippet}</p>
      <code className="code">{line}</code>
      <div className="acts-row">
        <Copy className="btn" text={line}>
          {text.states.copyLine}
        </Copy>
        <span role="status" className="muted">
          {page === undefined
            ? ''
            : arrived === 0
              ? words.settings.waiting
              : words.settings.arrives(format.count(arrived))}
        </span>
      </div>
    </Card>
  );
}
