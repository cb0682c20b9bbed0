/** Caches answers that cannot change; evicts the least recently used. */
interface Memo {
  get<Answer>(key: string, make: () => Promise<Answer>): Promise<Answer>;
}

export function createMemo(capacity: number): Memo {
  const kept = new Map<string, Promise<unknown>>();

  function keep(key: string, answer: Promise<unknown>): void {
    kept.delete(key);
    kept.set(key, answer);
    if (kept.size > capacity) kept.delete(kept.keys().next().value as string);
  }

  return {
    get: <Answer>(key: string, make: () => Promise<Answer>): Promise<Answer> => {
      const known = kept.get(key) as Promise<Answer> | undefined;
      const answer = known ?? make();
      keep(key, answer);
      // Failures are not cached: the next call retries.
      answer.catch(() => {
        if (kept.get(key) === answer) kept.delete(key);
      });
      return answer;
    },
  };
}
