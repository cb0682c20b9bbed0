/** A construct has a property that AWS would refuse, but neither `terraform validate` nor `plan` would notice. */
export class ConstructError extends Error {
  override readonly name = 'ConstructError';
  readonly code = 'bad_construct';

  /** @param where the construct and the property. @param takes the values that the property accepts */
  constructor(where: string, value: unknown, takes: string) {
    super(`${where} is ${JSON.stringify(value)}: it must be ${takes}`);
  }
}
