// A fresh program: how many milliseconds the import takes, and the first call, which starts the core; and of the processor, where that is told.
const cpuTime = () => globalThis.process?.cpuUsage?.() ?? {};
const { user, system } = cpuTime();
const start = performance.now();
const { validate } = await import("ridewire");
const imported = performance.now();
validate("taxomet.cancel_order", {});
const called = performance.now();
const end = cpuTime();
console.log(JSON.stringify({ import: imported - start, call: called - imported, cpu: (end.user - user + end.system - system) / 1000 }));
