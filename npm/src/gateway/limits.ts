// How much may be sent that costs money or annoys: texts, voice codes, ratings. They are off unless allowed by name; these limits hold on top.

import type { Endpoint } from "../generated.js";
import { keyedDigest, phoneDigits } from "./digest.js";

/** Most a day (UTC) of `taxomet.send_sms`, `send_voice_code` and `add_driver_rating`, each counted by itself. */
export interface GatewayLimits {
  /** To one phone, or about one driver. Default 5. */
  perNumber?: number | undefined;
  /** By one caller. Default 10. */
  perCaller?: number | undefined;
  /** By all together. Default 200. */
  perDay?: number | undefined;
}

export type Limits = { readonly [name in keyof GatewayLimits]-?: number };

export const LIMITS: Limits = { perNumber: 5, perCaller: 10, perDay: 200 };

/** Something that is counted, and how often it may be. */
export interface Count {
  readonly name: string;
  readonly most: number;
}

/** What a call counts as, if it is counted. The names tell nobody's number. */
export async function limitsOf(limits: Limits, endpoint: Endpoint, caller: string, params: object, secret: string): Promise<Count[] | undefined> {
  const { phone, driver_id } = params as { phone?: unknown; driver_id?: unknown };
  const digits = phoneDigits(phone);
  const numbers: Partial<Record<Endpoint, unknown>> = {
    "taxomet.send_sms": digits,
    "taxomet.send_voice_code": digits,
    "taxomet.add_driver_rating": String(driver_id).trim(),
  };
  const number = numbers[endpoint];
  if (number === undefined) return undefined;
  const name = (kind: string, text: unknown): Promise<string> => keyedDigest(secret, JSON.stringify([endpoint, kind, text]));
  return [
    // First, so that who has used up his own uses up nobody else's.
    { name: await name("caller", caller), most: limits.perCaller },
    { name: await name("number", number), most: limits.perNumber },
    { name: await name("day", ""), most: limits.perDay },
  ];
}
