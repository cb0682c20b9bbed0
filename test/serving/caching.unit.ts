import { type Answer, answer } from '../../core/wire/answer';
import { isKnown, render } from '../../serving-layer/api/render';
import { arrivedEvent } from './arrived-events';
import {
  type ApiWorld,
  createApiWorld,
  HOUR_MS,
  jsonOf,
  MIDNIGHT,
  RANGE,
  rowsOf,
  SHOP_EVENTS,
  TIDEMARK,
} from './api-world';

const CLOSED = '/v1/metrics/page_views?site=shop&from=2019-10-01T00:00:00Z&to=2019-10-01T02:00:00Z&grain=hour';
const LIVE = `/v1/metrics/page_views?${RANGE}&grain=minute`;
const ROWS = { form: 'json', shape: 'rows' } as const;

const tagOf = ({ headers }: Response): string => headers.get('etag') ?? '';
const cachedAs = ({ headers }: Response): string | null => headers.get('cache-control');

/** An event of an hour that is published, which arrives after the tidemark. */
const LATE = arrivedEvent({ visitor: 'v9', occurred_ms: MIDNIGHT + HOUR_MS / 2, arrived_ms: TIDEMARK + HOUR_MS / 2 });

async function closedAnswer({ get }: ApiWorld): Promise<Answer> {
  return answer.parse(await jsonOf(await get(CLOSED)));
}

describe('the ETag', () => {
  it('of a closed range outlives a publication that does not change its numbers', async () => {
    const found = await closedAnswer(await createApiWorld());
    const rendered = async (changes: Partial<Answer>): Promise<string> =>
      tagOf(await render(new Request(`http://a${CLOSED}`), { ...found, ...changes }, ROWS));

    const later = await rendered({ epoch: 2, tidemark: '2019-10-01T05:00:00Z', as_of: '2019-10-01T05:00:20Z' });
    const restated = await rendered({ epoch: 2, rows: found.rows.map((row) => ({ ...row, value: 17 })) });
    const live = { tidemark: '2019-10-01T01:00:00Z' };

    expect(later).toBe(await rendered({}));
    expect(restated).not.toBe(later);
    expect(await rendered(live)).not.toBe(await rendered({ ...live, as_of: '2019-10-01T05:00:20Z' }));
  });

  it('is weak only where the body of a closed range says when it was asked', async () => {
    const { get } = await createApiWorld();
    const kindOf = async (path: string, form: string): Promise<string> =>
      tagOf(await get(`${path}&format=${form}`)).startsWith('W/') ? 'weak' : 'strong';
    const kinds = async (path: string): Promise<Readonly<Record<string, string>>> => ({
      json: await kindOf(path, 'json'),
      csv: await kindOf(path, 'csv'),
      ndjson: await kindOf(path, 'ndjson'),
      arrow: await kindOf(path, 'arrow'),
    });

    expect(await kinds(CLOSED)).toEqual({ json: 'weak', csv: 'strong', ndjson: 'strong', arrow: 'weak' });
    expect(await kinds(LIVE)).toEqual({ json: 'strong', csv: 'strong', ndjson: 'strong', arrow: 'strong' });
  });

  it('is another one for other bytes, of other shapes, forms and codings', async () => {
    const { get } = await createApiWorld();
    const paths = ['', '&shape=columns', '&format=csv', '&format=ndjson', '&format=arrow'];
    const codings = ['identity', 'gzip', 'br'];

    const live = await Promise.all(
      codings.flatMap((coding) => paths.map((path) => get(`${LIVE}${path}`, { 'accept-encoding': coding }))),
    );
    const closed = await Promise.all(paths.map((path) => get(`${CLOSED}${path}`)));

    expect(new Set(live.map(tagOf)).size).toBe(codings.length * paths.length);
    expect(new Set(live.map((response) => response.headers.get('content-encoding')))).toEqual(
      new Set([null, 'gzip', 'br']),
    );
    expect(new Set(closed.map(tagOf)).size).toBe(paths.length);
  });

  it('is the same for the same bytes, also with parameters in another order', async () => {
    const { get } = await createApiWorld();
    const reordered = `/v1/metrics/page_views?grain=minute&${RANGE}`;

    const [first, second] = [await get(LIVE), await get(reordered)];

    expect(tagOf(second)).toBe(tagOf(first));
    expect(await second.text()).toBe(await first.text());
  });

  it('of a compressed answer is known again', async () => {
    const { get } = await createApiWorld();
    const coding = { 'accept-encoding': 'br' };
    const etag = tagOf(await get(LIVE, coding));

    const again = await get(LIVE, { ...coding, 'if-none-match': etag });

    expect(again.status).toBe(304);
    expect(tagOf(again)).toBe(etag);
    expect((await get(LIVE, { 'if-none-match': etag })).status).toBe(200);
  });

  it.each([
    ['"a"', '"a"', true],
    ['W/"a"', '"a"', true],
    ['"a"', 'W/"a"', true],
    ['"b", W/"a"', 'W/"a"', true],
    ['*', '"a"', true],
    ['"b"', '"a"', false],
    ['"a-br"', '"a"', false],
    [null, '"a"', false],
  ])('a client with %s knows %s: %s', (ifNoneMatch, etag, isSame) => {
    expect(isKnown(ifNoneMatch, etag)).toBe(isSame);
  });

  it.each(['rows', 'columns'] as const)('takes no second serialisation of %s', async (shape) => {
    const found = await closedAnswer(await createApiWorld());
    let written = 0;
    const columns = Object.defineProperty(['country'], 'toJSON', {
      value: () => {
        written += 1;
        return ['country'];
      },
    });

    const response = await render(new Request(`http://a${CLOSED}`), { ...found, columns }, { form: 'json', shape });

    expect(await response.json()).toMatchObject({ columns: ['country'], epoch: 1, as_of: found.as_of });
    expect(written).toBe(1);
  });
});

describe('an answer whose URL names the epoch', () => {
  it('is immutable if its range is closed and all of its numbers are published', async () => {
    const { get } = await createApiWorld();

    const [named, plain, columns] = [
      await get(`${CLOSED}&epoch=1`),
      await get(CLOSED),
      await get(`${CLOSED}&epoch=1&shape=columns`),
    ];

    expect(named.status).toBe(200);
    expect(cachedAs(named)).toBe('private, max-age=31536000, immutable');
    expect(cachedAs(columns)).toBe('private, max-age=31536000, immutable');
    expect(cachedAs(plain)).toBe('private, max-age=60');
    expect(await named.text()).toBe(await plain.text());
  });

  it('must be asked again while the range is open', async () => {
    const { get } = await createApiWorld();

    expect(cachedAs(await get(`${LIVE}&epoch=1`))).toBe('private, no-cache');
  });

  it('must be asked again while a late event is live in the range', async () => {
    const { get, fold } = await createApiWorld();
    await fold([LATE]);

    const late = await get(`${CLOSED}&epoch=1`);

    expect(cachedAs(late)).toBe('private, no-cache');
    expect(rowsOf(await jsonOf(late)).map(({ value, layer }) => [value, layer])).toEqual([
      [2, 'merged'],
      [1, 'batch'],
    ]);
  });

  it('must be asked again while a late event is live in the range with which it is compared', async () => {
    const secondHour = CLOSED.replace('from=2019-10-01T00', 'from=2019-10-01T01');
    const compared = `${secondHour}&compare=previous_period&epoch=1`;
    const [settled, late] = [await createApiWorld(), await createApiWorld()];
    await late.fold([LATE]);

    expect(cachedAs(await settled.get(compared))).toContain('immutable');
    expect(cachedAs(await late.get(compared))).toBe('private, no-cache');
  });

  it('is refused once another epoch is current, with its number', async () => {
    const { get, publish } = await createApiWorld();
    await publish(2, TIDEMARK);

    const [older, current, future] = [
      await get(`${CLOSED}&epoch=1`),
      await get(`${CLOSED}&epoch=2`),
      await get(`${CLOSED}&epoch=3`),
    ];

    expect([older.status, current.status, future.status]).toEqual([409, 200, 409]);
    expect(cachedAs(older)).toBe('no-store');
    expect(await jsonOf(older)).toMatchObject({
      code: 'epoch_not_current',
      epoch: 2,
      detail: expect.stringMatching(/epoch is 1, but the current epoch is 2/) as string,
    });
    expect(await jsonOf(future)).toMatchObject({ code: 'epoch_not_current', epoch: 2 });
  });

  it('is refused once the epoch is withdrawn', async () => {
    const { get, publish, pointer } = await createApiWorld();
    await publish(2, TIDEMARK);
    await pointer.move(await pointer.read(), { epoch: 1, tidemark: TIDEMARK, withdrawn: [2] });

    const [withdrawn, current] = [await get(`${CLOSED}&epoch=2`), await get(`${CLOSED}&epoch=1`)];

    expect(withdrawn.status).toBe(409);
    expect(await jsonOf(withdrawn)).toMatchObject({ code: 'epoch_not_current', epoch: 1 });
    expect(cachedAs(current)).toContain('immutable');
  });

  it('names it on the next page as well', async () => {
    const { get } = await createApiWorld();

    const page = await get(`${CLOSED}&epoch=1&page_size=1`);

    expect(page.headers.get('link')).toContain('epoch=1&');
  });

  it.each(['-1', '1.5', 'latest'])('is refused for the epoch %j', async (epoch) => {
    const { get } = await createApiWorld();

    const refused = await get(`${CLOSED}&epoch=${epoch}`);

    expect([refused.status, (await jsonOf(refused))['code']]).toEqual([400, 'invalid_parameters']);
  });

  it('stays no-cache before anything is published', async () => {
    const { get, pointer } = await createApiWorld({}, SHOP_EVENTS);
    await pointer.move(await pointer.read(), { epoch: 0, tidemark: 0, withdrawn: [1] });

    expect(cachedAs(await get(`${CLOSED}&epoch=0`))).toBe('private, no-cache');
  });
});
