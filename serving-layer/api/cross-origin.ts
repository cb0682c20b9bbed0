import type { MiddlewareHandler } from 'hono';
import type { Sites } from '../../core/port/sites';
import { isServed } from '../../core/port/sites';
import { type CrossOriginRule, crossOriginHeaders, isPreflight, preflightHeaders } from '../../core/wire/cross-origin';
import { factsOf } from './facts';

/**
 * Lets pages of other origins read the sites that list them. A preflight request does not say which site a question in
 * a body is about: then an origin that any site lists is let through, and the answer itself is checked.
 */
export function crossOriginReading(sites: Pick<Sites, 'list'>): MiddlewareHandler {
  const ruleOf = async (site: string | undefined): Promise<CrossOriginRule> => {
    const listed = (await sites.list())
      .filter((one) => isServed(one) && (site === undefined || one.id === site))
      .flatMap(({ readOrigins = [] }) => readOrigins);
    const allows = (origin: string): boolean => listed.includes(origin) || listed.includes('*');
    return { allows, methods: ['GET', 'HEAD', 'POST'], credentials: false };
  };
  return async (context, next) => {
    const { req } = context;
    const header = (name: string): string | undefined => req.header(name);
    if (header('origin') === undefined) {
      await next();
      context.res.headers.append('vary', 'origin');
      return;
    }
    if (isPreflight(req.method, header))
      return context.body(null, 204, preflightHeaders(header, await ruleOf(req.query('site'))));
    await next();
    if (context.res.headers.has('access-control-allow-origin')) return;
    const { vary = '', ...granted } = crossOriginHeaders(
      header,
      await ruleOf(factsOf(context).site ?? req.query('site')),
    );
    context.res.headers.append('vary', vary);
    for (const [name, value] of Object.entries(granted)) context.res.headers.set(name, value);
    return;
  };
}
