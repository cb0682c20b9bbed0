import { ANSWER_TYPES, type AnswerType } from '../../core/wire/metrics';

interface Offer {
  readonly range: string;
  readonly quality: number;
}

/** Best media type for an Accept header: JSON by default, undefined if none is acceptable (406). */
export function negotiate(accept: string | undefined): AnswerType | undefined {
  if (accept === undefined || accept.trim() === '') return 'application/json';
  const offers = accept.split(',').map(readOffer);
  let best: AnswerType | undefined;
  let most = 0;
  for (const type of ANSWER_TYPES) {
    const quality = qualityOf(type, offers);
    if (quality > most) [best, most] = [type, quality];
  }
  return best;
}

function readOffer(text: string): Offer {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { range, quality: quality === undefined ? 1 : Number(quality) || 0 };
}

/** The most specific matching range decides (RFC 9110, 12.5.1). */
function qualityOf(type: AnswerType, offers: readonly Offer[]): number {
  for (const range of [type, `${type.split('/')[0] ?? ''}/*`, '*/*']) {
    const offer = offers.find((candidate) => candidate.range === range);
    if (offer !== undefined) return offer.quality;
  }
  return 0;
}
