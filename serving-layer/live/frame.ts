import type { LiveMessage } from '../../core/wire/live';
import type { LiveText } from './live-answers';

/** A message encoded once for all viewers that are sent it. */
export interface LiveFrame {
  /** Of the answer that a viewer has after it; undefined for a message that leaves the answer as it is. */
  readonly id: string | undefined;
  readonly type: LiveMessage['type'];
  readonly bytes: Uint8Array;
}

const encoder = new TextEncoder();

export function frameOf(message: LiveMessage): LiveFrame {
  return { id: undefined, type: message.type, bytes: encoder.encode(JSON.stringify(message)) };
}

const TYPE = /^\{"type":"(answer|change|unchanged)"/;

/** The frames of a round. Its messages are not parsed: their text says first what they are. */
export function framesOf(messages: readonly LiveText[]): readonly LiveFrame[] {
  return messages.map(({ id, text }) => {
    const [, type] = TYPE.exec(text) ?? [];
    if (type !== 'answer' && type !== 'change' && type !== 'unchanged')
      throw new Error(`a round has a message that is none: ${text.slice(0, 100)}`);
    return { id, type, bytes: encoder.encode(text) };
  });
}
