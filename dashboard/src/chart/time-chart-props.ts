import type { Row } from '../../../core/wire/answer';
import type { Step } from '../view/range';
import type { AheadPoint } from './ahead-points';

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
  /** How it will go on, if that is known. */
  readonly ahead?: readonly AheadPoint[] | undefined;
  /** A stretch of time was selected by dragging. */
  readonly onSelect?: ((fromMs: number, toMs: number) => void) | undefined;
  /** Escape takes the selection back. */
  readonly onUndo?: (() => void) | undefined;
}
