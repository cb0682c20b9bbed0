import type { ShortMessage } from '../../../core/port/message-senders';
import { elementIn, elementsIn, xmlError } from './api-error';
import { type ApiOptions, type ApiResponse, type ApiService, SignedRequests, SLOW } from './signed-requests';

const SERVICE: ApiService = { name: 'sns', title: 'SNS', timeouts: SLOW };
const VERSION = '2010-03-31';
const AS_FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export interface TopicSubscriptions {
  readonly confirmed: number;
  readonly pending: number;
}

/** The requests of SNS that are needed, in its query protocol: parameters in a form, an answer in XML. */
export class SnsApi {
  readonly #requests: SignedRequests;

  constructor(options: ApiOptions) {
    this.#requests = new SignedRequests(SERVICE, options);
  }

  /**
   * Sends a text message. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
   *
   * @returns SNS’s own id of the message @throws ApiError, or an error of the connection
   */
  text({ to, text }: ShortMessage): Promise<string> {
    return this.#call(
      'Publish',
      {
        PhoneNumber: to,
        Message: text,
        'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
        'MessageAttributes.entry.1.Value.DataType': 'String',
        'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
      },
      (response) => elementIn(response.body.toString('utf8'), 'MessageId') ?? '',
    );
  }

  /** @throws ApiError, such as `NotFound`, or an error of the connection */
  subscriptions(topicArn: string): Promise<TopicSubscriptions> {
    return this.#call('GetTopicAttributes', { TopicArn: topicArn }, (response) => {
      const attributes = attributesIn(response);
      return {
        confirmed: Number(attributes.get('SubscriptionsConfirmed') ?? 0),
        pending: Number(attributes.get('SubscriptionsPending') ?? 0),
      };
    });
  }

  destroy(): void {
    this.#requests.destroy();
  }

  #call<Result>(
    operation: string,
    parameters: Readonly<Record<string, string>>,
    read: (response: ApiResponse) => Result,
  ): Promise<Result> {
    const input = { Action: operation, Version: VERSION, ...parameters };
    const body = new URLSearchParams(input).toString();
    return this.#requests.send({ operation, input, method: 'POST', path: '/', headers: AS_FORM, body }, (response) => {
      if (response.status >= 300) throw xmlError(response);
      return read(response);
    });
  }
}

/** Of `<entry><key>…</key><value>…</value></entry>`, in order. */
function attributesIn({ body }: ApiResponse): ReadonlyMap<string, string> {
  const text = body.toString('utf8');
  const values = elementsIn(text, 'value');
  return new Map(elementsIn(text, 'key').map((key, at) => [key, values[at] ?? '']));
}
