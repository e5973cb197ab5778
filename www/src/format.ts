// Numbers, times and prices in the page's language.

import { lang } from "./texts.js";

/** `14:03:22` */
export function clockTime(at: number): string {
  return new Intl.DateTimeFormat(lang(), { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(at);
}

export function money(amount: number, currency: string): string {
  const digits = Number.isInteger(amount) ? 0 : 2;
  const form: Intl.NumberFormatOptions = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  try {
    return new Intl.NumberFormat(lang(), { style: "currency", currency, currencyDisplay: "narrowSymbol", ...form }).format(amount);
  } catch {
    return `${amount.toLocaleString(lang(), form)} ${currency}`; // a currency that no standard knows
  }
}

export function decimal(value: number, digits: number): string {
  return value.toLocaleString(lang(), { maximumFractionDigits: digits });
}

export function minutes(seconds: number): number {
  return Math.max(1, Math.round(seconds / 60));
}
