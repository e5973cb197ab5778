import type { RidewireError } from "ridewire";

declare const error: RidewireError;
// must not compile: an id of a reconciliation that found nothing
export const id = (await error.reconcile()).id;
