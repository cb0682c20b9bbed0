import { type Form, FORM_NAMES, FORM_PARAMETER, FORMS } from '../../core/wire/forms';
import { EVENT_STREAM_TYPE } from '../../core/wire/live-limits';
import { problem } from './problem';

interface Offer {
  readonly range: string;
  readonly quality: number;
}

/** The form that `?format=` or else `Accept` asks for, or the problem to answer with if there is no such form. */
export function formOf({ url, headers }: Pick<Request, 'url' | 'headers'>): Form | Response {
  const named = new URL(url).searchParams.getAll(FORM_PARAMETER);
  const [name] = named;
  if (name !== undefined) {
    const form = FORM_NAMES.find((one) => one === name);
    if (form !== undefined && named.length === 1) return form;
    return problem('invalid_parameters', `${FORM_PARAMETER}: use one of ${FORM_NAMES.join(', ')}, once.`);
  }
  return (
    negotiate(headers.get('accept')) ??
    problem('not_acceptable', `Accept names no form of this answer: ${Object.values(FORMS).join(', ')}.`)
  );
}

/** Best form for an Accept header: JSON by default, undefined if none is acceptable (406). */
export function negotiate(accept: string | null): Form | undefined {
  if (accept === null || accept.trim() === '') return 'json';
  const offers = accept.split(',').map(readOffer);
  let best: Form | undefined;
  let most = 0;
  for (const form of FORM_NAMES) {
    const quality = qualityOf(FORMS[form], offers);
    if (quality > most) [best, most] = [form, quality];
  }
  return best;
}

function readOffer(text: string): Offer {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { range, quality: quality === undefined ? 1 : Number(quality) || 0 };
}

/** The most specific matching range decides (RFC 9110, 12.5.1). */
function qualityOf(type: string, offers: readonly Offer[]): number {
  for (const range of [type, `${type.split('/')[0] ?? ''}/*`, '*/*']) {
    const offer = offers.find((candidate) => candidate.range === range);
    if (offer !== undefined) return offer.quality;
  }
  return 0;
}

/** Whether a request asks for server-sent events. */
export function wantsEvents({ headers }: Pick<Request, 'headers'>): boolean {
  return (headers.get('accept') ?? '').split(',').some((text) => readOffer(text).range === EVENT_STREAM_TYPE);
}
