import { elementIn, xmlError } from './api-error';
import { type ApiOptions, QUICK, SignedRequests } from './signed-requests';
import type { ShortMessage } from '../../../core/port/message-senders';

/** The one request of SNS that is needed. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export class SnsApi {
  readonly #requests: SignedRequests;

  constructor(options: ApiOptions) {
    this.#requests = new SignedRequests({ name: 'sns', title: 'SNS', timeouts: QUICK }, options);
  }

  /** @returns SNS’s own id of the message @throws ApiError, or an error of the connection */
  async text({ to, text }: ShortMessage): Promise<string> {
    const input = {
      Action: 'Publish',
      Version: '2010-03-31',
      PhoneNumber: to,
      Message: text,
      'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
    };
    return this.#requests.send(
      {
        operation: 'Publish',
        input,
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(input).toString(),
      },
      (response) => {
        if (response.status >= 300) throw xmlError(response);
        return elementIn(response.body.toString('utf8'), 'MessageId') ?? '';
      },
    );
  }

  destroy(): void {
    this.#requests.destroy();
  }
}
