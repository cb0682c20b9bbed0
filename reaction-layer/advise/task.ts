import type { CreateTask } from '../../core/capability/task';
import { LOCAL_PAGE_URL } from '../../core/port/outbound';
import { FindingBook } from '../detect/finding-book';
import { costOfFinding, lastFindings, onWire } from './advice-service';
import { createDeliveries } from './deliveries';
import type { Cadence } from './reports/cadence';
import { askAbout, withAdditions } from './model/model-advisor';
import { makeReport, reportable } from './reports/report';
import { subscriptionsOf } from './reports/report-routes';
import { sendDueReports } from './reports/send-reports';
import { sendAdvice } from './send-advice';
import { adviseSettings } from './settings';
import { writtenAdvisor } from './written-advisor';

/** A model is asked about so many kinds of findings per site and turn: it takes seconds for each. */
const QUESTIONS_PER_TURN = 2;

/** Mails advice on what was found lately, and the reports that are due. */
export const createTask: CreateTask = (context) => {
  const { answers, sites, clock, tablesOf, outbound } = context;
  const book = new FindingBook(tablesOf('detect')('findings'));
  const { reportHour, modelDailyTokens, framework, developers, devops, product } = adviseSettings(context.settings);
  const now = (): number => clock.now();
  const deliveries = createDeliveries(tablesOf('advise')('reports'), now);
  const subscriptions = subscriptionsOf(context);
  const said = tablesOf('advise')('models');
  const advisor = withAdditions(writtenAdvisor, said);
  const askModel = async (site: string): Promise<void> => {
    const { model } = context;
    if (model === undefined) return;
    const asking = { model, now, table: said, dailyTokens: modelDailyTokens };
    await askAbout(asking, await lastFindings(book, site, now()), QUESTIONS_PER_TURN);
  };
  return {
    run: async () => {
      const served = reportable(await sites.list());
      const real = served.filter(({ simulated }) => simulated !== true);
      for (const { id } of real) await askModel(id);
      if (outbound === undefined) return;
      const { mailer, pageUrl = LOCAL_PAGE_URL } = outbound;
      const reporting = {
        ...{ deliveries, subscriptions, mailer, now, pageUrl, hour: reportHour },
        make: (site: string, cadence: Cadence) => makeReport({ answers, book }, { site, cadence, nowMs: now() }),
      };
      const advising = {
        ...{ deliveries, mailer, book, now, pageUrl, recipients: { developers, devops, product } },
        adviceOn: async (finding: Parameters<typeof costOfFinding>[2]) => {
          const cost = await costOfFinding(context, book, finding);
          const advice = await advisor.advise({ finding, cost });
          return advice && onWire(finding, advice, framework);
        },
      };
      for (const site of real) await sendAdvice(advising, site);
      await sendDueReports(reporting, served);
    },
  };
};
