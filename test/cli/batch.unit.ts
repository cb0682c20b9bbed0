import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisProcess } from '../../adapters/local/process-identity';
import { backfill, batch } from '../../cli/commands/batch';
import type { Output } from '../../cli/output';

let server: Server;
let dataDir: string;
let answer: object;
const notes: string[] = [];
const output: Output = {
  json: true,
  result: () => undefined,
  progress: () => undefined,
  note: (line) => void notes.push(line),
};

/** A data directory that a running process answers for. */
beforeAll(async () => {
  server = createServer((_, response) => response.end(JSON.stringify(answer)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  dataDir = mkdtempSync(join(tmpdir(), 'tidemark-batch-'));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(dataDir, 'running.json'), JSON.stringify({ ...thisProcess(), command: 'tidemark up', url }));
});
afterAll(() => {
  server.close();
  rmSync(dataDir, { recursive: true });
});
beforeEach(() => notes.splice(0));

const runs = {
  batch: () => batch({ dataDir, json: true, until: '2026-03-07T00:00:00Z' }, output),
  backfill: () => backfill({ dataDir, json: true, from: '2026-03-06', to: '2026-03-06', preview: false }, output),
};

describe.each(Object.entries(runs))('%s', (_, run) => {
  it('is done if reconciliation explains every difference', async () => {
    answer = { status: 'published', reconciliation_residual: 0 };

    expect([await run(), notes]).toEqual([0, []]);
  });

  it('is done if nothing was reconciled', async () => {
    answer = { status: 'nothing_to_do' };

    expect([await run(), notes]).toEqual([0, []]);
  });

  it('says what to do, and exits 1, if reconciliation leaves a residual', async () => {
    answer = { status: 'published', reconciliation_residual: 2 };

    expect(await run()).toBe(1);
    expect(notes).toEqual([expect.stringMatching(/residual of 2: .* Run “tidemark reconcile”/)]);
  });
});
