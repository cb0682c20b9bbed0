import { lazy, Suspense, useEffect } from 'react';
import type { SiteSummary, Status } from '../../../core/wire/status';
import { useMoment } from '../data/moment';
import { SiteProvider, useFormat } from '../data/site';
import { useStatus } from '../data/status';
import { Failed, Loading } from '../kit/states';
import { ALL_PAGES } from '../pages/list';
import { text } from '../text/text';
import { useView } from '../view/view';
import { FilterChips } from './filter-chips';
import { CompareSwitch, Header } from './header';
import { Login } from './login';
import { Notices } from './notices';
import { PageFrame } from './page-frame';
import { open, useOpened } from './opened';
import { RangePicker } from './range-picker';
import { useShortcuts } from './shortcuts';
import { Sidebar, TabBar } from './sidebar';

const Palette = lazy(async () => ({ default: (await import('./palette')).Palette }));
const Keys = lazy(async () => ({ default: (await import('./keys')).Keys }));

/** The dashboard: the shell around the open page. @param refused why a link did not log in */
export function App({ refused }: { readonly refused: string | undefined }) {
  const { status, sites, needsKey, error } = useStatus();
  const { site: asked } = useView();
  if (needsKey) return <Login refused={refused} />;
  const site = sites.find(({ id }) => id === asked) ?? sites[0];
  if (status === undefined || site === undefined) return <First error={error} hasNoSite={status !== undefined} />;
  return (
    <SiteProvider value={site}>
      <Shell site={site} status={status} />
    </SiteProvider>
  );
}

/** Before there is a site to show. */
function First({ error, hasNoSite }: { readonly error: Error | null; readonly hasNoSite: boolean }) {
  return (
    <main className="first">
      {hasNoSite ? (
        <>
          <h1>{text.states.noSite}</h1>
          <p>{text.states.noSiteBody}</p>
          <code className="code">./tidemark sites add --site shop</code>
        </>
      ) : error === null ? (
        <Loading lines={6} />
      ) : (
        <Failed error={error} />
      )}
    </main>
  );
}

function Shell({ site, status }: { readonly site: SiteSummary; readonly status: Status }) {
  const { page: asked } = useView();
  const page = ALL_PAGES.find(({ name }) => name === asked) ?? ALL_PAGES[0];
  const title = page?.title ?? '';
  const opened = useOpened();
  useShortcuts();
  useEffect(() => {
    document.title = `${title} · ${site.name ?? site.id} · Tidemark`;
  }, [title, site]);
  return (
    <>
      <a className="skip" href="#numbers">
        {text.shell.skip}
      </a>
      <div className="shell">
        <Sidebar />
        <div className="main">
          <Header sites={status.sites} />
          <main id="numbers" tabIndex={-1}>
            <div className="head">
              <h1>{title}</h1>
              <span className="chip phone">
                <RangePicker className="chip-text" />
              </span>
              <span className="chip phone">
                <CompareSwitch className="chip-text" />
              </span>
              <FilterChips />
            </div>
            <Notices isDegraded={status.degraded} />
            <PageFrame name={page?.name ?? ''} site={site.id} />
          </main>
          <Foot />
        </div>
      </div>
      <TabBar />
      <Suspense>
        {opened === 'palette' ? <Palette sites={status.sites} /> : null}
        {opened === 'keys' ? <Keys /> : null}
      </Suspense>
    </>
  );
}

function Foot() {
  const format = useFormat();
  const { asOf } = useMoment();
  return (
    <footer className="foot-line">
      <span>{text.shell.timesIn(format.timeZone)}</span>
      {asOf === undefined ? null : <span>{text.shell.asOf(format.instant(asOf))}</span>}
      <button type="button" className="keys-hint" onClick={() => open('keys')}>
        {text.shell.pressForKeys} <kbd className="kbd">?</kbd> {text.shell.forKeys}
      </button>
    </footer>
  );
}
