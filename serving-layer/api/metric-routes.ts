import { columnsOf } from '../../core/merge/split';
import { metricSql } from '../../core/metric/metric-sql';
import { breakdownsOf, isMeasured, isVisit, kindNameOf, type Metric, partsOf } from '../../core/metric/metric';
import { PUBLIC_METRICS } from '../../core/metric/registry';
import { getMetric, listMetrics, queryMetrics } from '../../core/wire/metrics';
import type { AnswerOf } from '../../core/wire/operation';
import { siteOf } from '../query/query-service';
import type { ApiDeps } from './deps';
import { factsOf } from './facts';
import { formOf } from './negotiate';
import { problem } from './problem';
import { answerQueries } from './query-answers';
import { readQuestion } from '../wire/question';
import { render } from './render';
import { columnar, tableOfAnswers } from './table';
import { addRoute, type Routes } from './route';
import { wireAnswer } from '../wire/answer';

export function addMetricRoutes(routes: Routes, deps: ApiDeps): void {
  const now = (): number => deps.clock.now();
  addRoute(routes, listMetrics, () => Promise.resolve({ metrics: PUBLIC_METRICS.map(describeMetric) }));

  addRoute(routes, getMetric, async ({ id, site: siteId, exact, shape, epoch, page_size, ...question }, context) => {
    const { raw } = context.req;
    const form = formOf(raw);
    if (form instanceof Response) return form;
    const site = await siteOf(deps.sites, siteId);
    const asked = readQuestion({ ...question, metric: id, exact: exact === 'true' }, site, now());
    const answered = await deps.query.query(site.id, [{ ...asked, pageRows: page_size }], factsOf(context).progress);
    const current = answered.pointer.epoch;
    if (epoch !== undefined && epoch !== current) return otherEpoch(epoch, current);
    const [answer] = answered.answers.map((one) => wireAnswer(answered, one));
    return answer === undefined
      ? problem('internal_error', 'The question has no answer.')
      : render(raw, answer, { form, shape, epoch });
  });

  addRoute(
    routes,
    queryMetrics,
    (asked, context) => answerQueries(deps, asked, factsOf(context).progress),
    (page, { shape }) => ({
      answer: shape === 'columns' ? { ...page, answers: page.answers.map(columnar) } : page,
      table: () => tableOfAnswers(page),
    }),
  );
}

function otherEpoch(asked: number, current: number): Response {
  return problem(
    'epoch_not_current',
    `epoch is ${asked}, but the current epoch is ${current}: ask with epoch=${current}, or without epoch for the numbers of now.`,
    { epoch: current },
  );
}

function describeMetric(metric: Metric): AnswerOf<typeof listMetrics>['metrics'][number] {
  const { id, description, unit } = metric;
  const sql = metricSql(metric);
  return {
    id,
    description,
    unit,
    kind: kindNameOf(metric),
    ...(isMeasured(metric) || isVisit(metric) ? {} : { parts: partsOf(metric).map(({ id: part }) => part) }),
    ...(sql === undefined ? {} : { sql }),
    breakdowns: breakdownsOf(metric).map((name) => columnsOf(name).join(',')),
  };
}
