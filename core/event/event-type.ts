/** The event types of contract version 2. A site may add its own as `custom:<name>`. */
export const EVENT_TYPES = [
  'page_view',
  'click',
  'search',
  'add_to_cart',
  'remove_from_cart',
  'checkout',
  'purchase',
  'refund',
  'sign_up',
  'login',
  'logout',
  'identify',
  'consent',
  'error',
  'performance',
  'ad_impression',
  'ad_click',
  'exposure',
  'recommendation_impression',
  'recommendation_click',
  'decision',
  'decision_outcome',
] as const;

/** What is measured or happens to a visitor: nothing that a visitor does. */
export const PASSIVE_EVENT_TYPES = [
  'identify',
  'error',
  'performance',
  'ad_impression',
  'exposure',
  'recommendation_impression',
  'decision',
  'decision_outcome',
] as const satisfies readonly (typeof EVENT_TYPES)[number][];

export type BuiltInEventType = (typeof EVENT_TYPES)[number];
/** A site's own event type; `CUSTOM_EVENT_TYPE` says which names are valid. */
type CustomEventType = `custom:${string}`;
export type EventType = BuiltInEventType | CustomEventType;

/** `custom:` and a short name in snake_case, so that a breakdown by type stays readable and bounded. */
export const CUSTOM_EVENT_TYPE = /^custom:[a-z][a-z0-9_]{0,39}$/;

const builtIn: ReadonlySet<string> = new Set(EVENT_TYPES);

/** True for a built-in type and for a valid `custom:<name>`. @example isEventType('custom:wishlist_add') // true */
export function isEventType(text: string): text is EventType {
  return builtIn.has(text) || CUSTOM_EVENT_TYPE.test(text);
}
