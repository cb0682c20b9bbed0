export const ANSWER_TYPES = ['application/json', 'text/csv', 'application/vnd.apache.arrow.stream'] as const;
export type AnswerType = (typeof ANSWER_TYPES)[number];

interface Offer {
  readonly range: string;
  readonly quality: number;
}

/** The form that an Accept header likes best; JSON where it does not care; undefined if it takes none of ours. */
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

/** The most specific range that matches decides (RFC 9110, 12.5.1). */
function qualityOf(type: AnswerType, offers: readonly Offer[]): number {
  for (const range of [type, `${type.split('/')[0] ?? ''}/*`, '*/*']) {
    const offer = offers.find((candidate) => candidate.range === range);
    if (offer !== undefined) return offer.quality;
  }
  return 0;
}
