import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { Analysis } from './analysis';

/** The site that events of a file belong to, unless another is named. */
const RECORDED_SITE = 'recorded';

/** Finds anomalies in the events of a file, without a data directory. Prints one JSON object with --json. */
export async function detectSessions({ arguments: [, file], options, recorded, output }: CommandCall): Promise<number> {
  if (file === undefined)
    throw new CommandUsageError('name the file: tidemark detect sessions FILE; “-” reads standard input');
  const site = typeof options['site'] === 'string' ? options['site'] : RECORDED_SITE;
  const analysis = new Analysis();
  for await (const record of recorded(file, site)) analysis.add(record);
  const { events, sessions, findings } = analysis.finish('batch');
  output.result({ events, sessions, findings }, () =>
    [
      `${events} events of ${sessions} sessions, ${findings.length} findings`,
      output.table(
        findings.map((one) => ({
          at: new Date(one.window.start).toISOString(),
          class: one.class,
          detector: one.detector,
          severity: one.severity,
          subject: one.subject.key,
          says: one.evidence.says,
        })),
        'Nothing was found.',
      ),
    ].join('\n'),
  );
  return 0;
}
