import { errorWithCodes } from '../../core/coded-error';

/** Why a value or a file cannot be converted. `code` is stable; the message names the column and says what to do. */
export type ColumnarErrorCode = 'wrong_value' | 'unsafe_integer' | 'unsupported_type' | 'not_parquet';

export class ColumnarError extends errorWithCodes<ColumnarErrorCode>('ColumnarError') {}
