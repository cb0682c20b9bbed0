import { type Context, Hono } from 'hono';
import { except } from 'hono/combine';
import type { JoinedStores } from '../adapters/local/data-directory';
import { openRoutes } from '../capabilities/open-routes';
import { createNoteUse } from './note-use';
import { FEAST_PATH } from '../core/wire/feast-path';
import type { AdminContext } from '../core/capability/route';
import { createCheckKey } from '../serving-layer/api/access';
import { createApi } from '../serving-layer/api/api';
import type { ApiDeps } from '../serving-layer/api/deps';
import { DOCS_PATHS } from '../serving-layer/api/docs-routes';
import { createOperatingApi, limitBody } from '../serving-layer/api/operating-api';
import { OWN_KEY } from './dashboard';
import { openReading, type ReadingParts } from './open-reading';
import type { Questions } from './processes/questions';
import { createTaskRuns, type TaskRuns } from './task-runs';

interface ApiParts extends ReadingParts, Pick<ApiDeps, 'events' | 'operations' | 'sessions' | 'onError'> {
  readonly admin: Omit<AdminContext, 'settings'>;
  /** The thread that answers questions; without it this one does. */
  readonly questions: Questions | undefined;
}

/** The API, and what runs where questions are answered. */
export interface OpenedApi {
  readonly app: Hono;
  readonly tasks: TaskRuns;
}

/** The API of one process. With a thread for questions, nothing that only questions need is opened here. */
export async function openApi(
  stores: JoinedStores,
  { admin, questions, engine, sql, readToken, openTo, ...operating }: ApiParts,
): Promise<OpenedApi> {
  if (questions !== undefined) {
    const capabilities = { routes: await openRoutes(process.env), admin };
    const checkKey = createCheckKey(stores.keys, stores.clock, createNoteUse(stores.keys));
    const api = createOperatingApi({ ...operating, checkKey, capabilities });
    return {
      app: withQuestionsApart(api, questions),
      tasks: { run: () => questions.runTasks(), close: () => Promise.resolve() },
    };
  }
  const reading = await openReading(stores, { engine, sql, readToken, openTo, adminToken: operating.adminToken });
  const app = createApi({ ...reading, ...operating, capabilities: { ...reading.capabilities, admin } });
  return { app, tasks: createTaskRuns(reading, operating.onError ?? (() => undefined)) };
}

/** Questions and the documents go to their thread; events and operations stay in this one. */
function withQuestionsApart(api: Hono, questions: Questions): Hono {
  const app = new Hono();
  const hasOwnKey = ({ req }: Context): boolean => OWN_KEY.test(req.path);
  for (const path of ['/v1/*', FEAST_PATH, ...DOCS_PATHS])
    app.use(
      path,
      except(hasOwnKey, limitBody, ({ req }) => questions.answer(req.raw)),
    );
  app.use('/v1/admin/*', async (_, next) => {
    await next();
    questions.operated();
  });
  app.route('/', api);
  return app;
}
