import { elementsIn, xmlError } from './api-error';
import { type ApiOptions, type ApiResponse, type ApiService, SignedRequests, SLOW } from './signed-requests';

const SERVICE: ApiService = { name: 'sns', title: 'SNS', timeouts: SLOW };
const VERSION = '2010-03-31';

export interface Subscriptions {
  readonly confirmed: number;
  readonly pending: number;
}

/** The one question that is asked of SNS, in its query protocol: parameters in a form, an answer in XML. */
export class SnsApi {
  readonly #requests: SignedRequests;

  constructor(options: ApiOptions) {
    this.#requests = new SignedRequests(SERVICE, options);
  }

  /** @throws ApiError, such as `NotFound`, or an error of the connection */
  subscriptions(topicArn: string): Promise<Subscriptions> {
    const input = { Action: 'GetTopicAttributes', TopicArn: topicArn, Version: VERSION };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(input).toString();
    return this.#requests.send(
      { operation: 'GetTopicAttributes', input, method: 'POST', path: '/', headers, body },
      (response) => {
        if (response.status >= 300) throw xmlError(response);
        const attributes = attributesIn(response);
        return {
          confirmed: Number(attributes.get('SubscriptionsConfirmed') ?? 0),
          pending: Number(attributes.get('SubscriptionsPending') ?? 0),
        };
      },
    );
  }

  destroy(): void {
    this.#requests.destroy();
  }
}

/** Of `<entry><key>…</key><value>…</value></entry>`, in order. */
function attributesIn({ body }: ApiResponse): ReadonlyMap<string, string> {
  const text = body.toString('utf8');
  const values = elementsIn(text, 'value');
  return new Map(elementsIn(text, 'key').map((key, at) => [key, values[at] ?? '']));
}
