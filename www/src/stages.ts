// The stages of an imaginary order, and what can happen next to it.

import { TAXOMET_STATUSES, type OrderPatch, type SandboxOrder } from "ridewire/sandbox";

import { SHOW } from "./show-texts.js";
import { say } from "./texts.js";

type Text = (typeof SHOW)[keyof typeof SHOW];
type Status = string | number;

/** Something that a driver or a courier may do next. */
export interface NextStep {
  title: string;
  patch: OrderPatch;
}

const DRIVER = { id: "102", title: "Рябинина Вера Павловна" };
const COURIER = { id: "c-72", title: "Леся Уявна" };

const { scheduled, searching, assigned, waiting, riding, done, cancelled } = TAXOMET_STATUSES;
const TAXI: Record<string, Text> = {
  [scheduled]: SHOW.scheduled,
  [searching]: SHOW.searching,
  [assigned]: SHOW.assigned,
  [waiting]: SHOW.waiting,
  [riding]: SHOW.riding,
  [done]: SHOW.done,
  [cancelled]: SHOW.cancelled,
};
const PARCEL: readonly Text[] = [SHOW.queued, SHOW.inProgress, SHOW.delivered, SHOW.rejected];

export const TAXI_OVER: readonly string[] = [done, cancelled];

export function stageName(provider: SandboxOrder["provider"], status: Status | undefined): string {
  const text = status === undefined ? undefined : provider === "taxomet" ? TAXI[String(status)] : PARCEL[Number(status)];
  return text ? say(text) : say(SHOW.unknownState);
}

/** How far along it is, from 0 to 4: for colours. */
export function stageTone(provider: SandboxOrder["provider"], status: Status | undefined): number {
  if (status === undefined) return 0;
  if (provider === "p2p_motion") return [1, 3, 4, 5][Number(status)] ?? 0;
  return { [scheduled]: 1, [searching]: 1, [assigned]: 2, [waiting]: 3, [riding]: 3, [done]: 4, [cancelled]: 5 }[String(status)] ?? 0;
}

export function nextSteps({ provider, status }: SandboxOrder): NextStep[] {
  const step = (text: Text, patch: OrderPatch): NextStep => ({ title: say(text), patch });
  if (provider === "p2p_motion") {
    switch (status) {
      case 0:
        return [step(SHOW.courierTakes, { status: 1, driver: COURIER }), step(SHOW.rejects, { status: 3, reason: "Вільного кур’єра не знайдено" })];
      case 1:
        return [step(SHOW.delivers, { status: 2 })];
      default:
        return [];
    }
  }
  switch (status) {
    case searching:
      return [step(SHOW.takes, { driver: DRIVER })];
    case assigned:
      return [step(SHOW.arrives, { status: waiting }), step(SHOW.dropsOut, { driver: null })];
    case waiting:
      return [step(SHOW.departs, { status: riding })];
    case riding:
      return [step(SHOW.finishes, { status: done })];
    default:
      return [];
  }
}
