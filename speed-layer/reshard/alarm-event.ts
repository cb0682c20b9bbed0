import * as z from 'zod';
import type { Load } from './config';

/**
 * The part of the alarm event that matters:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
const alarmEvent = z.object({
  alarmData: z.object({
    alarmName: z.string().regex(/-(busy|idle)$/),
    state: z.object({ value: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']) }),
  }),
});

/** The alarm that is on; undefined for one that is over. @throws Error for anything but an alarm of the stream */
export function raisedAlarm(event: unknown): { readonly name: string; readonly load: Load } | undefined {
  const parsed = alarmEvent.safeParse(event);
  if (!parsed.success)
    throw new Error(
      `this function is invoked by the alarms …-busy and …-idle of the stream, not with ${JSON.stringify(event)}`,
    );
  const { alarmName: name, state } = parsed.data.alarmData;
  return state.value === 'ALARM' ? { name, load: name.endsWith('-busy') ? 'busy' : 'idle' } : undefined;
}
