import pc from 'picocolors';
import type { FirstSite } from '../../platform/first-site';
import type { WrittenDemo } from '../../platform/demo/write-demo';
import { SNIPPETS } from '../../tracker/snippets/snippets';
import { scriptTag } from '../../tracker/snippets/snippet';
import { pageOf } from './login';

function snippet(url: string, writeKey: string): string {
  return scriptTag({ origin: new URL(pageOf(url)).origin, writeKey });
}

/** The sites and the keys of a new directory, for machines. */
export function firstAnswer(
  url: string,
  first: FirstSite | undefined,
  demo: WrittenDemo | undefined,
): Readonly<Record<string, unknown>> {
  if (first === undefined) return {};
  const { id, writeKey, serverKey, readKey } = first;
  const keys = { write_key: writeKey, server_key: serverKey, read_key: readKey };
  return {
    first: { site: id, ...keys, snippet: snippet(url, writeKey) },
    ...(demo === undefined ? {} : { demo: { site: demo.site, read_key: demo.readKey } }),
  };
}

/** The same for people. */
export function firstLines(
  url: string,
  first: FirstSite | undefined,
  demo: WrittenDemo | undefined,
): readonly string[] {
  if (first === undefined) return [];
  const { id, writeKey, serverKey, readKey } = first;
  return [
    '',
    `  This directory is new, so it has a site “${id}” now. Paste this into its pages:`,
    `    ${pc.cyan(snippet(url, writeKey))}`,
    `  Snippets for ${others()}: “./tidemark connect --snippet NAME”`,
    `  server key ${serverKey}  sends events from your server`,
    `  read key   ${readKey}  answers questions from elsewhere`,
    '  These two are secret and shown once. “./tidemark connect” checks that events arrive.',
    ...(demo === undefined
      ? []
      : [
          '',
          `  The site “${demo.site}” has a simulated fortnight to look at (“./tidemark demo remove” takes it away).`,
          `  demo key   ${demo.readKey}  reads it; keys for all sites do not`,
        ]),
    '',
  ];
}

function others(): string {
  return SNIPPETS.slice(1)
    .map(({ id }) => id)
    .join(', ');
}
