/** An error between threads and processes, which keep no own properties of errors. */
interface CrossingError {
  readonly isCrossingError: true;
  readonly message: string;
  readonly stack: string | undefined;
  /** `name`, `code` and whatever else the error has of its own. */
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Reply {
  /** The error, in the replies of birpc. */
  readonly e?: unknown;
}

/** How birpc sends replies: errors keep their name, their code and their other properties. */
export const CROSSING_ERRORS = {
  serialize: (reply: Reply): Reply => (reply.e instanceof Error ? { ...reply, e: flat(reply.e) } : reply),
  deserialize: (reply: Reply): Reply => (isCrossing(reply.e) ? { ...reply, e: restored(reply.e) } : reply),
};

function flat(error: Error): CrossingError {
  const { name, message, stack } = error;
  const own = Object.entries(error).filter(([property]) => property !== 'cause');
  return { isCrossingError: true, message, stack, properties: { ...Object.fromEntries(own), name } };
}

function restored({ message, stack, properties }: CrossingError): Error {
  return Object.assign(new Error(message), properties, stack === undefined ? {} : { stack });
}

function isCrossing(value: unknown): value is CrossingError {
  return typeof value === 'object' && value !== null && 'isCrossingError' in value;
}
