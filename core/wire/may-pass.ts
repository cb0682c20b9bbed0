const PASSING: readonly number[] = [408, 425, 429];

/** Whether the same request may succeed later. @param status of the answer that refused it */
export function mayPass(status: number): boolean {
  return status >= 500 || PASSING.includes(status);
}
