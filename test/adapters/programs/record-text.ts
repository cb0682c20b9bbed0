/** The records of the kill test's writer: 10 bytes to 20 KB, distinguished by their beginning. */
export function recordText(writer: number, put: number): string {
  return `${writer}:${put}:${'x'.repeat((writer * 7919 + put * 104_729) % 20_000)}`;
}
