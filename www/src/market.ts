// The three simulated providers, and the clients that the showcase talks to them with.

import { P2pMotion, Taxomet, YandexTaxi, type ClientEvent, type ClientOptions } from "ridewire/web";
import { createSandbox } from "ridewire/sandbox";

import { Clockwork } from "./pace.js";
import { lang } from "./texts.js";

/** In place of the document's 300: few enough to be seen, and to run out. */
export const PREDICTIONS = 12;

export const sandbox = createSandbox({ now: Date.now(), latencyMs: [60, 500], quota: { predictions: PREDICTIONS } });

export const clockwork = new Clockwork(sandbox);

export const now = (): number => sandbox.now();

export interface Clients {
  yandexTaxi: YandexTaxi;
  taxomet: Taxomet;
  p2pMotion: P2pMotion;
}

const listeners = new Set<(event: ClientEvent) => void>();
let made: { lang: string; clients: Clients } | undefined;

/** The showcase's clients, in the page's language. What is known of the quota outlives a change of it. */
export function clients(): Clients {
  if (made?.lang === lang()) return made.clients;
  const options: ClientOptions = { lang: lang(), fetch: sandbox.fetch, clock: sandbox.clock, onEvent: (event) => listeners.forEach((listener) => listener(event)) };
  const quotaState = made?.clients.p2pMotion.quotaState();
  const { config } = sandbox;
  made = {
    lang: lang(),
    clients: {
      yandexTaxi: new YandexTaxi(config.yandexTaxi, options),
      taxomet: new Taxomet(config.taxomet, options),
      p2pMotion: new P2pMotion(config.p2pMotion, { ...options, ...(quotaState && { quotaState }) }),
    },
  };
  return made.clients;
}

/** Hears of everything those clients do, until the function that it gives is called. */
export function hear(listener: (event: ClientEvent) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
