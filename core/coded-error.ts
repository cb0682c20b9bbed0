/**
 * Base of an error class with one of several codes. Errors are recognised by `name` and `code`, not by class, because
 * bundles may hold a class twice; `name` is written out, because a bundler may rename the class.
 *
 * @example class SealError extends errorWithCodes<'no_key' | 'wrong_key'>('SealError') {}
 */
export function errorWithCodes<Code extends string>(name: string) {
  return class extends Error {
    override readonly name: string = name;

    constructor(
      readonly code: Code,
      message: string,
      options?: ErrorOptions,
    ) {
      super(message, options);
    }
  };
}

/**
 * The same for a class that always has one code.
 *
 * @example class BadKeyError extends codedError('BadKeyError', 'bad_key') {}
 */
export function codedError<const Code extends string>(name: string, code: Code) {
  return class extends Error {
    override readonly name: string = name;
    readonly code: Code = code;
  };
}
