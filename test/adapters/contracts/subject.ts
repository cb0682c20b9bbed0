/** The subject of a contract suite: created afresh for every test. */
export interface Subject<T> {
  readonly subject: T;
  close(): Promise<void>;
}

export type Open<T> = () => Promise<Subject<T>>;

/** Runs a test on a fresh subject and always closes it. */
export function using<T>(open: Open<T>, test: (subject: T) => Promise<void>): () => Promise<void> {
  return async () => {
    const opened = await open();
    try {
      await test(opened.subject);
    } finally {
      await opened.close();
    }
  };
}
