import { orRunning } from '../../batch-layer/or-running';
import { createRunSteps, type RunSteps } from '../../batch-layer/run-steps';
import { HOUR_MS } from '../../core/time/window';
import { type BatchBench, openBench, type World } from './batch-world';
import { arrival, MIDNIGHT, NOON, runTo, seen, SITE } from './shop';
import { slowEngine } from './slow-engine';

const ONE = NOON + HOUR_MS;

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

/** Every step in a separate process: nothing is remembered between them. */
function step(world: World): RunSteps {
  return createRunSteps({ ...world.deps, chunkEvents: 1 });
}

async function opened(
  world: World,
  tidemark: number,
): Promise<{ readonly epoch: number; readonly parts: readonly number[] }> {
  const run = await step(world).open({ kind: 'batch', tidemark });
  if (run.status !== 'opened') throw new Error(run.message);
  return run;
}

/** Like the state machine. @returns how often it called as well */
async function askUntilDone<Answer extends object>(
  work: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly times: number }> {
  for (let times = 1; times < 10; times++) {
    const answer = await orRunning(work);
    if (!('status' in answer) || answer.status !== 'running') return { answer: answer as Answer, times };
  }
  throw new Error('the engine is never done');
}

async function twoDays(): Promise<World> {
  const world = bench.newWorld([SITE]);
  await world.arrive([
    arrival('a', NOON),
    arrival('b', MIDNIGHT + 6 * HOUR_MS),
    arrival('b', MIDNIGHT + 6 * HOUR_MS + 1),
  ]);
  return world;
}

describe('a run in steps', () => {
  it('ends where a run in one piece ends, each step repeated', async () => {
    const world = await twoDays();
    const whole = await twoDays();
    const outcome = await runTo(whole, MIDNIGHT + 7 * HOUR_MS);
    await world.pulse(MIDNIGHT + 7 * HOUR_MS);
    const { epoch, parts } = await opened(world, MIDNIGHT + 7 * HOUR_MS);
    for (const part of [...parts, ...parts]) {
      await step(world).compute(epoch, part);
      expect((await step(world).publish(epoch, part)).status).toBe('published');
    }
    const before = await world.deps.pointer.read();

    const [record, again] = [await step(world).finish(epoch), await step(world).finish(epoch)];
    const [reconciliation, same] = [await step(world).close(epoch), await step(world).close(epoch)];

    expect(parts.length).toBeGreaterThan(1);
    expect(before.epoch).toBe(0);
    expect(again).toEqual(record);
    expect(same).toEqual(reconciliation);
    expect(outcome).toMatchObject({
      status: 'published',
      record: { rewritten: record.rewritten, events: record.events, covered: record.covered },
    });
    expect(outcome.status === 'published' && outcome.reconciliation).toEqual(reconciliation);
    expect(await seen(world)).toEqual(await seen(whole));
    expect(await world.deps.lake.list('runs/00000001/scratch/')).toEqual([]);
  });

  it('is polled while the engine is working, and ends the same, with one epoch', async () => {
    const world = await twoDays();
    const whole = await twoDays();
    await runTo(whole, MIDNIGHT + 7 * HOUR_MS);
    await world.pulse(MIDNIGHT + 7 * HOUR_MS);
    const engine = slowEngine(world.deps.engine, 2);
    const next = (): RunSteps => createRunSteps({ ...world.deps, engine, chunkEvents: 1 });

    const { answer: run, times } = await askUntilDone(() =>
      next().open({ kind: 'batch', tidemark: MIDNIGHT + 7 * HOUR_MS }),
    );
    const { epoch, parts } = run as Extract<typeof run, { status: 'opened' }>;
    for (const part of parts) {
      const computed = await askUntilDone(() =>
        next()
          .compute(epoch, part)
          .then(() => ({ part })),
      );
      expect(computed.times).toBe(3);
      await next().publish(epoch, part);
    }
    await next().finish(epoch);
    const { answer: closed, times: closings } = await askUntilDone(async () => ({
      reconciliation: await next().close(epoch),
    }));

    expect([epoch, times, closings]).toEqual([1, 3, 3]);
    expect(closed.reconciliation?.rows.filter(({ residual }) => residual !== 0)).toEqual([]);
    expect(await seen(world)).toEqual(await seen(whole));
  });

  it('does not mistake an engine failure for work in progress', async () => {
    await expect(orRunning(() => Promise.reject(new Error('no such column')))).rejects.toThrow('no such column');
  });

  it('is not finished before every part is published, and says which is missing', async () => {
    const world = await twoDays();
    await world.pulse(MIDNIGHT + 7 * HOUR_MS);
    const { epoch, parts } = await opened(world, MIDNIGHT + 7 * HOUR_MS);
    await step(world).compute(epoch, 1);
    await step(world).publish(epoch, 1);

    await expect(step(world).finish(epoch)).rejects.toMatchObject({
      code: 'part_missing',
      message: expect.stringContaining(`part 2 of ${parts.length}`) as string,
    });
    await expect(step(world).compute(epoch + 1, 1)).rejects.toMatchObject({ code: 'run_not_open' });
    expect((await world.deps.pointer.read()).epoch).toBe(0);
  });

  it('does not begin while the gate is closed, or where there is nothing to do', async () => {
    const world = bench.newWorld([SITE]);
    await world.arrive([arrival('a', NOON)]);
    const early = await step(world).open({ kind: 'batch', tidemark: ONE });
    await runTo(world, ONE);

    expect(early).toMatchObject({ status: 'gate_closed' });
    expect(await step(world).open({ kind: 'batch', tidemark: ONE })).toMatchObject({ status: 'nothing_to_do' });
    expect(await step(world).open({ kind: 'backfill', fromDay: '2020-01-01', toDay: '2020-01-02' })).toMatchObject({
      status: 'nothing_to_do',
    });
  });

  it('gives way to a run that was published meanwhile', async () => {
    const world = await twoDays();
    await world.pulse(MIDNIGHT + 7 * HOUR_MS);
    const { epoch, parts } = await opened(world, MIDNIGHT + 7 * HOUR_MS);
    for (const part of parts) {
      await step(world).compute(epoch, part);
      await step(world).publish(epoch, part);
    }
    await runTo(world, MIDNIGHT + 7 * HOUR_MS);

    await expect(step(world).finish(epoch)).rejects.toMatchObject({ code: 'run_not_open' });
    expect(await world.deps.pointer.read()).toMatchObject({ epoch: epoch + 1, withdrawn: [epoch] });
  });
});
