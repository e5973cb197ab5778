// How much of the processor workerd has used. Linux alone tells; elsewhere no process is found.
import { readdirSync, readFileSync } from "node:fs";

/** Our child processes that are workerd. */
export function workerds() {
  const mine = new RegExp(`^\\d+ \\(workerd\\) \\S ${process.pid} `);
  return processes().filter((pid) => mine.test(read(`/proc/${pid}/stat`)));
}

/** Milliseconds that all threads of these processes have run; `NaN` where the system does not tell. */
export function processorMs(pids) {
  if (pids.length === 0) return NaN;
  const threads = pids.flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((thread) => read(`/proc/${pid}/task/${thread}/schedstat`)));
  return threads.reduce((sum, text) => sum + Number(text.split(" ")[0]) / 1e6, 0);
}

function processes() {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // ended in the meantime
  }
}
