import { checksumsIn, DAY_TABLES, FILE_TABLES, lakeKeysIn } from '../../core/run/day-tables';
import type { DayVersion } from '../../core/port/view-store';
import { reconciliationKey, runKey } from '../../core/run/run';
import { visibleVersions } from '../../core/run/visible-versions';
import { claimKey } from '../records/keys';
import { isWholeJson } from '../../core/run/stored-json';
import { publishedEpochs } from '../records/published-runs';
import { faultyFiles, type FileFault } from '../records/whole-files';
import type { AuditDeps, AuditFinding } from './finding';

type Deps = Pick<AuditDeps, 'lake' | 'sites' | 'views' | 'pointer'>;

const [FIRST_DAY, LAST_DAY] = ['', '~'];

/** Checks every file of what is published: curated events, lines of orders and sessions of every day, and the records of every run. */
export async function auditPublished(deps: Deps): Promise<readonly AuditFinding[]> {
  return [...(await auditDays(deps)), ...(await auditRecords(deps))];
}

async function auditDays({ lake, sites, views, pointer }: Deps): Promise<readonly AuditFinding[]> {
  const state = await pointer.read();
  const findings: AuditFinding[] = [];
  for (const { id } of await sites.list()) {
    for (const version of visibleVersions(await views.versions(id, FIRST_DAY, LAST_DAY), state)) {
      const files = await filesOf({ views }, id, version);
      for (const { key, fault } of await faultyFiles(lake, files))
        findings.push(faultOf(key, fault, `of ${id}, ${version.day}`, 'compute the day again with a backfill'));
    }
  }
  return findings;
}

async function filesOf({ views }: Pick<Deps, 'views'>, site: string, version: DayVersion) {
  const lists = await Promise.all(FILE_TABLES.map((table) => views.table(site, version, table)));
  const known = checksumsIn(await views.table(site, version, DAY_TABLES.checksums));
  return lists.flatMap(lakeKeysIn).map((key) => ({ key, crc32: known[key] }));
}

/** A run that never moved the tidemark has no reconciliation; one that was published has a record. */
async function auditRecords({ lake, pointer }: Deps): Promise<readonly AuditFinding[]> {
  const findings: AuditFinding[] = [];
  for (const epoch of await publishedEpochs(lake, await pointer.read())) {
    for (const key of [claimKey(epoch), runKey(epoch), reconciliationKey(epoch)]) {
      const bytes = await lake.get(key);
      const isMissing = bytes === undefined && key === runKey(epoch);
      if (isMissing || (bytes !== undefined && !isWholeJson(bytes)))
        findings.push(
          faultOf(key, isMissing ? 'missing' : 'damaged', `of epoch ${epoch}`, 'restore it from a backup of the lake'),
        );
    }
  }
  return findings;
}

function faultOf(key: string, fault: FileFault, owner: string, remedy: string): AuditFinding {
  const said = fault === 'missing' ? 'is not in the lake' : 'is damaged: its bytes differ from its checksum';
  return { code: `lake_file_${fault}`, message: `${key} ${owner} ${said}; ${remedy}` };
}
