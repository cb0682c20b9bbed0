import { isRecord } from '../../../core/json-record';
import type { Mail } from '../../../core/port/mailer';
import { jsonError } from './api-error';
import { type ApiOptions, QUICK, SignedRequests } from './signed-requests';

/** The one request of SES that is needed. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
export class SesApi {
  readonly #requests: SignedRequests;

  constructor(options: ApiOptions) {
    this.#requests = new SignedRequests({ name: 'ses', host: 'email', title: 'SES', timeouts: QUICK }, options);
  }

  /** @returns SES’s own id of the message @throws ApiError, or an error of the connection */
  async send(from: string, { to, subject, text, html, messageId, headers }: Mail): Promise<string> {
    const input = {
      FromEmailAddress: from,
      Destination: { ToAddresses: [to] },
      Content: {
        Simple: {
          Subject: utf8(subject),
          Body: { Text: utf8(text), ...(html === undefined ? {} : { Html: utf8(html) }) },
          Headers: Object.entries({ ...headers, 'X-Tidemark-Message-Id': messageId }).map(([Name, Value]) => ({
            Name,
            Value,
          })),
        },
      },
    };
    return this.#requests.send(
      {
        operation: 'SendEmail',
        input,
        method: 'POST',
        path: '/v2/email/outbound-emails',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      },
      (response) => {
        if (response.status >= 300) throw jsonError(response);
        const answer: unknown = JSON.parse(response.body.toString('utf8'));
        return isRecord(answer) && typeof answer['MessageId'] === 'string' ? answer['MessageId'] : '';
      },
    );
  }

  destroy(): void {
    this.#requests.destroy();
  }
}

const utf8 = (Data: string): { readonly Data: string; readonly Charset: 'UTF-8' } => ({ Data, Charset: 'UTF-8' });
