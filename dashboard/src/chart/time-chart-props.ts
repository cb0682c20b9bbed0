import type { Row } from '../../../core/wire/answer';
import type { Step } from '../view/range';

export interface TimeChartProps {
  readonly title: string;
  /** One row per bucket, in order; of one currency. */
  readonly rows: readonly Row[];
  /** The rows of the range with which it is compared, in the same order. */
  readonly before?: readonly Row[] | undefined;
  readonly beforeName?: string | undefined;
  readonly unit: string;
  readonly currency?: string | undefined;
  readonly step: Step;
  /** A stretch of time was selected by dragging. */
  readonly onSelect?: ((fromMs: number, toMs: number) => void) | undefined;
  /** Escape takes the selection back. */
  readonly onUndo?: (() => void) | undefined;
}
