import type { NormalEvent } from './columns';

/** True for an event of a server key, whose claims nobody else can take. Older versions recorded no kind. */
export function isOfServer({ key_kind: kind }: Pick<NormalEvent, 'key_kind'>): boolean {
  return kind === 'server';
}
