// What most clients do with a request that brought no answer: they send it again.

import type { HttpRequest } from "ridewire/web";
import type { Sandbox } from "ridewire/sandbox";

const TRIES = 3;
const TIMEOUT_MS = 30_000;

/** A `fetch` with retries, on the sandbox's line and clock. Whether it believes that it succeeded, and how often it sent. */
export async function retryingFetch({ url, method, headers, body }: HttpRequest, sandbox: Sandbox): Promise<{ success: boolean; sent: number; why: string }> {
  let why = "";
  for (let sent = 1; sent <= TRIES; sent++) {
    const timeout = new AbortController();
    const over = new AbortController();
    void sandbox.clock.sleep(TIMEOUT_MS, over.signal).then(
      () => timeout.abort(new DOMException("timeout", "TimeoutError")),
      () => {}, // the answer was first
    );
    try {
      const response = await sandbox.fetch(url, { method, headers, signal: timeout.signal, ...(body !== undefined && { body }) });
      await response.json();
      if (response.ok) return { success: true, sent, why: String(response.status) };
      why = String(response.status);
    } catch (error) {
      why = error instanceof Error ? error.name : "";
    } finally {
      over.abort();
    }
  }
  return { success: false, sent: TRIES, why };
}
