// What a gateway says itself; all else comes from the clients.

import type { Lang } from "../options.js";

type Text = Readonly<Record<Lang, string>>;

export const SAID = {
  origin: {
    en: "this page may not use the gateway",
    ru: "этой странице нельзя пользоваться шлюзом",
    uk: "цій сторінці не можна користуватися шлюзом",
  },
  path: {
    en: "there is nothing at this address",
    ru: "по этому адресу ничего нет",
    uk: "за цією адресою нічого немає",
  },
  notAllowed: {
    en: "the gateway does not allow this operation",
    ru: "шлюз не разрешает эту операцию",
    uk: "шлюз не дозволяє цю операцію",
  },
  notPermitted: {
    en: "you may not do this with these parameters",
    ru: "вам нельзя делать это с такими параметрами",
    uk: "вам не можна робити це з такими параметрами",
  },
  method: {
    en: "call the gateway by POST, or ask by GET what became of an idempotency key",
    ru: "вызывайте шлюз методом POST или спрашивайте методом GET, что стало с ключом идемпотентности",
    uk: "викликайте шлюз методом POST або запитуйте методом GET, що сталося з ключем ідемпотентності",
  },
  type: {
    en: "the body must be application/json",
    ru: "тело запроса должно быть application/json",
    uk: "тіло запиту має бути application/json",
  },
  size: {
    en: "the body is larger than 16 KiB",
    ru: "тело запроса больше 16 КиБ",
    uk: "тіло запиту більше за 16 КіБ",
  },
  json: {
    en: "the body must be one JSON object: the parameters",
    ru: "тело запроса должно быть одним объектом JSON: параметрами",
    uk: "тіло запиту має бути одним об’єктом JSON: параметрами",
  },
  key: {
    en: "an Idempotency-Key header of 1 to 255 printable characters is needed, a new one for each order",
    ru: "нужен заголовок Idempotency-Key, от 1 до 255 печатных символов, новый для каждого заказа",
    uk: "потрібен заголовок Idempotency-Key, від 1 до 255 друкованих символів, новий для кожного замовлення",
  },
  keyUsed: {
    en: "this idempotency key was used for something else; nothing was sent",
    ru: "этот ключ идемпотентности уже использован для другого; ничего не отправлено",
    uk: "цей ключ ідемпотентності вже використано для іншого; нічого не надіслано",
  },
  keyUnseen: {
    en: "nothing was ever asked for with this idempotency key",
    ru: "с этим ключом идемпотентности ничего не запрашивалось",
    uk: "з цим ключем ідемпотентності нічого не запитувалося",
  },
  noId: {
    en: "it was carried out, and its answer names no id",
    ru: "выполнено, в ответе нет номера",
    uk: "виконано, у відповіді немає номера",
  },
  running: {
    en: "the order is still being placed; ask again with the same key",
    ru: "заказ ещё размещается; повторите с тем же ключом",
    uk: "замовлення ще розміщується; повторіть із тим самим ключем",
  },
  lost: {
    en: "the gateway stopped while the order was being placed; it may have been placed",
    ru: "шлюз остановился во время размещения заказа; он мог быть размещён",
    uk: "шлюз зупинився під час розміщення замовлення; його могло бути розміщено",
  },
  alike: {
    en: "the order that was found may belong to another request for the same; a mark in the memo would tell (markMemo)",
    ru: "найденный заказ может принадлежать другому такому же запросу; их различила бы метка в примечании (markMemo)",
    uk: "знайдене замовлення може належати іншому такому самому запиту; їх розрізнила б позначка в примітці (markMemo)",
  },
  mayBeSent: {
    en: "it was not sent, but may be as long as an earlier request with this key is on its way; ask for it again with the same key",
    ru: "заказ не отправлен, но может быть отправлен, пока прежний запрос с этим ключом ещё в пути; повторите с тем же ключом",
    uk: "замовлення не надіслано, але може бути надіслано, поки попередній запит із цим ключем ще в дорозі; повторіть із тим самим ключем",
  },
  unread: {
    en: "the gateway could not read what became of the order; ask again with the same key",
    ru: "шлюз не смог прочитать, что стало с заказом; повторите с тем же ключом",
    uk: "шлюз не зміг прочитати, що сталося із замовленням; повторіть із тим самим ключем",
  },
  ledger: {
    en: "not sent: the gateway could not note it beforehand",
    ru: "не отправлено: шлюз не смог заранее это записать",
    uk: "не надіслано: шлюз не зміг заздалегідь це записати",
  },
  limit: {
    en: "not sent: the limit of the day for this number, caller or gateway is reached",
    ru: "не отправлено: достигнут дневной предел для этого номера, клиента или шлюза",
    uk: "не надіслано: досягнуто денної межі для цього номера, клієнта або шлюзу",
  },
  caller: {
    en: "the gateway does not know who is calling",
    ru: "шлюз не знает, кто к нему обращается",
    uk: "шлюз не знає, хто до нього звертається",
  },
  broken: {
    en: "the gateway failed",
    ru: "сбой шлюза",
    uk: "збій шлюзу",
  },
} satisfies Record<string, Text>;

export type Saying = keyof typeof SAID;
