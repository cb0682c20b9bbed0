import {
  type BatchEngine,
  BatchEngineError,
  type BatchJob,
  type InlineRelation,
  type LakeRelation,
  type SqlRow,
} from '../../../core/port/batch-engine';

export interface BatchEngineUnderTest {
  readonly engine: BatchEngine;
  /** Puts arbitrary bytes under a key of the engine's lake. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const ORDERS: InlineRelation = {
  kind: 'rows',
  name: 'orders',
  columns: [
    { name: 'order_id', type: 'text' },
    { name: 'amount_minor', type: 'long' },
    { name: 'is_bot', type: 'bool' },
  ],
  rows: [
    ['a', 9_007_199_254_740_991, false],
    ['b', -5, true],
    [null, null, null],
  ],
};

const STORED: LakeRelation['columns'] = [
  { name: 'order_id', type: 'text' },
  { name: 'amount_minor', type: 'long' },
  { name: 'quantity', type: 'int' },
  { name: 'is_bot', type: 'bool' },
];

const STORED_SQL = 'select order_id, amount_minor, cast(3 as integer) as quantity, is_bot from orders';

function job(inputs: BatchJob['inputs'], ...sql: readonly string[]): BatchJob {
  return { name: 'contract', inputs, steps: sql.map((text, at) => ({ name: `step_${at + 1}`, sql: text })) };
}

function stored(name: string, ...keys: readonly string[]): LakeRelation {
  return { kind: 'parquet', name, keys, columns: STORED };
}

/** The contract of every batch engine. Statements keep to the portable subset, so that one suite covers them all. */
export function testBatchEngine(name: string, factory: () => Promise<BatchEngineUnderTest>): void {
  describe(`batch engine: ${name}`, () => {
    let under: BatchEngineUnderTest;
    const query = (...args: Parameters<typeof job>): Promise<readonly SqlRow[]> => under.engine.query(job(...args));
    const store = (
      key: string,
      sql: string = STORED_SQL,
      inputs: BatchJob['inputs'] = [ORDERS],
    ): Promise<ReadonlyMap<string, number>> =>
      under.engine.run({ name: 'store', inputs, steps: [{ name: 'result', sql, output: key }] });

    // An emulator is installed on first use.
    beforeAll(async () => {
      under = await factory();
    });
    afterAll(() => under.close());

    describe('inputs', () => {
      it('gives back inline values of every type, unchanged', async () => {
        const rows = await query(
          [ORDERS],
          'select order_id, amount_minor, is_bot from orders order by order_id nulls last',
        );

        expect(rows).toEqual([
          { order_id: 'a', amount_minor: 9_007_199_254_740_991, is_bot: false },
          { order_id: 'b', amount_minor: -5, is_bot: true },
          { order_id: null, amount_minor: null, is_bot: null },
        ]);
      });

      it('takes inline text as a value, whatever is written in it', async () => {
        const texts = ["'; drop table orders; --", 'it\'\'s "quoted"', 'back\\slash', 'line\nbreak', '日本 é 𝄞', ''];
        const inline: InlineRelation = {
          kind: 'rows',
          name: 'texts',
          columns: [{ name: 'body', type: 'text' }],
          rows: texts.map((text) => [text]),
        };

        const rows = await query([inline], 'select body, cast(length(body) as bigint) as size from texts');

        expect(rows.map(({ body }) => body).sort()).toEqual([...texts].sort());
      });

      it('takes many inline rows, and none', async () => {
        const many = {
          ...ORDERS,
          rows: Array.from({ length: 5000 }, (_, at) => [`order-${at}`, at, at % 2 === 0] as const),
        };

        const rows = await query(
          [many, { ...ORDERS, name: 'none', rows: [] }],
          [
            'select count(*) as many, cast(sum(amount_minor) as bigint) as total, (select count(*) from none) as none from orders',
          ].join(''),
        );

        expect(rows).toEqual([{ many: 5000, total: 12_497_500, none: 0 }]);
      });

      it('takes no number that is not a safe integer and no value of another type', async () => {
        for (const value of [0.5, 2 ** 53, Number.NaN, '7', true]) {
          const wrong = { ...ORDERS, rows: [['a', value, false] as const] };
          await expect(query([wrong], 'select order_id from orders')).rejects.toMatchObject({
            code: 'batch_engine_failed',
            step: 'orders',
          });
        }
      });

      it('reads exactly the objects that are named', async () => {
        await store('exact/one.parquet');
        await store('exact/two.parquet');
        await store('exact/three.parquet');

        const rows = await query(
          [stored('input', 'exact/one.parquet', 'exact/three.parquet')],
          'select count(*) as found from input',
        );

        expect(rows).toEqual([{ found: 6 }]);
      });

      it('gives null for a column that older objects lack, alone and beside newer ones', async () => {
        await store('columns/old.parquet', "select 'old' as order_id, cast(1 as bigint) as amount_minor", []);
        await store('columns/new.parquet');
        const sql = 'select order_id, is_bot from stored order by order_id nulls last';

        const alone = await query([stored('stored', 'columns/old.parquet')], sql);
        const beside = await query([stored('stored', 'columns/old.parquet', 'columns/new.parquet')], sql);

        expect(alone).toEqual([{ order_id: 'old', is_bot: null }]);
        expect(beside).toEqual([
          { order_id: 'a', is_bot: false },
          { order_id: 'b', is_bot: true },
          { order_id: 'old', is_bot: null },
          { order_id: null, is_bot: null },
        ]);
      });

      it('takes no column from the name of a folder', async () => {
        await store('folders/order_id=wrong/one.parquet');

        const rows = await query(
          [stored('input', 'folders/order_id=wrong/one.parquet')],
          'select order_id from input order by order_id nulls last',
        );

        expect(rows.map(({ order_id }) => order_id)).toEqual(['a', 'b', null]);
      });

      it('takes an empty list of objects as an empty relation of the columns', async () => {
        const rows = await query(
          [stored('input')],
          'select count(*) as found, max(order_id) as order_id, max(amount_minor) as amount from input',
        );

        expect(rows).toEqual([{ found: 0, order_id: null, amount: null }]);
      });

      it('names an object that is missing', async () => {
        const reading = query([stored('input', 'nowhere/gone.parquet')], 'select count(*) as found from input');

        await expect(reading).rejects.toThrow(/nowhere\/gone\.parquet/);
        await expect(reading).rejects.toMatchObject({ code: 'batch_engine_failed', step: 'input' });
      });

      it('fails on an object that is not Parquet', async () => {
        await under.put('broken/text.parquet', new TextEncoder().encode('this is not a Parquet file'));

        await expect(
          query([stored('input', 'broken/text.parquet')], 'select count(*) as found from input'),
        ).rejects.toBeInstanceOf(BatchEngineError);
      });

      it('refuses names that are not plain identifiers', async () => {
        for (const wrong of ['a b', 'a;b', 'A', '1a', 'a"b', '']) {
          await expect(query([{ ...ORDERS, name: wrong }], 'select 1 as one')).rejects.toMatchObject({
            code: 'batch_engine_failed',
          });
          await expect(
            query([{ ...stored('input'), columns: [{ name: wrong, type: 'text' }] }], 'select 1 as one'),
          ).rejects.toMatchObject({
            step: 'input',
          });
        }
      });
    });

    describe('steps', () => {
      it('lets later steps read earlier ones, once or often', async () => {
        const rows = await query(
          [ORDERS],
          'select order_id, amount_minor from orders where amount_minor is not null',
          'select order_id from step_1 where amount_minor < 0',
          'select step_1.order_id, count(*) as pairs from step_1 cross join step_1 as other cross join step_2 group by 1 order by 1',
        );

        expect(rows).toEqual([
          { order_id: 'a', pairs: 2 },
          { order_id: 'b', pairs: 2 },
        ]);
      });

      it('lets a step import a relation under its own name', async () => {
        const rows = await query(
          [ORDERS],
          'with orders as (select * from orders), final as (select count(*) as found from orders) select * from final',
        );

        expect(rows).toEqual([{ found: 3 }]);
      });

      it('keeps jobs that run at the same time apart', async () => {
        const answers = await Promise.all(
          [1, 2, 3, 4].map((rows) =>
            query(
              [{ ...ORDERS, rows: ORDERS.rows.slice(0, rows) }],
              'select * from orders',
              'select count(*) as found from step_1',
            ),
          ),
        );

        expect(answers.map(([row]) => row?.found)).toEqual([1, 2, 3, 3]);
        await expect(query([], 'select * from orders')).rejects.toMatchObject({ step: 'step_1' });
      });

      it('names the step that fails, and keeps what the engine said', async () => {
        const failing = query([ORDERS], 'select order_id from orders', 'select no_such_column from step_1');

        await expect(failing).rejects.toMatchObject({ code: 'batch_engine_failed', job: 'contract', step: 'step_2' });
        await expect(failing).rejects.toThrow(/no_such_column/);
      });

      it('refuses anything but a single select', async () => {
        for (const sql of ['drop table orders', 'select 1 as one; select 2 as two', 'create table t (x bigint)', '']) {
          await expect(query([ORDERS], sql)).rejects.toMatchObject({ code: 'batch_engine_failed', step: 'step_1' });
        }
      });
    });

    describe('outputs', () => {
      it('writes what another job reads back, equal in value and type', async () => {
        const written = await store('round/trip.parquet');

        const rows = await query(
          [stored('input', 'round/trip.parquet')],
          'select order_id, amount_minor, quantity, is_bot from input order by order_id nulls last',
        );
        expect([...written]).toEqual([['result', 3]]);
        expect(rows).toEqual([
          { order_id: 'a', amount_minor: 9_007_199_254_740_991, quantity: 3, is_bot: false },
          { order_id: 'b', amount_minor: -5, quantity: 3, is_bot: true },
          { order_id: null, amount_minor: null, quantity: 3, is_bot: null },
        ]);
      });

      it('writes an empty result as an object with columns', async () => {
        const written = await store('round/empty.parquet', `${STORED_SQL} where order_id = 'none'`);

        expect([...written]).toEqual([['result', 0]]);
        expect(await query([stored('input', 'round/empty.parquet')], 'select count(*) as found from input')).toEqual([
          { found: 0 },
        ]);
      });

      it('replaces an existing object', async () => {
        await store('round/again.parquet');
        await store('round/again.parquet', `${STORED_SQL} where order_id = 'a'`);

        expect(await query([stored('input', 'round/again.parquet')], 'select count(*) as found from input')).toEqual([
          { found: 1 },
        ]);
      });

      it('keeps the order of rows of a step that is sorted, also when later steps read it', async () => {
        const numbers: InlineRelation = {
          kind: 'rows',
          name: 'numbers',
          columns: [{ name: 'n', type: 'long' }],
          rows: Array.from({ length: 20_000 }, (_, at) => [(at * 7919) % 20_000]),
        };

        await under.engine.run({
          name: 'sorted',
          inputs: [numbers],
          steps: [
            { name: 'sorted_once', sql: 'select n from numbers order by n', output: 'sorted/once.parquet' },
            { name: 'sorted_read', sql: 'select n from numbers order by n desc', output: 'sorted/read.parquet' },
            { name: 'reader', sql: 'select count(*) as found from sorted_read' },
          ],
        });

        const columns = [{ name: 'n', type: 'long' }] as const;
        const once = await query(
          [{ kind: 'parquet', name: 'input', keys: ['sorted/once.parquet'], columns }],
          'select n from input',
        );
        const read = await query(
          [{ kind: 'parquet', name: 'input', keys: ['sorted/read.parquet'], columns }],
          'select n from input',
        );
        expect(once.map(({ n }) => n)).toEqual(Array.from({ length: 20_000 }, (_, at) => at));
        expect(read.map(({ n }) => n)).toEqual(Array.from({ length: 20_000 }, (_, at) => 19_999 - at));
      });

      it('refuses a column that Parquet or another engine would take differently, naming it', async () => {
        const wrong = [
          "date '2026-03-08' as bad_column",
          'cast(1 as decimal(10, 2)) as bad_column',
          "timestamp '2026-03-08 07:30:15' as bad_column",
        ];
        for (const column of wrong) {
          const writing = store('refused/bad.parquet', `select ${column} from orders`);
          await expect(writing).rejects.toThrow(/bad_column/);
          await expect(query([stored('input', 'refused/bad.parquet')], 'select 1 as one from input')).rejects.toThrow(
            /refused\/bad\.parquet/,
          );
        }
      });

      it('leaves no object, and the old one whole, when a step fails half-way', async () => {
        await store('half/way.parquet');

        const writing = store(
          'half/way.parquet',
          "select cast(case when order_id = 'b' then 'x' else '1' end as bigint) as amount_minor from orders",
        );

        await expect(writing).rejects.toMatchObject({ step: 'result' });
        expect(await query([stored('input', 'half/way.parquet')], 'select count(*) as found from input')).toEqual([
          { found: 3 },
        ]);
      });
    });

    describe('results', () => {
      it('gives whole numbers as numbers, and refuses those that a number cannot hold', async () => {
        expect(await query([ORDERS], 'select sum(amount_minor) as total, 0.25e0 as quarter from orders')).toEqual([
          { total: 9_007_199_254_740_986, quarter: 0.25 },
        ]);
        await expect(query([ORDERS], 'select sum(amount_minor) + 100 as total from orders')).rejects.toThrow(/total/);
      });

      it('refuses dates and times, naming the column', async () => {
        await expect(query([ORDERS], "select date '2026-03-08' as bad_column from orders")).rejects.toThrow(
          /bad_column/,
        );
      });

      it('gives no rows for an empty result, and refuses a job without steps', async () => {
        expect(await query([ORDERS], "select order_id from orders where order_id = 'none'")).toEqual([]);
        await expect(query([ORDERS])).rejects.toBeInstanceOf(BatchEngineError);
      });
    });
  });
}
