import { useMoment } from '../data/moment';
import { Glass } from '../honesty/glass';
import { Icon } from '../kit/icon';
import { Pop } from '../kit/pop';
import { ALL_PAGES } from '../pages/list';
import type { ListedPage, ListSection } from '../pages/page';
import { text } from '../text/text';
import { FIRST_PAGE, pageHref, useView } from '../view/view';
import { Link } from '../kit/link';
import { LogOut } from './login';

const SECTIONS: readonly ListSection[] = ['look', 'behaviour', 'shop', 'watch', 'try', 'run'];
const pagesOf = (...sections: readonly ListSection[]): readonly ListedPage[] =>
  ALL_PAGES.filter(({ section }) => sections.includes(section));

/** All pages by section; narrow screens show their icons only. */
export function Sidebar() {
  const { page } = useView();
  const { tidemark } = useMoment();
  return (
    <aside className="side">
      <Link className="brand" href={pageHref(FIRST_PAGE)} label={`Tidemark, ${text.pages.overview}`}>
        <Glass share={tidemark === undefined ? 0 : 0.5} />
        <span>Tidemark</span>
      </Link>
      {SECTIONS.map((section) => {
        const pages = pagesOf(section);
        if (pages.length === 0) return null;
        return (
          <nav key={section} className="nav" aria-label={text.sectionLabels[section]}>
            {text.sections[section] === '' ? null : <h2>{text.sections[section]}</h2>}
            {pages.map((one) => (
              <Link key={one.name} href={pageHref(one.name)} label={one.title} isCurrent={one.name === page}>
                <Icon name={one.icon} />
                <span>{one.title}</span>
              </Link>
            ))}
          </nav>
        );
      })}
      <nav className="nav foot" aria-label={text.shell.apiReference}>
        <a href="/docs" aria-label={text.shell.apiReference}>
          <Icon name="page" />
          <span>{text.shell.apiReference}</span>
        </a>
      </nav>
    </aside>
  );
}

/** The bar at the bottom of a phone: the pages that are opened most, the others behind two buttons. */
export function TabBar() {
  const { page } = useView();
  const direct = ALL_PAGES.filter(({ name, section }) => section === 'look' || name === 'findings');
  const explore = pagesOf('behaviour', 'shop');
  const more = pagesOf('watch', 'try', 'run').filter(({ name }) => name !== 'findings');
  return (
    <nav className="tabbar" aria-label={text.shell.pages}>
      {direct.map((one) => (
        <Link key={one.name} href={pageHref(one.name)} isCurrent={one.name === page}>
          <Icon name={one.icon} />
          <span>{one.title}</span>
        </Link>
      ))}
      {explore.length === 0 ? null : <Sheet title={text.tabs.explore} icon="explore" pages={explore} />}
      <Sheet title={text.tabs.more} icon="menu" pages={more} />
    </nav>
  );
}

interface SheetProps {
  readonly title: string;
  readonly icon: 'explore' | 'menu';
  readonly pages: readonly ListedPage[];
}

function Sheet({ title, icon, pages }: SheetProps) {
  const { page } = useView();
  return (
    <Pop
      className={pages.some(({ name }) => name === page) ? 'tab current' : 'tab'}
      title={title}
      trigger={
        <>
          <Icon name={icon} />
          <span>{title}</span>
        </>
      }
    >
      {(close) => (
        <nav className="nav" aria-label={title}>
          {pages.map((one) => (
            <Link key={one.name} href={pageHref(one.name)} isCurrent={one.name === page} onOpened={close}>
              <Icon name={one.icon} />
              <span>{one.title}</span>
            </Link>
          ))}
          {icon === 'menu' ? (
            <>
              <a href="/docs">
                <Icon name="page" />
                <span>{text.shell.apiReference}</span>
              </a>
              <LogOut />
            </>
          ) : null}
        </nav>
      )}
    </Pop>
  );
}
