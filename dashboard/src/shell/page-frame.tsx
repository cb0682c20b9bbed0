import { Component, lazy, type ReactNode, Suspense } from 'react';
import { api } from '../data/api';
import { Loading } from '../kit/states';
import { ALL_PAGES } from '../pages/list';
import { text } from '../text/text';

const LOADED = ALL_PAGES.map((page) => ({
  ...page,
  Page: lazy(async () => ({ default: (await page.load()).Page })),
}));

/** A page is loaded when it is opened, and its errors leave the shell alone. */
export function PageFrame({ name, site }: { readonly name: string; readonly site: string }) {
  const page = LOADED.find((one) => one.name === name) ?? LOADED[0];
  if (page === undefined) return null;
  const { Page, title } = page;
  return (
    <ErrorNotice key={`${page.name} ${site}`} title={title}>
      <Suspense fallback={<Loading lines={8} />}>
        <Page api={api} site={site} />
      </Suspense>
    </ErrorNotice>
  );
}

interface ErrorNoticeProps {
  readonly title: string;
  readonly children: ReactNode;
}

class ErrorNotice extends Component<ErrorNoticeProps, { readonly error?: unknown }> {
  override readonly state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (!('error' in this.state)) return this.props.children;
    const { error } = this.state;
    return (
      <div className="notice warn" role="alert">
        <p>{text.shell.pageFailed(this.props.title, error instanceof Error ? error.message : String(error))}</p>
        <button type="button" className="btn" onClick={() => location.reload()}>
          {text.shell.reload}
        </button>
      </div>
    );
  }
}
