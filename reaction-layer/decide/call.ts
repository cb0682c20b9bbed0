import type { PseudonymOf } from '../../core/capability/route';
import type { CountedCall, Subjects } from './count/subject';
import type { DecidedEvent } from './wire';

/** What stands in an optional field; nothing for null and an empty text. */
function given(text: string | null | undefined): string | undefined {
  return text === null || text === '' ? undefined : text;
}

/** The call as it is counted: every value that could name somebody is replaced by its keyed hash. */
export function callOf(
  {
    site,
    decision_id: id,
    event,
  }: { readonly site: string; readonly decision_id: string; readonly event: DecidedEvent },
  pseudonym: PseudonymOf,
): CountedCall {
  return {
    ...{ site, id, type: event.event_type, subjects: subjectsOf(event, pseudonym) },
    ...{ session: given(event.session_id), amount: amountOf(event) },
  };
}

function subjectsOf(event: DecidedEvent, pseudonym: PseudonymOf): Subjects {
  const [user, anonymous] = [given(event.user_id), given(event.anonymous_id)];
  const session = given(event.session_id);
  const address = given(event.ip_address);
  const network = address === undefined ? undefined : networkOf(address);
  const agent = given(event.user_agent);
  const [token, coupon] = [given(event.payment_token), given(event.coupon)];
  return {
    ...(user !== undefined
      ? { visitor: pseudonym('user', user) }
      : anonymous !== undefined
        ? { visitor: pseudonym('anonymous', anonymous) }
        : session === undefined
          ? {}
          : { visitor: pseudonym('session', session) }),
    ...(network === undefined ? {} : { network: pseudonym('network', network) }),
    ...(anonymous === undefined ? {} : { device: pseudonym('device', `${agent ?? ''} ${anonymous}`) }),
    ...(network === undefined || agent === undefined ? {} : { place: pseudonym('place', `${network} ${agent}`) }),
    ...(token === undefined ? {} : { payment_token: pseudonym('payment_token', token) }),
    ...(coupon === undefined ? {} : { coupon: pseudonym('coupon', coupon) }),
  };
}

const IPV4 = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/i;
const GROUPS = 8;
const KEPT_GROUPS = 3;

/** The /24 or /48 prefix of an address; undefined for what is none. @example networkOf('203.0.113.9') // '203.0.113' */
export function networkOf(address: string): string | undefined {
  const four = IPV4.exec(address);
  if (four !== null) return four.slice(1, 4).map(Number).join('.');
  const [head = '', tail, more] = address.toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const left = GROUPS - first.length - last.length;
  if (more !== undefined || (tail === undefined ? left !== 0 : left < 0)) return undefined;
  const groups = [...first, ...Array.from({ length: left }, () => '0'), ...last].slice(0, KEPT_GROUPS);
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}

/** Price × quantity, to two decimals; undefined without a price. */
function amountOf({ price, quantity }: DecidedEvent): number | undefined {
  if (price === null || price === undefined || price === '') return undefined;
  return Math.round(Number(price) * (quantity ?? 1) * 100) / 100;
}
