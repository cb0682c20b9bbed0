import type { CreateTask } from '../../core/capability/task';
import type { Site } from '../../core/port/sites';
import { SECOND_MS } from '../../core/time/window';
import { LOCAL_PAGE_URL } from '../../core/port/outbound';
import type { AnomalyFinding } from '../detect/finding';
import { FindingBook } from '../detect/finding-book';
import { costOfFinding, lastFindings, onWire } from './advice-service';
import { createDeliveries } from './deliveries';
import type { Cadence } from './report/cadence';
import { askAbout, withAdditions } from './model/model-advisor';
import { makeReport, type Report, reportable } from './report/report';
import { subscriptionsOf } from './report/report-routes';
import { sendDueReports } from './report/send-reports';
import { sendAdvice } from './send-advice';
import { adviseSettings } from './settings';
import type { WireAdvice } from './wire';
import { writtenAdvisor } from './written-advisor';

/** Advice is mailed so soon after a finding. */
const EVERY_MS = 10 * SECOND_MS;
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
  const adviceOn = async (finding: AnomalyFinding): Promise<WireAdvice | undefined> => {
    const cost = await costOfFinding(context, book, finding);
    const advice = await advisor.advise({ finding, cost });
    return advice && onWire(finding, advice, framework);
  };
  const make = (site: string, cadence: Cadence): Promise<Report> =>
    makeReport({ answers, book }, { site, cadence, nowMs: now() });
  const sendMails = async (served: readonly Site[]): Promise<void> => {
    if (outbound === undefined) return;
    const { mailer, pageUrl = LOCAL_PAGE_URL } = outbound;
    const common = { deliveries, mailer, now, pageUrl };
    const advising = { ...common, book, adviceOn, recipients: { developers, devops, product } };
    for (const site of served) if (site.simulated !== true) await sendAdvice(advising, site);
    await sendDueReports({ ...common, subscriptions, make, hour: reportHour }, served);
  };
  return {
    everyMs: EVERY_MS,
    run: async () => {
      const served = reportable(await sites.list());
      await sendMails(served);
      // Last, because it takes long, and what is said is for later.
      for (const { id, simulated } of served) if (simulated !== true) await askModel(id);
    },
  };
};
