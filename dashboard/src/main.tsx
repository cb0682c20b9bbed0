import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { Page } from './api';
import { CapabilityPage, type Tab, TABS } from './capability-page';
import { Chart } from './chart';
import { clock } from './format';
import { Login, LogOut } from './login';
import { Ranking, Tile } from './panels';
import { CHARTED, type Charted, RANGE_NAMES, type RangeName, TILES } from './questions';
import { followLink } from './session';
import { useHash } from './use-hash';
import { usePage } from './use-page';

const LABELS: Readonly<Record<string, string>> = { page_load: 'page load p95' };
const label = (metric: string): string => LABELS[metric] ?? metric.replaceAll('_', ' ');

function Dashboard({ refused }: { readonly refused: string | undefined }) {
  const [site, setSite] = useState<string>();
  const [range, setRange] = useState<RangeName>('1 h');
  const [metric, setMetric] = useState<Charted>('page_views');
  const hash = useHash();
  const tab = TABS.find(({ name }) => name === hash);
  const { page, sites, error, needsToken } = usePage(site, tab === undefined ? { range, metric } : undefined);
  const chosen = sites.find(({ id }) => id === site) ?? sites[0];
  if (needsToken) return <Login refused={refused} />;
  return (
    <>
      <Header page={page} open={tab} />
      <main>
        {error === undefined ? null : (
          <p className="notice bad" role="alert">{`No answer: ${error} The numbers below are the last that came.`}</p>
        )}
        {page?.degraded === true ? (
          <p className="notice">
            The memory of seen events is incomplete: live numbers may count a repeated event twice until the next batch
            run.
          </p>
        ) : null}
        <div className="controls">
          {sites.length > 1 ? (
            <select aria-label="site" value={chosen?.id} onChange={(event) => setSite(event.target.value)}>
              {sites.map(({ id }) => (
                <option key={id}>{id}</option>
              ))}
            </select>
          ) : null}
          {tab === undefined ? <Choices range={range} metric={metric} onRange={setRange} onMetric={setMetric} /> : null}
        </div>
        {chosen === undefined || (tab === undefined && page === undefined) ? (
          <p className="empty">
            {sites.length === 0 ? 'No site yet. Send events, or make one with ./tidemark sites add.' : 'Loading …'}
          </p>
        ) : null}
        {tab !== undefined && chosen !== undefined ? <CapabilityPage tab={tab} site={chosen.id} /> : null}
        {tab === undefined && page !== undefined ? (
          <Panels page={page} metric={metric} range={range} currency={chosen?.currency} />
        ) : null}
      </main>
    </>
  );
}

/** Range and charted metric of the overview. */
function Choices({
  range,
  metric,
  onRange,
  onMetric,
}: {
  readonly range: RangeName;
  readonly metric: Charted;
  readonly onRange: (range: RangeName) => void;
  readonly onMetric: (metric: Charted) => void;
}) {
  return (
    <>
      <select
        aria-label="metric"
        value={metric}
        onChange={({ target }) => onMetric(CHARTED.find((name) => name === target.value) ?? metric)}
      >
        {CHARTED.map((name) => (
          <option key={name} value={name}>
            {label(name)}
          </option>
        ))}
      </select>
      {RANGE_NAMES.map((name) => (
        <button key={name} type="button" aria-pressed={name === range} onClick={() => onRange(name)}>
          {name}
        </button>
      ))}
    </>
  );
}

function Header({ page, open }: { readonly page: Page | undefined; readonly open: Tab | undefined }) {
  return (
    <header>
      <h1>Tidemark</h1>
      <span className="facts">{page === undefined ? '' : `as of ${clock(page.as_of)}`}</span>
      <span className="facts">
        {page === undefined ? '' : `exact up to ${clock(page.tidemark)} (epoch ${page.epoch})`}
      </span>
      {TABS.length > 0 ? (
        <nav>
          <a href="#" aria-current={open === undefined ? 'page' : undefined}>
            Overview
          </a>
          {TABS.map(({ name, title }) => (
            <a key={name} href={`#${name}`} aria-current={name === open?.name ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      ) : null}
      <a href="/docs">API</a>
      <LogOut />
    </header>
  );
}

function Panels({
  page,
  metric,
  range,
  currency,
}: {
  readonly page: Page;
  readonly metric: Charted;
  readonly range: RangeName;
  readonly currency: string | undefined;
}) {
  const [active, ...rest] = page.answers;
  const charted = rest[TILES.length];
  const [products, searches, countries] = rest.slice(TILES.length + 1);
  return (
    <>
      <div className="tiles">
        <Tile name="visitors, last 5 min" answer={active} currency={currency} />
        {TILES.map((tile, at) => (
          <Tile key={tile} name={`${label(tile)}, ${range}`} answer={rest[at]} currency={currency} />
        ))}
      </div>
      <section className="card chart">
        <h2>{label(metric)}</h2>
        <Chart rows={charted?.rows ?? []} unit={charted?.unit ?? 'events'} tidemark={page.tidemark} />
        <div className="legend">
          <span>
            <span className="swatch" />
            exact (batch)
          </span>
          <span>
            <span className="swatch live" />
            live, with its bounds
          </span>
          <span>dashed: the tidemark</span>
        </div>
      </section>
      <div className="columns">
        <Ranking title="Top products" answer={products} field="product_id" />
        <Ranking title="Top searches" answer={searches} field="query" />
        <Ranking title="Page views by country" answer={countries} field="country" />
      </div>
    </>
  );
}

async function start(): Promise<void> {
  const root = document.getElementById('root');
  const refused = await followLink();
  if (root === null) return;
  createRoot(root).render(
    <StrictMode>
      <Dashboard refused={refused} />
    </StrictMode>,
  );
}

// A link that is opened in the tab that shows the page changes nothing but the address.
addEventListener('hashchange', () => {
  if (/^#(?:login|share)=/.test(location.hash)) location.reload();
});
void start();
