import type { WireAdvice } from '../wire';
import { adviceBlocks, writtenBlocks } from './advice-blocks';
import { textOfBlocks } from '../../../core/mail/text-mail';

/** Advice for a terminal. */
export function adviceText(advice: WireAdvice): string {
  return `${titled(advice.title)}\n\n${textOfBlocks(adviceBlocks(advice))}`;
}

/** What was written about one kind of finding, for a terminal. */
export function writtenText(written: Parameters<typeof writtenBlocks>[0] & { readonly title: string }): string {
  return `${titled(written.title)}\n\n${textOfBlocks(writtenBlocks(written))}`;
}

function titled(title: string): string {
  return `${title}\n${'='.repeat(title.length)}`;
}
