// Providers echo what they were sent. Before their words reach an error, what we sent is masked in them; in what forms it may be echoed the core knows.

import { askCore } from "./loader.js";

/** `text` with every text and number of `secrets`, JSON text of any shape, masked in it; and every long number. */
export function maskText(text: string, secrets: string): string {
  try {
    return askCore("mask", [secrets, text]);
  } catch {
    return "***"; // the core trapped; no error may be lost over that
  }
}
