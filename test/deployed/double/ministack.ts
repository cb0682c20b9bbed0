import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installFromPyPi } from '../../adapters/aws/doubles/python-packages';
import { startServer } from '../../adapters/aws/doubles/server-process';
import { freePort } from '../../adapters/aws/doubles/valkey-server';

const VERSION = '1.5.33';
const KEPT_LOG = 20_000;
const SECOND_MS = 1000;

/** The AWS emulator that runs functions, feeds them from the stream, and accepts what Terraform applies. */
export interface Ministack {
  readonly endpoint: string;
  /** Sets the clock that stamps the records of streams; it continues from there. */
  setStreamClock(nowMs: number): void;
  /** The end of its output. */
  log(): string;
  stop(): Promise<void>;
}

export async function startMinistack({
  account,
  region,
}: {
  readonly account: string;
  readonly region: string;
}): Promise<Ministack> {
  const python = await installFromPyPi('ministack', VERSION);
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-ministack-'));
  const clock = join(folder, 'stream-clock');
  const setStreamClock = (nowMs: number): void => writeFileSync(clock, String((nowMs - Date.now()) / SECOND_MS));
  setStreamClock(Date.now());
  const port = await freePort();
  const variables = {
    TIDEMARK_STREAM_CLOCK: clock,
    MINISTACK_ACCOUNT_ID: account,
    MINISTACK_REGION: region,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: '0',
    LAMBDA_EXECUTOR: 'local',
    // Policies decide: those of the role for a function, everything for the owner, whose key this is.
    AUTH: 'true',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  let log = '';
  const command = [
    'env',
    ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    python,
    join(import.meta.dirname, 'stream_clock.py'),
  ];
  const server = await startServer(
    command,
    /Running on (http:\/\/127\.0\.0\.1:\d+)/,
    (text) => (log = (log + text).slice(-KEPT_LOG)),
  );
  return {
    endpoint: server.found,
    setStreamClock,
    log: () => log,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
