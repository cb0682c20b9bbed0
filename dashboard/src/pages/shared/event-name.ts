import { valueName } from '../../text/names';

/** An event of a journey or a session in words: its page, or what it is. */
export function eventName(
  event: { readonly event_type: string; readonly page: string | null } | undefined,
  country: (code: string) => string,
): string {
  if (event === undefined) return '';
  return event.page ?? valueName('event_type', event.event_type, country);
}
