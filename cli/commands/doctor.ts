import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import type { Finding } from '../../core/finding';
import { getStatus, type Status } from '../../core/wire/status';
import { withConnection } from '../connection';
import type { EnvironmentQuestion } from '../doctor/environment-findings';
import { balanceFinding, clockFinding, memoryFinding } from '../doctor/status-findings';
import { EXIT } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { table } from '../table';

type DoctorOptions = CommonOptions & Partial<EnvironmentQuestion>;

const FREE_BYTES = 2 * 1024 ** 3;
const LAG_MS = 120_000;

/**
 * Checks every part, locally or in an AWS environment, and says what is wrong and what to do. Exit 1 if a part failed.
 */
export async function doctor({ env, api, ...options }: DoctorOptions, output: Output): Promise<number> {
  const findings =
    env === undefined
      ? await localFindings(options)
      : await deployedFindings({ env, ...(api === undefined ? {} : { api }) });
  const failed = findings.some(({ verdict }) => verdict === 'failed');
  output.result({ ok: !failed, findings }, () =>
    table(
      findings.map((finding) => ({ ...finding })),
      '',
    ),
  );
  return failed ? EXIT.no : EXIT.done;
}

/** AWS clients are loaded only when an environment is checked. */
async function deployedFindings(question: EnvironmentQuestion): Promise<readonly Finding[]> {
  const { environmentFindings } = await import('../doctor/environment-findings');
  const open = async (options: { readonly region: string }) =>
    (await import('../../adapters/aws/doctor/cloud-doctor')).openCloudDoctor(options);
  return environmentFindings(question, { variables: process.env, open, fetch });
}

async function localFindings(options: CommonOptions): Promise<readonly Finding[]> {
  return [nodeFinding(), await diskFinding(options.dataDir), ...(await directoryFindings(options))];
}

function nodeFinding(): Finding {
  return { part: 'node', verdict: 'ok', says: `Node.js ${process.versions.node}` };
}

async function diskFinding(dataDir: string): Promise<Finding> {
  let folder = resolve(dataDir);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const says = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  return free >= FREE_BYTES
    ? { part: 'disk', verdict: 'ok', says }
    : { part: 'disk', verdict: 'warning', says: `${says}: less than 2 GiB; free some space before it is full` };
}

async function directoryFindings(options: CommonOptions): Promise<readonly Finding[]> {
  if (!existsSync(options.dataDir))
    return [
      {
        part: 'data',
        verdict: 'warning',
        says: `${options.dataDir} does not exist yet: “tidemark up” or “tidemark replay” creates it`,
      },
    ];
  try {
    return await withConnection(options, 'doctor', async (connection) => {
      const status = await connection.call(getStatus, {});
      return [
        { part: 'data', verdict: 'ok', says: `${options.dataDir} opens and answers` },
        clockFinding(status),
        balanceFinding(status),
        memoryFinding(status),
        freshnessFinding(status),
        batchFinding(status),
      ];
    });
  } catch (error) {
    return [{ part: 'data', verdict: 'failed', says: error instanceof Error ? error.message : String(error) }];
  }
}

function freshnessFinding({ now, as_of }: Status): Finding {
  if (as_of === null)
    return { part: 'freshness', verdict: 'warning', says: 'no pulse has been seen yet: nothing has run here' };
  const lag = Date.parse(now) - Date.parse(as_of);
  return lag <= LAG_MS
    ? { part: 'freshness', verdict: 'ok', says: `live numbers are ${Math.round(lag / 1000)} s old` }
    : { part: 'freshness', verdict: 'warning', says: `live numbers are as of ${as_of}: nothing is running` };
}

function batchFinding({ tidemark, held }: Status): Finding {
  if (held === true)
    return {
      part: 'batch',
      verdict: 'warning',
      says: `publishing is held since a rollback (exact up to ${tidemark ?? 'nothing'}): “tidemark batch --resume” publishes again`,
    };
  return tidemark === null
    ? {
        part: 'batch',
        verdict: 'warning',
        says: 'nothing is exact yet: “tidemark up” computes it every hour, “tidemark batch --until …” immediately',
      }
    : { part: 'batch', verdict: 'ok', says: `exact up to ${tidemark}` };
}
