import { auditPublication, auditRange } from '../../batch-layer/audit/audit';
import { isRefused } from '../../batch-layer/batch-error';
import type { BatchDeps } from '../../batch-layer/deps';
import { orRunning } from '../../batch-layer/or-running';
import { previewPart } from '../../batch-layer/preview/preview';
import type { ItemTables } from '../../core/port/item-table';
import { trainPublished } from '../../reaction-layer/models/train-published';
import type { Collector } from '../../speed-layer/collect/handler';
import { replayQuarantine } from '../../speed-layer/quarantine/replay';
import type { OperateAnswers } from './answers';
import type { OperateOutcome, OperateRequest } from './request';

export type Operator = (request: OperateRequest, isTimeUp: () => boolean) => Promise<OperateOutcome>;

export interface OperatorDeps extends BatchDeps {
  readonly collector: Collector;
  /** The tables of a capability. */
  readonly tablesOf: (capability: string) => ItemTables;
}

/** Answers one request of an operation that needs the engine or the collector. */
export function createOperator(deps: OperatorDeps): Operator {
  const answerTo = (
    request: OperateRequest,
    isTimeUp: () => boolean,
  ): Promise<OperateAnswers[OperateRequest['operation']]> => {
    switch (request.operation) {
      case 'preview': {
        const { from_day: fromDay, to_day: toDay, site, part, name } = request;
        return previewPart(deps, { fromDay, toDay, ...(site === undefined ? {} : { site }) }, { part, name });
      }
      case 'audit':
        return auditRange(deps, request);
      case 'audit_published':
        return auditPublication(deps);
      case 'replay_quarantine':
        return replayQuarantine(deps, request.site, { after: request.after, isTimeUp });
      case 'train_model':
        return trainPublished(deps, request.site);
    }
  };
  return async (request, isTimeUp) => {
    try {
      return await orRunning(async () => ({ status: 'done' as const, answer: await answerTo(request, isTimeUp) }));
    } catch (error) {
      if (!isRefused(error)) throw error;
      return { status: 'refused', code: error.code, reason: error.message };
    }
  };
}
