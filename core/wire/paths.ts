/** Where events are sent. */
export const EVENTS_PATH = '/v1/events';
/** The same with the slash that some clients add. */
export const EVENT_PATHS = [EVENTS_PATH, `${EVENTS_PATH}/`] as const;
/** What load balancers ask. */
export const HEALTH_PATH = '/healthz';
