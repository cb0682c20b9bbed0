import type { SiteSummary } from '../../../core/wire/status';
import { Choose } from '../kit/choose';
import { Copy } from '../kit/copy';
import { Icon } from '../kit/icon';
import { useSite } from '../data/site';
import { text } from '../text/text';
import { useBeforeName } from '../view/before-name';
import { navigate } from '../view/params';
import { type Compare, COMPARE } from '../view/range';
import { setCompare, siteHref, useView } from '../view/view';
import { Freshness } from './freshness';
import { LogOut } from './login';
import { RangePicker } from './range-picker';
import { THEMES, useTheme } from './theme';

/** On every page: site, freshness, range, comparison, share, theme. */
export function Header({ sites }: { readonly sites: readonly SiteSummary[] }) {
  return (
    <header className="top">
      <div className="bar">
        <SiteSwitch sites={sites} />
        <Freshness />
        <span className="gap" />
        <span className="wide">
          <RangePicker className="btn" />
        </span>
        <span className="wide">
          <CompareSwitch className="btn" />
        </span>
        <Copy className="btn icon share" label={text.shell.share} text={location.href}>
          <Icon name="share" />
        </Copy>
        <ThemeSwitch />
        <LogOut />
      </div>
    </header>
  );
}

function SiteSwitch({ sites }: { readonly sites: readonly SiteSummary[] }) {
  const site = useSite();
  const shown = (
    <>
      <i className="fav" aria-hidden="true">
        {String.fromCodePoint((site.name ?? site.id).codePointAt(0) ?? 32).toUpperCase()}
      </i>
      <span dir="auto">{site.name ?? site.id}</span>
      {site.simulated === true ? <small className="simulated">{text.shell.simulated}</small> : null}
    </>
  );
  if (sites.length < 2) return <span className="btn site alone">{shown}</span>;
  return (
    <Choose
      label={text.shell.sites}
      className="btn site"
      trigger={
        <>
          {shown}
          <Icon name="down" />
        </>
      }
      choices={sites.map(({ id, name }) => ({ id, name: name ?? id, note: name === undefined ? undefined : id }))}
      chosen={site.id}
      onChoose={(id) => navigate(siteHref(id))}
    />
  );
}

/** With which range the numbers are compared. */
export function CompareSwitch({ className }: { readonly className: string }) {
  const { compare } = useView();
  return (
    <Choose
      label={text.shell.comparison}
      className={className}
      trigger={
        <>
          <Icon name="compare" />
          <span>
            <span className="soft">{text.versus}</span> {useBeforeName()}
          </span>
          <Icon name="down" />
        </>
      }
      choices={COMPARE.map((id) => ({ id, name: text.compare[id] }))}
      chosen={compare}
      onChoose={(id) => setCompare(COMPARE.find((one): one is Compare => one === id) ?? compare)}
    />
  );
}

function ThemeSwitch() {
  const [theme, setTheme] = useTheme();
  return (
    <Choose
      label={text.shell.theme}
      className="btn icon ghost"
      trigger={
        <>
          <Icon name="theme" />
          <span className="vh">{text.shell.theme}</span>
        </>
      }
      choices={THEMES.map((id) => ({ id, name: text.themes[id] }))}
      chosen={theme}
      onChoose={(id) => setTheme(THEMES.find((one) => one === id) ?? theme)}
    />
  );
}
