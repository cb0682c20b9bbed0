import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { wireEvent } from '../../core/event/contract';
import { readInstant } from '../../core/event/timestamp';
import { isRecord } from '../../core/json-record';
import { messageOf } from '../../core/message-of';
import { DECIDED_TYPES } from './count/subject';
import { OfflineDecider } from './offline-decider';
import { policy as policyShape, policyFaults } from './policy/policy';
import { defaultPolicy, type VersionedPolicy } from './policy/stored-policy';
import { zScore } from './score/z-score';
import { type DecisionAnswer, decidedEvent, decisionAnswer, DECISIONS } from './wire';
import { parsedJson, readJsonFile } from '../experiments/read-json';

const options = z.object({ policy: z.string().optional() });

/** Reads lines: events, or requests with an `event`; other fields, such as labels, are left aside. */
const line = z.object({
  decision_id: z.string().optional(),
  event_id: z.string().nullish(),
  event: z.unknown().optional(),
});

const FIELDS = new Set(Object.keys(wireEvent.shape));

/** Decides on the events of a file in the order of its lines, from counters that begin empty. Nothing is stored. */
export async function decideFile({ arguments: [file = ''], options: given, output }: CommandCall): Promise<number> {
  const { policy } = options.parse(given);
  const decider = new OfflineDecider({ versioned: await versionedPolicy(policy), score: zScore });
  const answers: DecisionAnswer[] = [];
  let [number, others] = [0, 0];
  for await (const text of linesOf(file)) {
    number += 1;
    if (text.trim() === '') continue;
    const one = eventIn(text, `${file}, line ${number}`, number);
    if (one === undefined) {
      others += 1;
      continue;
    }
    const record = decider.take(one.id, one.event, one.atMs);
    if (record !== undefined) answers.push(decisionAnswer.parse(JSON.parse(record.answer)));
  }
  const counts = Object.fromEntries(
    DECISIONS.map((decision) => [decision, answers.filter((answer) => answer.decision === decision).length]),
  );
  if (others > 0) output.note(`${others} events of other types than ${DECIDED_TYPES.join(', ')} were left out`);
  output.result({ ...counts, decisions: answers }, () =>
    [
      output.report(counts),
      output.table(
        answers
          .filter(({ decision }) => decision !== 'allow')
          .map(({ decision_id: id, decision, score, reasons }) => ({
            ...{ decision_id: id, decision, score },
            reasons: reasons.map(({ code }) => code).join(', '),
          })),
        'Nothing was reviewed or denied.',
      ),
    ].join('\n'),
  );
  return 0;
}

async function versionedPolicy(file: string | undefined): Promise<VersionedPolicy> {
  if (file === undefined) return defaultPolicy();
  const read = await readJsonFile(file, policyShape);
  const faults = policyFaults(read);
  if (faults.length > 0) throw new CommandUsageError(`${file}: ${faults.join('; ')}`);
  return { version: 'file', policy: read };
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } catch (error) {
    throw new CommandUsageError(`the file ${file} cannot be read: ${messageOf(error)}`);
  }
}

/** The event of a line; undefined if it is of another type. @throws CommandUsageError naming the line */
function eventIn(
  text: string,
  place: string,
  number: number,
): { readonly id: string; readonly event: z.output<typeof decidedEvent>; readonly atMs: number } | undefined {
  const given = parsedJson(place, text);
  const parsed = line.safeParse(given);
  if (!parsed.success) throw new CommandUsageError(`${place} is not a JSON object`);
  const inner = parsed.data.event ?? given;
  const type = isRecord(inner) ? inner['event_type'] : undefined;
  if (!DECIDED_TYPES.some((one) => one === type)) return undefined;
  const known = Object.fromEntries(Object.entries(isRecord(inner) ? inner : {}).filter(([name]) => FIELDS.has(name)));
  const event = decidedEvent.safeParse(known);
  if (!event.success) throw new CommandUsageError(`${place}: ${z.prettifyError(event.error)}`);
  const { timestamp, event_id: eventId } = event.data;
  const atMs = typeof timestamp === 'string' ? readInstant(timestamp) : undefined;
  if (atMs === undefined)
    throw new CommandUsageError(`${place}: timestamp is missing or not an instant: counters need it`);
  return { id: parsed.data.decision_id ?? eventId ?? `line-${number}`, event: event.data, atMs };
}
