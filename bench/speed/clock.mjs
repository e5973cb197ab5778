/** Milliseconds: processor time of the process where the host tells it, so that other programs on the machine count little; else the wall's. */
export const clock = globalThis.process?.cpuUsage ? cpuMs : () => performance.now();

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
