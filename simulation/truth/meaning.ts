/** The meaning of an event, as its producer knows it. Nothing here comes from Tidemark. */
export interface Meaning {
  readonly site: string;
  readonly type: string;
  readonly session: string;
  /** As sent: the user, else the anonymous id, else the session. */
  readonly visitor: string;
  readonly user: string | null;
  readonly anonymous: string | null;
  /** True if it is not certain which links of anonymous ids a number knows, and so who the visitor is. */
  readonly isUnsettled?: true;
  readonly category: string | null;
  readonly country: string;
  readonly device: string;
  readonly platform: string;
  readonly page: string | null;
  readonly product: string | null;
  readonly query: string | null;
  readonly isBot: boolean;
  readonly durationMs: number | null;
  readonly orderId: string | null;
  readonly priceMinor: number | null;
  /** What a refund that names no amount gives back once the batch layer has found its order. */
  readonly orderMinor?: number;
  readonly currency: string | null;
  readonly quantity: number | null;
  /** Sent with a server key, which nobody but the shop has. */
  readonly isOfServer: boolean;
}

/**
 * An event as sent. Copies of one identity have the same `uid`; copies with different content have a different `copy`.
 */
export interface Sent {
  readonly uid: number;
  readonly copy: number;
  readonly wire: Readonly<Record<string, unknown>>;
  readonly meaning: Meaning;
  /** True if it keeps the contract, so that it must count. */
  readonly isValid: boolean;
}

/** An event in the stream: its meaning, the time under which it counts, and its position. */
export interface Copy {
  readonly uid: number;
  readonly meaning: Meaning;
  readonly occurredMs: number;
  readonly arrivedMs: number;
  /** `2019-10-01T02`, from arrivedMs. */
  readonly arrivalHour: string;
  readonly shard: string;
  readonly sequence: string;
  readonly index: number;
}
