import { memoryItems } from '../../adapters/memory/memory-items';
import { memoryMailer } from '../../adapters/memory/memory-mailer';
import type { TaskContext } from '../../core/capability/task';
import type { Row } from '../../core/merge/rows';
import { orders } from '../../core/metric/metrics/orders';
import type { Answered, Answers, MetricQuestion } from '../../core/port/answers';
import type { ItemTable } from '../../core/port/item-table';
import type { DeliveryOutcome, Mail } from '../../core/port/mailer';
import { MINUTE_MS } from '../../core/time/window';
import type { AlertConfig } from '../../reaction-layer/alert/config/alert-config';
import { AlertStore } from '../../reaction-layer/alert/store/alert-store';
import { createTask } from '../../reaction-layer/alert/task';
import { MONDAY_MS } from './support';

/** What is counted: live numbers, and those that a batch run has published. */
export interface Counted {
  readonly live: number | null;
  readonly exact: number | null;
  readonly by?: Readonly<Record<string, string>>;
}

export interface AlertWorldOptions {
  readonly config: AlertConfig;
  /** The numbers of a window, which ends at that time. */
  readonly count: (question: MetricQuestion) => readonly Counted[];
  /** How the mail server behaves. */
  readonly mail?: (mail: Mail) => DeliveryOutcome | Promise<DeliveryOutcome>;
}

const SITE = { id: 'shop', timeZone: 'UTC', currency: 'EUR' };

/** Alerts of one site on a virtual clock, with tables in memory and a mail server that may fail. */
export async function alertWorld({ config, count, mail }: AlertWorldOptions) {
  let [nowMs, tidemark, epoch] = [MONDAY_MS, 0, 0];
  const tables = new Map<string, ItemTable>();
  const tableOf = (name: string): ItemTable => {
    const table = tables.get(name) ?? memoryItems();
    tables.set(name, table);
    return table;
  };
  const tablesOf = (capability: string) => (table: string) => tableOf(`${capability} ${table}`);
  const mailer = memoryMailer(mail);
  const store = new AlertStore(tablesOf('alert'));
  await store.setConfig(SITE.id, config);
  const errors: unknown[] = [];

  const basis = (): Pick<Answered, 'site' | 'pointer' | 'asOf'> => ({
    site: SITE,
    pointer: { epoch, tidemark, withdrawn: [] },
    asOf: nowMs,
  });
  const answers: Answers = {
    moment: () => Promise.resolve(basis()),
    query: (_, questions) =>
      Promise.resolve({
        ...basis(),
        degraded: false,
        answers: questions.map((question) => ({
          ...{ metric: orders, question, timeZone: 'UTC', columns: [] },
          rows: count(question).map((one) => rowOf(one, question, question.to <= tidemark)),
          ...{ next: undefined, asOf: nowMs, comparison: undefined },
        })),
      }),
  };
  const unused = (): never => {
    throw new Error('alerts do not use this');
  };
  const context: TaskContext = {
    ...{ answers, tablesOf, clock: { now: () => nowMs }, degraded: () => Promise.resolve(false) },
    sites: { get: () => Promise.resolve(SITE), list: () => Promise.resolve([SITE]) },
    ledgers: { get: () => Promise.resolve([]), list: () => Promise.resolve([]) },
    outbound: { mailer, http: { post: unused }, sms: { send: unused } },
    settings: { pagerDutyUrl: 'https://pager.example' },
    onError: (error) => errors.push(error),
    get engine() {
      return unused();
    },
    get sql() {
      return unused();
    },
    get views() {
      return unused();
    },
    get manifests() {
      return unused();
    },
    get outcomes() {
      return unused();
    },
  };
  let task = createTask(context);
  return {
    store,
    tableOf,
    sent: mailer.sent,
    errors,
    now: () => nowMs,
    /** Runs turns until a time after the Monday. */
    until: async (ms: number, stepMs = 1000) => {
      for (; nowMs <= MONDAY_MS + ms; nowMs += stepMs) {
        await task.run();
        await task.close?.();
      }
    },
    /** One turn whose attempts are not waited for. */
    turn: () => task.run(),
    publish: (upTo: number) => {
      [tidemark, epoch] = [MONDAY_MS + upTo, epoch + 1];
    },
    /** The process dies, and another one begins with what is stored. */
    restart: () => {
      task = createTask(context);
    },
    /** `0.1 a: Firing: few-orders on shop`, in minutes. */
    lines: () => {
      const starts = mailer.sent.map(({ to, subject }) => `${to.split('@')[0] ?? ''}: ${subject}`);
      return starts;
    },
  };
}

function rowOf({ live, exact, by = {} }: Counted, { from, to }: MetricQuestion, isPublished: boolean): Row {
  const value = isPublished ? exact : live;
  const layer = isPublished ? 'batch' : 'speed';
  return { ...{ start: from, end: to, by, value, lower: value, upper: value }, exact: isPublished, layer };
}

export const minutes = (count: number): number => count * MINUTE_MS;
