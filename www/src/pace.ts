// How fast the simulation's time runs. It never jumps: a change of pace holds from the moment on at which it is made.

let virtual = Date.now();
let real = performance.now();
let pace = 1;

/** The simulation's time, in milliseconds since the epoch. */
export function virtualNow(): number {
  const now = performance.now();
  virtual += (now - real) * pace;
  real = now;
  return Math.floor(virtual);
}

/** So many virtual seconds in a real one. */
export function setPace(next: number): void {
  virtualNow();
  pace = next;
}
