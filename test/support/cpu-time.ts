/**
 * CPU time of this process since then, over all threads: unlike wall-clock time, it does not include other processes.
 */
export function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
