import type { ReactNode } from 'react';
import type { PageApi } from '../../../core/wire/page-api';
import type { IconName } from '../kit/icon';
import type { text } from '../text/text';

export type ListSection = keyof typeof text.sections;

/** A page of the dashboard. It is listed because it is in a list, and loaded when it is opened. */
export interface ListedPage {
  /** `?page=<name>`. */
  readonly name: string;
  readonly title: string;
  readonly section: ListSection;
  readonly icon: IconName;
  /** The letter that opens it after G. */
  readonly key?: string;
  readonly load: () => Promise<{
    readonly Page: (props: { readonly api: PageApi; readonly site: string }) => ReactNode;
  }>;
}
