/**
 * Area under the ROC curve: how often an anomalous row has a higher score than an ordinary one, ties counted as one half.
 * NaN unless there are both.
 */
export function areaUnderCurve(scores: ArrayLike<number>, isAnomaly: readonly boolean[]): number {
  const order = isAnomaly.map((_, row) => row).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const anomalies = isAnomaly.filter(Boolean).length;
  let ranks = 0;
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && scores[order[to] ?? 0] === scores[order[from] ?? 0]) to += 1;
    for (const row of order.slice(from, to)) if (isAnomaly[row] === true) ranks += (from + to + 1) / 2;
    from = to;
  }
  return (ranks - (anomalies * (anomalies + 1)) / 2) / (anomalies * (order.length - anomalies));
}
