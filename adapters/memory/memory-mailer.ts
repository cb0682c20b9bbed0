import type { DeliveryOutcome, Mail, Mailer } from '../../core/port/mailer';

export interface MemoryMailer extends Mailer {
  /** What was delivered, oldest first; a repeated mail occurs twice. */
  readonly sent: readonly Mail[];
}

/** @param answer how the server behaves; by default it takes everything */
export function memoryMailer(answer: (mail: Mail) => DeliveryOutcome | Promise<DeliveryOutcome> = taken): MemoryMailer {
  const sent: Mail[] = [];
  return {
    sent,
    send: async (mail) => {
      const outcome = await answer(mail);
      if (outcome.status === 'delivered') sent.push(mail);
      return outcome;
    },
  };
}

function taken(): DeliveryOutcome {
  return { status: 'delivered', detail: 'taken' };
}
