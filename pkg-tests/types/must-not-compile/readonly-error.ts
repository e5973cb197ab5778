import type { RidewireError } from "ridewire";

declare const error: RidewireError;
// must not compile: an error that is changed
error.outcome = "not_sent";
