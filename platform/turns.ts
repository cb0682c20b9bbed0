/**
 * Gives everyone who waits a turn of the event loop of their own, in their order: many questions that are computed at
 * the same time then hold up other work no longer than one of them.
 *
 * @param nextTurn calls back in the next turn of the event loop
 */
export function createTurns(nextTurn: (turn: () => void) => void = setImmediate): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const give = (): void => {
    waiting.shift()?.();
    if (waiting.length > 0) nextTurn(give);
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) nextTurn(give);
    });
}
