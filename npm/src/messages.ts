// The texts of what goes wrong before the core is asked, or without it. All others come from the core.
// No text quotes a value: it may be a key or a phone number. Each is an export of its own, so that a bundle holds those it can need.

import type { Lang } from "./options.js";

export type Text = Readonly<Record<Lang, string>>;

// ---- what is wrong with a setting or an option: the rest of a sentence that begins with its name -

/** Goes on with what it must be, in a notation that programmers of all languages read: `"true | false"`. */
export const MUST_BE: Text = {
  en: "must be:",
  ru: "— ожидается:",
  uk: "— очікується:",
};

export const UNKNOWN: Text = {
  en: "is not a known setting",
  ru: "— неизвестная настройка",
  uk: "— невідоме налаштування",
};

// ---- whole clauses ------------------------------------------------------------------------------

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

export const QUOTA: Text = {
  en: "not sent: the hour's quota has no slot left for it",
  ru: "не отправлено: в часовой квоте не осталось места",
  uk: "не надіслано: у годинній квоті не лишилося місця",
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

export const UNKNOWN_ENDPOINT: Text = {
  en: "there is no endpoint of this name",
  ru: "такой операции нет",
  uk: "такої операції немає",
};

export const REPEATING_HOST: Text = {
  en: "not sent: this host may silently send it twice; order through ridewire/gateway, or accept that with acceptDuplicateOrders: true",
  ru: "не отправлено: эта среда может незаметно отправить это дважды; заказывайте через ridewire/gateway или согласитесь: acceptDuplicateOrders: true",
  uk: "не надіслано: це середовище може непомітно надіслати це двічі; замовляйте через ridewire/gateway або погодьтеся: acceptDuplicateOrders: true",
};

export const GATEWAY_LOST: Text = {
  en: "no complete answer came from the gateway",
  ru: "от шлюза не пришёл полный ответ",
  uk: "від шлюзу не надійшла повна відповідь",
};

export const NO_ID: Text = {
  en: "it was carried out, and its answer names no id",
  ru: "выполнено, в ответе нет номера",
  uk: "виконано, у відповіді немає номера",
};
