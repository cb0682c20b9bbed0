import { Component, lazy, type ReactNode, Suspense } from 'react';
import { api } from './api';
import { PAGES } from './generated/pages';

/** The tabs of capabilities. */
export const TABS = PAGES.map(({ name, title, load }) => ({
  name,
  title,
  Page: lazy(async () => ({ default: (await load()).Page })),
}));
export type Tab = (typeof TABS)[number];

/**
 * The page of a capability. It is loaded when its tab is opened, and its errors leave the rest of the dashboard alone.
 */
export function CapabilityPage({ tab, site }: { readonly tab: Tab; readonly site: string }) {
  const { Page, title } = tab;
  return (
    <ErrorNotice key={tab.name} title={title}>
      <Suspense fallback={<p className="empty">Loading …</p>}>
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
    const reason = error instanceof Error ? error.message : String(error);
    return (
      <p className="notice bad" role="alert">
        {`The page ${this.props.title} failed: ${reason}. Reload to try again.`}
      </p>
    );
  }
}
