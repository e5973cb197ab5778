import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: a voice code that is a number and loses its zeros
taxomet.sendVoiceCode({ phone: "70005550101", code: 417 });
