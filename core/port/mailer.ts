/** One mail to one recipient. */
export interface Mail {
  /** An address such as `ops@shop.example`. */
  readonly to: string;
  readonly subject: string;
  /** The plain-text part, which every mail has. */
  readonly text: string;
  readonly html?: string | undefined;
  /**
   * Without angle brackets, such as `a1b2@shop.example`. A repeated mail has the same one, so that mail clients show it
   * once. SES replaces it with its own and keeps this one in the header `X-Tidemark-Message-Id`.
   */
  readonly messageId: string;
  /** Further headers, such as `List-Unsubscribe`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * Why something was not delivered. `refused`: it will be refused again. `unavailable`: a later attempt may succeed.
 * `timeout`: it may have been delivered. `not_configured`: the settings have no way to send it.
 */
export const DELIVERY_FAILURES = ['refused', 'unavailable', 'timeout', 'not_configured'] as const;
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];

/** Delivered means that the next server has taken it over. */
export type DeliveryOutcome =
  | { readonly status: 'delivered'; readonly detail: string }
  | { readonly status: 'failed'; readonly failure: DeliveryFailure; readonly detail: string };

/** Sends mail. No details contain a password. */
export interface Mailer {
  /** Never throws for what the other side does. It ends within half a minute. */
  send(mail: Mail): Promise<DeliveryOutcome>;
}
