// What the page says, in its three languages. Messages about params and errors are the library's own.

import type { Effect, Endpoint, Lang, Outcome, Provider } from "ridewire/web";

export const LANGUAGES: Record<Lang, string> = { en: "English", ru: "Русский", uk: "Українська" };

type Text = Readonly<Record<Lang, string>>;

export const TEXTS = {
  language: { en: "Language", ru: "Язык", uk: "Мова" },
  simulated: {
    en: "Simulated providers. Nothing is ordered.",
    ru: "Провайдеры имитируются. Ничего не заказывается.",
    uk: "Провайдери імітуються. Нічого не замовляється.",
  },
  unaffiliated: {
    en: "Not affiliated with the providers.",
    ru: "Проект не связан с провайдерами.",
    uk: "Проєкт не пов’язаний із провайдерами.",
  },
  workbench: { en: "Every request, inside out", ru: "Каждый запрос изнутри", uk: "Кожен запит зсередини" },
  workbenchHint: {
    en: "Every endpoint: its form from the types, checked as you type; the request that would be sent; the code that sends it; the answer, raw and read.",
    ru: "Каждый метод: форма из типов с проверкой по мере ввода; запрос, который будет отправлен; код, который его отправит; ответ в исходном и прочитанном виде.",
    uk: "Кожен метод: форма з типів із перевіркою під час введення; запит, який буде надіслано; код, який його надішле; відповідь у вихідному й прочитаному вигляді.",
  },
  code: { en: "Code", ru: "Код", uk: "Код" },
  codeHint: {
    en: "Made by the same code that sends; the credentials are placeholders.",
    ru: "Построено тем же кодом, который отправляет запросы; вместо ключей — заглушки.",
    uk: "Побудовано тим самим кодом, який надсилає запити; замість ключів — заглушки.",
  },
  protobuf: { en: "Ask for protobuf", ru: "Просить protobuf", uk: "Просити protobuf" },
  suggestion: { en: "Use {n}", ru: "Подставить {n}", uk: "Підставити {n}" },
  own: { en: "Read an answer of your own", ru: "Прочитать свой ответ", uk: "Прочитати власну відповідь" },
  ownHint: {
    en: "Paste a body as text, or as hexadecimal for protobuf. It is read here and goes nowhere.",
    ru: "Вставьте тело текстом или шестнадцатерично для protobuf. Оно читается здесь и никуда не уходит.",
    uk: "Вставте тіло текстом або шістнадцятково для protobuf. Воно читається тут і нікуди не йде.",
  },
  ownStatus: { en: "Status", ru: "Статус", uk: "Статус" },
  ownBody: { en: "Body", ru: "Тело", uk: "Тіло" },
  read: { en: "Read", ru: "Прочитать", uk: "Прочитати" },
  bytes: { en: "Bytes", ru: "Байты", uk: "Байти" },
  field: { en: "Field", ru: "Поле", uk: "Поле" },
  value: { en: "Value", ru: "Значение", uk: "Значення" },
  brokenBytes: { en: "The bytes end in the middle of a field.", ru: "Байты кончаются посреди поля.", uk: "Байти закінчуються посеред поля." },
  endpoint: { en: "Endpoint", ru: "Метод API", uk: "Метод API" },
  source: { en: "Described at", ru: "Описан на", uk: "Описано на" },
  params: { en: "Parameters", ru: "Параметры", uk: "Параметри" },
  noParams: { en: "This endpoint takes no parameters.", ru: "У этого метода нет параметров.", uk: "Цей метод не має параметрів." },
  reset: { en: "Back to the example", ru: "Вернуть пример", uk: "Повернути приклад" },
  asJson: { en: "As JSON", ru: "В виде JSON", uk: "У вигляді JSON" },
  badJson: {
    en: "This is not valid JSON yet; the form keeps the last valid values.",
    ru: "Это ещё не JSON; в форме остаются последние верные значения.",
    uk: "Це ще не JSON; у формі лишаються останні правильні значення.",
  },
  required: { en: "required", ru: "обязательно", uk: "обов’язково" },
  optional: { en: "Optional fields: {n}", ru: "Необязательные поля: {n}", uk: "Необов’язкові поля: {n}" },
  oneLineEach: { en: "One per line.", ru: "По одному на строку.", uk: "По одному на рядок." },
  add: { en: "Add", ru: "Добавить", uk: "Додати" },
  remove: { en: "Remove", ru: "Удалить", uk: "Вилучити" },
  notChosen: { en: "not set", ru: "не задано", uk: "не задано" },
  noIssues: { en: "No problems found.", ru: "Ошибок нет.", uk: "Помилок немає." },
  errors: { en: "Errors: {n}", ru: "Ошибки: {n}", uk: "Помилки: {n}" },
  warnings: { en: "Warnings: {n}", ru: "Предупреждения: {n}", uk: "Попередження: {n}" },
  request: { en: "Request", ru: "Запрос", uk: "Запит" },
  requestHint: {
    en: "As it would be sent, with everything secret or personal masked.",
    ru: "Такой запрос будет отправлен; всё секретное и личное скрыто.",
    uk: "Такий запит буде надіслано; усе таємне й особисте приховано.",
  },
  noRequest: {
    en: "There is none: the library builds no request while there are errors.",
    ru: "Его нет: пока есть ошибки, библиотека не строит запрос.",
    uk: "Його немає: поки є помилки, бібліотека не будує запит.",
  },
  headers: { en: "Headers", ru: "Заголовки", uk: "Заголовки" },
  body: { en: "Body", ru: "Тело", uk: "Тіло" },
  emptyBody: { en: "empty", ru: "пусто", uk: "порожньо" },
  sendTitle: { en: "Send", ru: "Отправка", uk: "Надсилання" },
  fault: { en: "What goes wrong", ru: "Что пойдёт не так", uk: "Що піде не так" },
  once: { en: "Only at the first attempt", ru: "Только при первой попытке", uk: "Лише за першої спроби" },
  send: { en: "Send to the simulated provider", ru: "Отправить имитируемому провайдеру", uk: "Надіслати імітованому провайдерові" },
  sending: { en: "Waiting for the answer…", ru: "Ждём ответа…", uk: "Чекаємо на відповідь…" },
  answer: { en: "Answer", ru: "Ответ", uk: "Відповідь" },
  nothingSent: {
    en: "Nothing was sent yet.",
    ru: "Пока ничего не отправлено.",
    uk: "Поки нічого не надіслано.",
  },
  success: { en: "It worked", ru: "Получилось", uk: "Вдалося" },
  failed: { en: "It failed", ru: "Не получилось", uk: "Не вдалося" },
  status: { en: "Status {n}", ru: "Статус {n}", uk: "Статус {n}" },
  attempts: { en: "attempts: {n}", ru: "попыток: {n}", uk: "спроб: {n}" },
  emptyResult: { en: "Done. The provider says nothing more.", ru: "Готово. Больше провайдер ничего не сообщает.", uk: "Готово. Більше провайдер нічого не повідомляє." },
  unknownRead: {
    en: "Nothing was changed: this call only reads.",
    ru: "Ничего не изменилось: этот вызов только читает.",
    uk: "Нічого не змінилося: цей виклик лише читає.",
  },
  providerSays: { en: "The provider says", ru: "Провайдер сообщает", uk: "Провайдер повідомляє" },
  atProvider: { en: "What really happened at the provider", ru: "Что на самом деле произошло у провайдера", uk: "Що насправді сталося у провайдера" },
  committed: { en: "It was carried out: {n}", ru: "Запрос выполнен: {n}", uk: "Запит виконано: {n}" },
  nothingCommitted: { en: "Nothing was changed there.", ru: "Там ничего не изменилось.", uk: "Там нічого не змінилося." },
  events: { en: "Events", ru: "События", uk: "Події" },
  eventsHint: {
    en: "From the client’s onEvent, on a clock that runs fast while you wait.",
    ru: "Из onEvent клиента; пока вы ждёте, часы идут быстрее настоящих.",
    uk: "З onEvent клієнта; поки ви чекаєте, годинник іде швидше за справжній.",
  },
  requestSent: { en: "request sent, attempt {n}", ru: "запрос отправлен, попытка {n}", uk: "запит надіслано, спроба {n}" },
  answered: { en: "answer with status {n}", ru: "ответ со статусом {n}", uk: "відповідь зі статусом {n}" },
  unanswered: { en: "no whole answer: {n}", ru: "полного ответа нет: {n}", uk: "повної відповіді немає: {n}" },
  retrying: { en: "trying again in {n} (reads may be repeated)", ru: "повтор через {n} (чтение можно повторять)", uk: "повтор через {n} (читання можна повторювати)" },
  exchange: { en: "The exchange as it was", ru: "Обмен как есть", uk: "Обмін як є" },
  noAnswer: { en: "No answer came.", ru: "Ответ не пришёл.", uk: "Відповідь не надійшла." },
  bodyBroken: { en: "The connection broke within the body.", ru: "Соединение оборвалось посреди тела.", uk: "З’єднання обірвалося посеред тіла." },
  errorAsJson: { en: "The error as toJSON() gives it", ru: "Ошибка в виде toJSON()", uk: "Помилка у вигляді toJSON()" },
  version: { en: "Version", ru: "Версия", uk: "Версія" },
  started: { en: "WebAssembly started in {n} ms", ru: "WebAssembly запущен за {n} мс", uk: "WebAssembly запущено за {n} мс" },
  cannotStart: {
    en: "The library’s WebAssembly could not be started in this browser.",
    ru: "В этом браузере не удалось запустить WebAssembly библиотеки.",
    uk: "У цьому браузері не вдалося запустити WebAssembly бібліотеки.",
  },
} satisfies Record<string, Text>;

export const PROVIDERS: Record<Provider, Text> = {
  taxomet: { en: "Taxomet", ru: "Таксомет", uk: "Taxomet" },
  yandex_taxi: { en: "Yandex Taxi", ru: "Яндекс Такси", uk: "Яндекс Таксі" },
  p2p_motion: { en: "P2P Motion", ru: "P2P Motion", uk: "P2P Motion" },
};

export const EFFECTS: Record<Effect, Record<"name" | "means", Text>> = {
  read: {
    name: { en: "read", ru: "чтение", uk: "читання" },
    means: {
      en: "Changes nothing, so a failed call is repeated.",
      ru: "Ничего не меняет, поэтому неудавшийся вызов повторяется.",
      uk: "Нічого не змінює, тому невдалий виклик повторюється.",
    },
  },
  idempotent: {
    name: { en: "idempotent", ru: "идемпотентный", uk: "ідемпотентний" },
    means: {
      en: "Doing it twice changes no more than doing it once.",
      ru: "Второй такой же вызов не изменит ничего сверх первого.",
      uk: "Другий такий самий виклик не змінить нічого понад перший.",
    },
  },
  create: {
    name: { en: "create", ru: "создание", uk: "створення" },
    means: {
      en: "Sent once and never repeated: one click, at most one taxi.",
      ru: "Отправляется один раз и не повторяется: одно нажатие — не больше одного такси.",
      uk: "Надсилається один раз і не повторюється: одне натискання — щонайбільше одне таксі.",
    },
  },
};

export const OUTCOMES: Record<Outcome, Text> = {
  not_sent: {
    en: "The provider never saw the request.",
    ru: "Провайдер не получал этот запрос.",
    uk: "Провайдер не отримував цього запиту.",
  },
  rejected: {
    en: "The provider refused the request; nothing was done.",
    ru: "Провайдер отказал; ничего не сделано.",
    uk: "Провайдер відмовив; нічого не зроблено.",
  },
  unknown: {
    en: "The request may have been carried out. Look before you send it again.",
    ru: "Запрос мог быть выполнен. Прежде чем отправлять снова, проверьте.",
    uk: "Запит міг бути виконаний. Перш ніж надсилати знову, перевірте.",
  },
};

/** The sandbox's faults that the page offers. */
export const FAULTS = {
  none: { en: "Nothing", ru: "Ничего", uk: "Нічого" },
  timeout_after: {
    en: "Carried out, but the answer never comes",
    ru: "Запрос выполнен, но ответ не приходит",
    uk: "Запит виконано, але відповідь не надходить",
  },
  timeout_before: { en: "The request is lost on its way", ru: "Запрос потерялся по дороге", uk: "Запит загубився дорогою" },
  reset: { en: "The connection is dropped", ru: "Соединение оборвано", uk: "З’єднання обірвано" },
  commit_half_body: { en: "Carried out, the answer breaks off", ru: "Запрос выполнен, ответ обрывается", uk: "Запит виконано, відповідь обривається" },
  "500": { en: "Status 500", ru: "Статус 500", uk: "Статус 500" },
  "429": { en: "Status 429: too many requests", ru: "Статус 429: слишком много запросов", uk: "Статус 429: забагато запитів" },
  html_200: { en: "Status 200 with a web page", ru: "Статус 200 с веб-страницей", uk: "Статус 200 з вебсторінкою" },
  empty_200: { en: "Status 200 with nothing in it", ru: "Статус 200 без содержимого", uk: "Статус 200 без вмісту" },
  bad_json: { en: "Status 200 with broken JSON", ru: "Статус 200 с испорченным JSON", uk: "Статус 200 із зіпсованим JSON" },
  redirect_elsewhere: { en: "A redirect to a stranger’s host", ru: "Перенаправление на чужой сервер", uk: "Переспрямування на чужий сервер" },
} satisfies Record<string, Text>;

export type Fault = keyof typeof FAULTS;

/** In this order: an object would put the numbers first. */
export const FAULT_ORDER: readonly Fault[] = [
  "none",
  "timeout_after",
  "timeout_before",
  "reset",
  "commit_half_body",
  "500",
  "429",
  "html_200",
  "empty_200",
  "bad_json",
  "redirect_elsewhere",
];

/** What each endpoint does. A new endpoint shows what its type says until it has a line here. */
export const ENDPOINTS: Partial<Record<Endpoint, Text>> = {
  "taxomet.add_order": { en: "Order a taxi", ru: "Заказать такси", uk: "Замовити таксі" },
  "taxomet.cancel_order": { en: "Cancel an order", ru: "Отменить заказ", uk: "Скасувати замовлення" },
  "taxomet.get_order": { en: "Look at an order", ru: "Посмотреть заказ", uk: "Переглянути замовлення" },
  "taxomet.set_driver": { en: "Give an order to a driver", ru: "Назначить водителя", uk: "Призначити водія" },
  "taxomet.remove_driver": { en: "Take an order from its driver", ru: "Снять водителя с заказа", uk: "Зняти водія із замовлення" },
  "taxomet.send_sms": { en: "Send a text message", ru: "Отправить SMS", uk: "Надіслати SMS" },
  "taxomet.send_voice_code": { en: "Call and speak a code", ru: "Продиктовать код по телефону", uk: "Продиктувати код телефоном" },
  "taxomet.add_driver_rating": { en: "Rate a driver", ru: "Начислить водителю баллы", uk: "Нарахувати водієві бали" },
  "taxomet.save_order": { en: "Change an order", ru: "Изменить заказ", uk: "Змінити замовлення" },
  "taxomet.get_distance": { en: "Measure and price a route", ru: "Длина и цена маршрута", uk: "Довжина й ціна маршруту" },
  "taxomet.get_tariffs": { en: "List services and tariffs", ru: "Службы и тарифы", uk: "Служби й тарифи" },
  "yandex_taxi.taxi_info": { en: "Price a trip", ru: "Цена поездки", uk: "Ціна поїздки" },
  "yandex_taxi.zone_info": { en: "Classes of a region", ru: "Классы в регионе", uk: "Класи в регіоні" },
  "p2p_motion.create_order": { en: "Order a courier", ru: "Заказать курьера", uk: "Замовити кур’єра" },
  "p2p_motion.list_orders": { en: "List orders", ru: "Список заказов", uk: "Список замовлень" },
  "p2p_motion.get_order": { en: "Look at an order", ru: "Посмотреть заказ", uk: "Переглянути замовлення" },
  "p2p_motion.geocode": { en: "Find an address", ru: "Найти адрес", uk: "Знайти адресу" },
  "p2p_motion.predict_price": { en: "Price a delivery", ru: "Цена доставки", uk: "Ціна доставки" },
};

let current: Lang = "en";

export function lang(): Lang {
  return current;
}

export function setLang(next: Lang): void {
  current = next;
}

/** A text in the page's language; `{n}` is replaced. */
export function say(text: Text, n: string | number = ""): string {
  return text[current].replace("{n}", String(n));
}
