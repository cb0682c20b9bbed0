import { auditPublication, auditRange } from '../../batch-layer/audit/audit';
import { isRefused } from '../../batch-layer/batch-error';
import type { BatchDeps } from '../../batch-layer/deps';
import { orRunning } from '../../batch-layer/or-running';
import { previewPart } from '../../batch-layer/preview/preview';
import type { Collector } from '../../speed-layer/collect/handler';
import { replayQuarantine } from '../../speed-layer/quarantine/replay';
import type { OperateAnswers } from './answers';
import type { OperateOutcome, OperateRequest } from './request';

export type Operator = (request: OperateRequest, isTimeUp: () => boolean) => Promise<OperateOutcome>;

/** Answers one request of an operation that needs the engine or the collector. */
export function createOperator(deps: BatchDeps & { readonly collector: Collector }): Operator {
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
