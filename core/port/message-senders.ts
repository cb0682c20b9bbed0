import type { DeliveryOutcome } from './mailer';

/** A POST to an address that an operator has chosen, such as a webhook. */
export interface HttpMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Posts to other people's servers. It refuses addresses inside the network of the platform, follows no redirects, and
 * never throws for what the other side does. It ends within half a minute.
 */
export interface HttpSender {
  post(message: HttpMessage): Promise<DeliveryOutcome>;
}

export interface ShortMessage {
  /** E.164: `+4915112345678`. */
  readonly to: string;
  readonly text: string;
}

/** Sends text messages to telephones; never throws for what the other side does. */
export interface SmsSender {
  send(message: ShortMessage): Promise<DeliveryOutcome>;
}
