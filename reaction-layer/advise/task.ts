import type { CreateTask } from '../../core/capability/task';
import { FindingBook } from '../detect/finding-book';
import { makeReport, reportable } from './reports/report';
import { subscriptionsOf } from './reports/report-routes';
import { sendDueReports } from './reports/send-reports';
import { adviseSettings } from './settings';

/** Sends the reports that are due. */
export const createTask: CreateTask = ({ answers, sites, clock, tablesOf, outbound, settings }) => {
  const book = new FindingBook(tablesOf('detect')('findings'));
  const subscriptions = subscriptionsOf({ tablesOf });
  const { pageUrl, reportHour } = adviseSettings(settings);
  return {
    run: async () => {
      if (outbound === undefined) return;
      const sending = {
        ...{ subscriptions, pageUrl, hour: reportHour, mailer: outbound.mailer },
        table: tablesOf('advise')('reports'),
        now: () => clock.now(),
        make: (site: string, cadence: Parameters<typeof makeReport>[1]['cadence']) =>
          makeReport({ answers, book }, { site, cadence, nowMs: clock.now() }),
      };
      await sendDueReports(sending, reportable(await sites.list()));
    },
  };
};
