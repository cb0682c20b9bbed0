import { residual } from '../../core/ledger/ledger';
import type { ArrivalHour } from '../../core/time/arrival-hour';
import { type ArrivalHours, type HourBooks, readBooks } from '../gate/books';
import { compareHour } from '../gate/compare-hour';
import { cellsKeptFrom } from '../publish/retire';
import { auditLake } from './audit-lake';
import { auditPublished } from './audit-published';
import { auditRanges } from './audit-ranges';
import type { AuditDeps, AuditFinding } from './finding';

/** The balance of one shard and arrival hour. */
export interface AuditRow {
  readonly shard: string;
  readonly arrivalHour: ArrivalHour;
  readonly events: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly superseded: number;
  readonly quarantined: number;
  /** Events in the files that the manifest lists. */
  readonly archived: number;
  /** accepted − (applied + duplicate + quarantined), over both ledgers; non-zero means events were lost or invented. */
  readonly residual: number;
  /** False while one consumer is behind the other, so their counts cannot be compared yet. */
  readonly is_level: boolean;
}

export interface AuditReport {
  readonly ok: boolean;
  /** Sum of the absolute residuals of all rows. */
  readonly residual: number;
  readonly rows: readonly AuditRow[];
  readonly findings: readonly AuditFinding[];
}

/** Balances every event that was ever accepted: ledgers, manifests, cells and lake files against each other. */
export function createAudit(deps: AuditDeps): { check(): Promise<AuditReport> } {
  return {
    check: async () => {
      const reports: AuditReport[] = [];
      for (const range of await auditRanges(deps)) reports.push(await auditRange(deps, range));
      reports.push(await auditPublication(deps));
      return joinReports(reports);
    },
  };
}

/** The same for what arrived in [from, to). */
export async function auditRange(deps: AuditDeps, range: ArrivalHours): Promise<AuditReport> {
  const books = await readBooks(deps, range);
  const cellsFrom = await cellsKeptFrom(deps);
  const findings = [...books.flatMap((hour) => findingsOf(hour, cellsFrom)), ...(await auditLake(deps, books))];
  return reportOf(books.map(rowOf), findings);
}

/** Every file that readers see; it has no balance. */
export async function auditPublication(deps: AuditDeps): Promise<AuditReport> {
  return reportOf([], await auditPublished(deps));
}

/** Joins the reports of ranges that do not overlap. */
export function joinReports(reports: readonly AuditReport[]): AuditReport {
  return reportOf(
    reports.flatMap(({ rows }) => rows),
    reports.flatMap(({ findings }) => findings),
  );
}

function reportOf(rows: readonly AuditRow[], findings: readonly AuditFinding[]): AuditReport {
  return {
    ok: findings.length === 0,
    residual: rows.reduce((sum, row) => sum + Math.abs(row.residual), 0),
    rows,
    findings,
  };
}

/**
 * What the gate would report for the hour, except cells that were retired and events that one consumer has yet to read.
 */
function findingsOf(hour: HourBooks, cellsFrom: ArrivalHour): readonly AuditFinding[] {
  return compareHour(hour).filter(
    ({ code }) =>
      !(code === 'cells_differ' && hour.arrivalHour < cellsFrom) && !(code === 'ledgers_differ' && !hour.isLevel),
  );
}

function rowOf({ shard, arrivalHour, aggregate, archive, manifest, isLevel }: HourBooks): AuditRow {
  const { events, applied, duplicate, superseded, quarantined } = aggregate;
  const archived = manifest.files.reduce((sum, file) => sum + file.events, 0);
  return {
    shard,
    arrivalHour,
    events,
    applied,
    duplicate,
    superseded,
    quarantined,
    archived,
    residual: residual(aggregate) + residual(archive),
    is_level: isLevel,
  };
}
