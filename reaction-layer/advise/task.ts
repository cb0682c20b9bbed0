import type { CreateTask } from '../../core/capability/task';
import { LOCAL_PAGE_URL } from '../../core/port/outbound';
import { FindingBook } from '../detect/finding-book';
import { costOfFinding, onWire } from './advice-service';
import { createDeliveries } from './deliveries';
import type { Cadence } from './reports/cadence';
import { makeReport, reportable } from './reports/report';
import { subscriptionsOf } from './reports/report-routes';
import { sendDueReports } from './reports/send-reports';
import { sendAdvice } from './send-advice';
import { adviseSettings } from './settings';
import { writtenAdvisor } from './written-advisor';

/** Mails advice on what was found lately, and the reports that are due. */
export const createTask: CreateTask = (context) => {
  const { answers, sites, clock, tablesOf, outbound } = context;
  const book = new FindingBook(tablesOf('detect')('findings'));
  const { reportHour, framework, developers, devops, product } = adviseSettings(context.settings);
  const now = (): number => clock.now();
  const deliveries = createDeliveries(tablesOf('advise')('reports'), now);
  const subscriptions = subscriptionsOf(context);
  return {
    run: async () => {
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
          const advice = await writtenAdvisor.advise({ finding, cost });
          return advice && onWire(finding, advice, framework);
        },
      };
      const served = reportable(await sites.list());
      for (const site of served.filter(({ simulated }) => simulated !== true)) await sendAdvice(advising, site);
      await sendDueReports(reporting, served);
    },
  };
};
