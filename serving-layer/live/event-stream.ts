import type { LiveText } from './live-answers';

/** Messages as server-sent events. JSON holds no line breaks, so each message is one line. */
export function eventsOf(messages: readonly LiveText[]): string {
  return messages.map(({ id, text }) => `id: ${id}\ndata: ${text}\n\n`).join('');
}

const [ID, DATA] = ['id: ', 'data: '] as const;

/** The messages of whole events, as `eventsOf` writes them. */
export function messagesOf(events: string): readonly LiveText[] {
  return events.split('\n\n').flatMap((event) => {
    const [id = '', data = ''] = event.split('\n');
    if (!id.startsWith(ID) || !data.startsWith(DATA)) return [];
    return [{ id: id.slice(ID.length), text: data.slice(DATA.length) }];
  });
}
