import { randomBytes } from 'node:crypto';
import type { OperateFunction } from '../../adapters/aws/operations/operate-function';
import { joinReports } from '../../batch-layer/audit/audit';
import { auditRanges } from '../../batch-layer/audit/audit-ranges';
import type { DayRange } from '../../batch-layer/plan/make-plan';
import { joinPreviews } from '../../batch-layer/preview/preview';
import type { ManifestStore } from '../../core/port/lake';
import type { LedgerStore } from '../../core/port/ledger-store';
import type { OperationResult } from '../../serving-layer/api/operations';
import { audited, done, OperationRefused, refusable, siteBalance } from '../operation-answers';
import { OPERATE_ANSWERS, type OperateAnswers } from './answers';
import type { OperateRequest } from './request';

export interface OperateClientOptions {
  readonly operate: Pick<OperateFunction, 'ask'>;
  readonly ledgers: LedgerStore;
  readonly manifests: ManifestStore;
  /** Called with the progress of an operation. */
  readonly onState: (text: string) => void;
}

type Name = OperateRequest['operation'];

/**
 * Operations that need the engine or the collector of an environment. Each is a series of requests to its `operate`
 * Lambda.
 */
export class OperateClient {
  readonly #options: OperateClientOptions;

  constructor(options: OperateClientOptions) {
    this.#options = options;
  }

  /** What a backfill would change. */
  preview({ fromDay, toDay, ...scope }: DayRange): Promise<OperationResult> {
    return refusable(async () => {
      const range = {
        operation: 'preview',
        from_day: fromDay,
        to_day: toDay,
        ...scope,
        name: randomBytes(8).toString('hex'),
      } as const;
      const first = await this.#ask({ ...range, part: 1 });
      const parts = [first];
      for (let part = 2; part <= first.parts; part += 1) {
        this.#options.onState(`previewed part ${part - 1} of ${first.parts}`);
        const next = await this.#ask({ ...range, part });
        if (next.epoch !== first.epoch)
          throw new OperationRefused(
            'published_meanwhile',
            'a run was published during the preview, so its parts are compared with different numbers: ask for it again',
          );
        parts.push(next);
      }
      return done({ ...joinPreviews(parts) });
    });
  }

  /** Balances every event that was ever accepted. */
  audit(site: string | undefined): Promise<OperationResult> {
    const { ledgers, onState } = this.#options;
    return refusable(async () => {
      const ranges = await auditRanges(this.#options);
      const reports: OperateAnswers['audit'][] = [];
      for (const range of ranges) {
        onState(`balancing what arrived from ${range.from} on`);
        reports.push(await this.#ask({ operation: 'audit', ...range }));
      }
      onState('reading every published file');
      reports.push(await this.#ask({ operation: 'audit_published' }));
      return audited(joinReports(reports), await siteBalance(ledgers, site));
    });
  }

  async #ask<Operation extends Name>(
    request: OperateRequest & { readonly operation: Operation },
  ): Promise<OperateAnswers[Operation]> {
    const operation: Operation = request.operation;
    const reply = await this.#options.operate.ask(request, OPERATE_ANSWERS[operation]);
    if (reply.status === 'refused') throw new OperationRefused(reply.code, reply.reason);
    return reply.answer;
  }
}
