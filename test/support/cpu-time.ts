/** CPU time of this process since then, all its threads together: unlike the time on the wall it does not count what others take. */
export function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
