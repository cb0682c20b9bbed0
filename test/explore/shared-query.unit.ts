import type { QueryWatch, SqlRow } from '../../core/port/batch-engine';
import { shareQuery } from '../../serving-layer/explore/shared-query';

const ROWS: readonly SqlRow[] = [{ one: 1 }];

function shared() {
  let watch: QueryWatch = {};
  let finish: (rows: readonly SqlRow[]) => void = () => undefined;
  let stops = 0;
  const query = shareQuery(
    (own) =>
      new Promise((resolve, reject) => {
        watch = own;
        finish = resolve;
        own.signal?.addEventListener('abort', () => reject(new Error('interrupted')));
      }),
    () => void (stops += 1),
  );
  query.rows.catch(() => undefined);
  return { query, watch: () => watch, finish: () => finish(ROWS), stops: () => stops };
}

describe('a query that several ask for', () => {
  it('goes on while one of them needs it, and tells the others when they leave', async () => {
    const { query, watch, finish, stops } = shared();
    const leaving = new AbortController();
    const staying = new AbortController();

    const first = query.join({ signal: leaving.signal });
    const second = query.join({ signal: staying.signal });
    leaving.abort(new Error('not needed'));

    await expect(first).rejects.toThrow('not needed');
    expect(watch().signal?.aborted).toBe(false);
    finish();
    expect(await second).toBe(ROWS);
    expect(stops()).toBe(0);
  });

  it('is stopped when the last one leaves, and is not joined again', async () => {
    const { query, watch, stops } = shared();
    const controller = new AbortController();

    const rows = query.join({ signal: controller.signal });
    controller.abort(new Error('not needed'));

    await expect(rows).rejects.toThrow('not needed');
    expect([watch().signal?.aborted, stops()]).toEqual([true, 1]);
  });

  it('goes on for who cannot leave', async () => {
    const { query, watch, finish } = shared();
    const controller = new AbortController();

    const waiting = query.join({});
    const leaving = query.join({ signal: controller.signal });
    controller.abort(new Error('not needed'));

    await expect(leaving).rejects.toThrow('not needed');
    expect(watch().signal?.aborted).toBe(false);
    finish();
    expect(await waiting).toBe(ROWS);
  });

  it('tells everybody how far it is, also who comes later', () => {
    const { query, watch } = shared();
    const seen: number[][] = [[], []];

    void query.join({ onProgress: (share) => seen[0]?.push(share) });
    watch().onProgress?.(0.5);
    void query.join({ onProgress: (share) => seen[1]?.push(share) });
    watch().onProgress?.(0.75);

    expect(seen).toEqual([
      [0, 0.5, 0.75],
      [0.5, 0.75],
    ]);
  });
});
