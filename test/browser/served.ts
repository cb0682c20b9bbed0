import type { ChildProcess } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { finished, firstJson, removeFolders, start } from '../e2e/cli';
import { openChromium } from './chromium';

/** A running `up` and a browser. */
export interface Served {
  readonly browser: Browser;
  readonly url: string;
  readonly loginUrl: string;
  /** Sends events to the site that a new directory has. */
  readonly writeKey: string;
  close(): Promise<void>;
}

interface Announced {
  readonly url: string;
  readonly login_url: string;
  readonly first?: { readonly write_key: string };
}

/** @param options of `up`, beside a free port and JSON */
export async function serve(...options: readonly string[]): Promise<Served> {
  const running: ChildProcess = start('up', '--port', '0', ...options, '--json');
  const said = await firstJson<Announced>(running);
  const browser = await openChromium();
  return {
    browser,
    url: said.url,
    loginUrl: said.login_url,
    writeKey: said.first?.write_key ?? '',
    close: async () => {
      await browser.close();
      running.kill('SIGTERM');
      await finished(running);
      removeFolders();
    },
  };
}
