import { createPulse } from '../../speed-layer/pulse/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { type Answer, framesIn, scriptedStream, type Script, type ScriptedStream } from './collecting';

const NOW = 1_569_931_200_123;

function pulsing(script: Script = []): {
  readonly stream: ScriptedStream;
  readonly pulse: ReturnType<typeof createPulse>;
} {
  const stream = scriptedStream(script);
  const pulse = createPulse({
    stream,
    clock: { now: () => NOW },
    codec: nodeCodec,
    sleep: () => Promise.resolve(),
    random: () => 0,
  });
  return { stream, pulse };
}

describe('a pulse', () => {
  it('goes into every open shard with the time', async () => {
    const { stream, pulse } = pulsing();
    stream.shardList.push({ id: '02', closed: true });

    const result = await pulse();

    expect(result).toEqual({ pulseMs: NOW, shards: ['00', '01'] });
    expect(stream.taken.map(({ shard }) => shard)).toEqual(['00', '01']);
    expect(framesIn(stream.taken)).toEqual([
      { kind: 'pulse', pulseMs: NOW },
      { kind: 'pulse', pulseMs: NOW },
    ]);
  });

  it('is tried again only where it was refused', async () => {
    const { stream, pulse } = pulsing([({ shard }) => shard === '00', 'unreachable']);

    await pulse();

    expect(stream.calls).toEqual([2, 1, 1]);
    expect(stream.taken.map(({ shard }) => shard)).toEqual(['00', '01']);
  });

  it('needs no shard that was closed meanwhile', async () => {
    const closing: Answer = ({ shard }) => {
      stream.shardList = [{ id: '00', closed: true }, { id: '01', closed: false }]; // prettier-ignore
      return shard === '01';
    };
    const { stream, pulse } = pulsing(Array.from({ length: 10 }, () => closing));

    const result = await pulse();

    expect(result).toEqual({ pulseMs: NOW, shards: ['01'] });
    expect(stream.calls).toEqual([2]);
  });

  it('fails if an open shard never takes it: silence must not look like health', async () => {
    const { pulse } = pulsing(
      Array.from(
        { length: 10 },
        () =>
          ({ shard }) =>
            shard === '00',
      ),
    );

    await expect(pulse()).rejects.toMatchObject({
      code: 'stream_unavailable',
      message: expect.stringContaining('throughput exceeded') as string,
    });
  });
});
