import type { ChildProcess } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { finished, firstJson, removeFolders, start } from '../e2e/cli';
import { openChromium } from './chromium';

/** A running `up` and a browser. */
export interface Served {
  readonly browser: Browser;
  readonly url: string;
  readonly loginUrl: string;
  close(): Promise<void>;
}

/** @param options of `up`, beside a free port and JSON */
export async function serve(...options: readonly string[]): Promise<Served> {
  const running: ChildProcess = start('up', '--port', '0', ...options, '--json');
  const said = await firstJson<{ readonly url: string; readonly login_url: string }>(running);
  const browser = await openChromium();
  return {
    browser,
    url: said.url,
    loginUrl: said.login_url,
    close: async () => {
      await browser.close();
      running.kill('SIGTERM');
      await finished(running);
      removeFolders();
    },
  };
}
