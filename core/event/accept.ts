import type { NormalEvent } from './columns';
import type { WireEvent } from './contract';
import { isWireEvent } from './generated/contract-validator';
import { normalise, type NormaliseContext } from './normalise';
import { withoutPlaceholders } from './placeholders';
import { isRejection, type Rejection } from './rejection';
import { repairEvent } from './repair';
import type { Warn } from './warning';

export interface AcceptedEvent {
  readonly event: NormalEvent;
  /** As the contract has it. */
  readonly wire: WireEvent;
}

/** Applies the contract to an event as sent, then normalises it. @param index of the event in its request, from 0 */
export function acceptEvent(
  sent: unknown,
  index: number,
  context: NormaliseContext,
  warn: Warn,
): AcceptedEvent | Rejection {
  const fitting = isWireEvent(sent) ? sent : repairEvent(sent, warn);
  if (isRejection(fitting)) return fitting;
  const wire = withoutPlaceholders(fitting, warn);
  const event = normalise(wire, index, context, warn);
  return isRejection(event) ? event : { event, wire };
}
