import { errorWithCodes } from '../../../core/coded-error';
import { keysOf } from '../../../core/keys-of';
import { declarationFaults } from './check-declaration';
import {
  type Declaration,
  declaration,
  EXPERIMENT_LIMITS,
  type ExperimentRecord,
  type ExperimentStatus,
} from './experiment';

/** What was asked of an experiment cannot be done. The name makes it a refusal of an operation, not a fault. */
export class ExperimentRefusedError extends errorWithCodes<
  'invalid_experiment' | 'experiment_exists' | 'unknown_experiment' | 'wrong_status' | 'changed_meanwhile'
>('OperationRefused') {}

const NEXT: Readonly<Record<ExperimentStatus, readonly ExperimentStatus[]>> = {
  draft: ['running', 'archived'],
  running: ['paused', 'decided'],
  paused: ['running', 'decided', 'archived'],
  decided: ['archived'],
  archived: [],
};

/** What may change once units have been assigned: nothing of it moves a unit to another variant. */
const CHANGEABLE: readonly (keyof Declaration)[] = ['name', 'hypothesis', 'coverage', 'forced', 'end', 'guardrails'];

/** A new draft. @throws ExperimentRefusedError naming every fault */
export function drafted(declared: Declaration, nowMs: number): ExperimentRecord {
  requireSound(declared);
  return {
    declaration: declared,
    status: 'draft',
    started_ms: null,
    ended_ms: null,
    decision: null,
    history: [{ at_ms: nowMs, what: 'declared', note: '' }],
  };
}

/**
 * The experiment with another declaration. A draft may change in every way but its id; after that, only what keeps each
 * unit in its variant, so that the numbers before and after can be added up.
 *
 * @throws ExperimentRefusedError
 */
export function redeclared(record: ExperimentRecord, declared: Declaration, nowMs: number): ExperimentRecord {
  requireSound(declared);
  const changed = changedFields(record.declaration, declared);
  const { status } = record;
  if (status === 'decided' || status === 'archived')
    throw new ExperimentRefusedError('wrong_status', `“${declared.id}” is ${status} and cannot change any more`);
  const unfit = status === 'draft' ? [] : changed.filter((field) => !CHANGEABLE.includes(field));
  if (declared.coverage < record.declaration.coverage && status !== 'draft' && declared.kind === 'experiment')
    throw new ExperimentRefusedError(
      'wrong_status',
      `“${declared.id}” is ${status}: its coverage can grow, but units that take part cannot be taken out again; pause it`,
    );
  if (unfit.length > 0)
    throw new ExperimentRefusedError(
      'wrong_status',
      `“${declared.id}” is ${status}, so ${unfit.join(', ')} cannot change: units would move between variants. Only ${CHANGEABLE.join(', ')} can; else declare another experiment`,
    );
  if (changed.length === 0) return record;
  return { ...noted(record, nowMs, { what: 'changed', note: changed.join(', ') }), declaration: declared };
}

/**
 * The experiment in another status.
 *
 * @param decision the variant that everyone gets from now on; needed for `decided`, and for nothing else
 * @throws ExperimentRefusedError
 */
export function moved(
  record: ExperimentRecord,
  status: ExperimentStatus,
  { nowMs, decision, note = '' }: { readonly nowMs: number; readonly decision?: string; readonly note?: string },
): ExperimentRecord {
  const { id, variants } = record.declaration;
  const next = NEXT[record.status];
  if (!next.includes(status))
    throw new ExperimentRefusedError(
      'wrong_status',
      `“${id}” is ${record.status} and cannot become ${status}: ${next.length === 0 ? 'nothing comes after that' : `it can become ${next.join(' or ')}`}`,
    );
  const ids = variants.map((variant) => variant.id);
  if (status === 'decided' && (decision === undefined || !ids.includes(decision)))
    throw new ExperimentRefusedError(
      'invalid_experiment',
      `say which variant everyone gets from now on: ${ids.join(' or ')}${decision === undefined ? '' : `, not “${decision}”`}`,
    );
  const said = [status === 'decided' ? `for ${decision ?? ''}` : '', note].filter((text) => text !== '').join(': ');
  return {
    ...noted(record, nowMs, { what: status, note: said }),
    status,
    decision: status === 'decided' ? (decision ?? null) : record.decision,
    started_ms: record.started_ms ?? (status === 'running' ? nowMs : null),
    ended_ms: record.ended_ms ?? (status === 'decided' || status === 'archived' ? nowMs : null),
  };
}

function noted(
  record: ExperimentRecord,
  nowMs: number,
  { what, note }: { readonly what: string; readonly note: string },
): ExperimentRecord {
  const history = [...record.history, { at_ms: nowMs, what, note }].slice(-EXPERIMENT_LIMITS.history);
  return { ...record, history };
}

function changedFields(before: Declaration, after: Declaration): readonly (keyof Declaration)[] {
  return keysOf(declaration.shape).filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
}

function requireSound(declared: Declaration): void {
  const faults = declarationFaults(declared);
  if (faults.length > 0) throw new ExperimentRefusedError('invalid_experiment', `${declared.id}: ${faults.join('; ')}`);
}
