// The texts of what goes wrong before the core is asked, or without it. All others come from the core.
// No text quotes a value: it may be a key or a phone number. Each is an export of its own, so that a bundle holds those it can need.

import type { Lang } from "./options.js";

export type Text = Readonly<Record<Lang, string>>;

/** After the name of a setting, and before what it must be, in a notation that programmers of all languages read: `"true | false"`. */
export const MUST_BE: Text = {
  en: "must be:",
  ru: "— ожидается:",
  uk: "— очікується:",
};

export const ABORTED: Text = {
  en: "aborted before it was sent",
  ru: "отменено до отправки",
  uk: "скасовано до надсилання",
};

export const TRAP: Text = {
  en: "the WebAssembly core stopped",
  ru: "ядро WebAssembly остановилось",
  uk: "ядро WebAssembly зупинилося",
};

export const NO_PERMISSION: Text = {
  en: "not sent: Deno was not given the permission to connect to this host (--allow-net)",
  ru: "не отправлено: у Deno нет разрешения соединяться с этим хостом (--allow-net)",
  uk: "не надіслано: у Deno немає дозволу з’єднуватися з цим хостом (--allow-net)",
};

export const DEADLINE: Text = {
  en: "no answer came before the deadline",
  ru: "ответ не пришёл в срок",
  uk: "відповідь не надійшла вчасно",
};

export const ABANDONED: Text = {
  en: "aborted before the answer came",
  ru: "отменено до получения ответа",
  uk: "скасовано до отримання відповіді",
};

export const NO_PRICE: Text = {
  en: "the answer holds no price",
  ru: "в ответе нет цены",
  uk: "у відповіді немає ціни",
};

export const GATEWAY_LOST: Text = {
  en: "the gateway gave no complete answer",
  ru: "шлюз не дал полного ответа",
  uk: "шлюз не дав повної відповіді",
};
