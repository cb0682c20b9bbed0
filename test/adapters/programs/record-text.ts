/** What a writer of the kill test puts: from 10 bytes to 20 KB, and told apart by its beginning. */
export function recordText(writer: number, put: number): string {
  return `${writer}:${put}:${'x'.repeat((writer * 7919 + put * 104_729) % 20_000)}`;
}
