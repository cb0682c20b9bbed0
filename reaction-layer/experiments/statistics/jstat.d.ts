/** What is used of jStat, which has no types of its own. */
declare module 'jstat' {
  const jStat: {
    readonly normal: {
      cdf(x: number, mean: number, sd: number): number;
      inv(p: number, mean: number, sd: number): number;
    };
    readonly studentt: {
      cdf(t: number, df: number): number;
      inv(p: number, df: number): number;
    };
    readonly chisquare: {
      cdf(value: number, df: number): number;
    };
  };
  export default jStat;
}
