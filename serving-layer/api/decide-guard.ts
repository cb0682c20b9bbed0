import type { Hono } from 'hono';
import { ADMIN_HEADER, bearerToken, isDeciding } from '../../core/wire/access';
import { operatorOf } from './access';
import type { AdminDeps } from './admin-routes';
import { note } from './facts';
import { withinLimits } from './key-limits';
import { problem } from './problem';

/** Lets requests for decisions pass that carry a key with the scope `decide`, or what operators use. */
export function guardDeciding(app: Hono, { adminToken = '', checkKey }: AdminDeps): void {
  app.use('/v1/*', async (context, next) => {
    const { req } = context;
    if (!isDeciding(req.method, req.path)) return next();
    const operator = req.header(ADMIN_HEADER);
    const grant =
      operator === undefined
        ? await checkKey?.(bearerToken(req.header('authorization')), 'decide')
        : await operatorOf(operator, { adminToken, checkKey });
    if (grant === undefined)
      return problem(
        'decide_access_denied',
        'Send a key with the scope “decide” as Authorization: Bearer <key>; make one with “tidemark keys add --scopes decide”.',
        {},
        { 'www-authenticate': 'Bearer realm="tidemark"' },
      );
    note(context, { grant });
    return grant.allowance === undefined ? next() : withinLimits(grant.allowance, context, next);
  });
}
