import * as z from 'zod';
import type { CommandCall } from '../../core/capability/command';
import { findingClass, findingSeverity, findingStatus } from './finding';
import { getFindings } from './wire';

const findingsOptions = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  class: findingClass.optional(),
  detector: z.string().optional(),
  severity: findingSeverity.optional(),
  status: findingStatus.optional(),
  limit: z.int().optional(),
});

/** Lists findings, newest first. */
export async function findings({ options, api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getFindings, { ...findingsOptions.parse(options), site: await api.site() });
  output.result(answer, () =>
    output.table(
      answer.findings.map((one) => ({
        at: one.window.start,
        status: one.status,
        severity: one.severity,
        class: one.class,
        detector: one.detector,
        count: one.count,
        subject: one.subject.key,
        says: one.evidence.says,
      })),
      'Nothing was found in this range.',
    ),
  );
  return 0;
}
