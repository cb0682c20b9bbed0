import { wireEvent } from '../../../core/event/contract';
import { eventRequest } from '../../../core/wire/ingest';
import { EVENT_COLUMNS } from '../../../core/event/columns';
import { LIMITS } from '../../../core/event/limits';
import type { GeneratedFile } from '../contract-validator';
import { documentedMembers } from './documented';
import { refusalsOf, requiredFields, wireFields } from './event-probes';
import { code, referencePage, table } from './markdown';

/** `docs/reference/events.md`: every field of an event, its bounds, and what happens beyond them. */
export function generateEventReference(): GeneratedFile {
  return referencePage('events', 'core/event', [
    '# Events',
    '',
    '`POST /v1/events` takes one event, an array of events, `{"events": […], "sent_at": …}`, or NDJSON with an event or an array of events per line. The body may be compressed with gzip.',
    `\`sent_at\`: ${eventRequest.shape.sent_at.description ?? ''}`,
    '',
    '## Fields',
    '',
    'An optional field may be null or an empty text, whatever it holds; both mean that it is absent.',
    '[The contract](../contract.md) says what becomes of a value beyond its bounds, and of a field that is not listed.',
    '',
    ...fields(),
    '',
    '## Beyond a bound',
    '',
    'Where no number depends on the value, it is cut or left out with a warning; otherwise the event is refused alone, and the other events of the request are accepted.',
    'Its verdict in the answer names the code, the field, the value and what to send instead.',
    `The event is kept encrypted in quarantine (up to ${LIMITS.quarantinedLength} characters), is not counted in any metric, and can be replayed after a fix with \`./tidemark quarantine replay\`.`,
    'A request that is too large or not readable is refused whole: 413 above a limit on bytes or events, 400 for what is not JSON.',
    '',
    '## Limits',
    '',
    ...limits(),
    '',
    '## What is stored',
    '',
    'The collector normalises an accepted event to these columns. Raw user ids and IP addresses are not among them.',
    '',
    ...table(
      ['column', 'type', 'null', 'meaning'],
      EVENT_COLUMNS.map(({ name, type, nullable, description }) => [
        code(name),
        type,
        nullable ? 'yes' : 'no',
        description,
      ]),
    ),
  ]);
}

function fields(): readonly string[] {
  const required = requiredFields();
  return table(
    ['field', 'required', 'is', 'refused as'],
    wireFields().map((field) => [
      code(field),
      required.includes(field) ? 'yes' : 'no',
      wireEvent.shape[field].description ?? '',
      refusalsOf(field).map(code).join(', '),
    ]),
  );
}

function limits(): readonly string[] {
  const values: Readonly<Record<string, number>> = LIMITS;
  return table(
    ['limit', 'value', 'meaning'],
    documentedMembers('core/event/limits.ts', 'LIMITS').map(({ name, comment }) => [
      code(name),
      String(values[name] ?? ''),
      comment,
    ]),
  );
}
