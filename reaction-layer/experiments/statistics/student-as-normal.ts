/**
 * Student’s t as the normal value that is as improbable, and back: Hill (1970), algorithms 395 and 396 of the CACM, to
 * their first term. Off by less than 1e-9 relative above 1,000 degrees of freedom.
 */
export function normalFromT(t: number, df: number): number {
  const a = df - 0.5;
  const y = Math.sqrt(a * Math.log1p((t * t) / df));
  return Math.sign(t) * (y + (y ** 3 + 3 * y) / (48 * a * a));
}

export function tFromNormal(z: number, df: number): number {
  const a = df - 0.5;
  const y = z - (z ** 3 + 3 * z) / (48 * a * a);
  return Math.sign(z) * Math.sqrt(df * Math.expm1((y * y) / a));
}
