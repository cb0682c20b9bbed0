import { CommandUsageError } from '../../../core/capability/command';
import { createSessionLearner } from '../model/learn-sessions';
import type { SessionIndex } from '../model/session-index';
import { readFileLines } from './read-file-lines';

/**
 * Learns from tab-separated views: SessionId, ItemId and Time, after a line of titles.
 *
 * @throws CommandUsageError naming the file, line and value of a row that cannot be read, or for a file without views
 */
export async function learnFile(file: string): Promise<SessionIndex> {
  const learner = createSessionLearner();
  let views = 0;
  for await (const { number, text } of readFileLines(file)) {
    if (number === 1 || text === '') continue;
    const [session = '', item = '', time = ''] = text.split('\t');
    const seconds = Number(time);
    if (session === '' || item === '' || time === '' || !Number.isFinite(seconds))
      throw new CommandUsageError(
        `line ${number} of ${file} is not a view: it has ${JSON.stringify(text.slice(0, 80))}, not SessionId, ItemId and Time (a number) with tabs between them`,
      );
    learner.add(session, item, seconds);
    views++;
  }
  if (views === 0) throw new CommandUsageError(`${file} has no views: give it one per line after the line of titles`);
  return learner.finish();
}
