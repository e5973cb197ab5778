import type { RidewireError } from "ridewire";

declare const error: RidewireError;
// must not compile: a kind of error that does not exist
export const offline = error.kind === "offline";
