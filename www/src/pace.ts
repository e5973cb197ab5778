// How fast a simulation's time runs. It is moved in small steps, so that everything that is due happens at its own moment, however fast it runs.

import type { Sandbox } from "ridewire/sandbox";

const TICK_MS = 40;
/** Time stands still while nobody looks: a page in the background is woken rarely. */
const MOST_MS = 1000;
/** Nobody wants to wait half a minute for a timeout. */
const FLYING = 60;
const PATIENCE_MS = 600;

/** Drives a sandbox whose time does not run by itself. */
export class Clockwork {
  readonly #sandbox: Pick<Sandbox, "advance">;
  readonly #holds: { pace: number }[] = [];
  /** Virtual seconds in a real one, where nothing else is asked for. */
  pace = 1;

  constructor(sandbox: Pick<Sandbox, "advance">) {
    this.#sandbox = sandbox;
    void this.#run();
  }

  /** Another pace while `work` is done. */
  async during<T>(pace: number, work: () => Promise<T>): Promise<T> {
    const hold = { pace };
    this.#holds.push(hold);
    try {
      return await work();
    } finally {
      this.#holds.splice(this.#holds.indexOf(hold), 1);
    }
  }

  /** In real time at first; what takes longer than a moment is hurried up. */
  async flying<T>(work: () => Promise<T>): Promise<T> {
    return this.during(1, async () => {
      const done = work();
      await Promise.race([done.catch(() => {}), pause(PATIENCE_MS)]); // a failure is reported where it is awaited, below
      return this.during(FLYING, () => done);
    });
  }

  async #run(): Promise<never> {
    for (let last = performance.now(); ; ) {
      await pause(TICK_MS);
      const now = performance.now();
      const passed = Math.min(now - last, MOST_MS) * (this.#holds.at(-1)?.pace ?? this.pace);
      last = now;
      await this.#sandbox.advance(passed);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
