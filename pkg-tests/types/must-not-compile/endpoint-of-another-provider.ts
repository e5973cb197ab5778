import type { YandexTaxi } from "ridewire";

declare const yandex: YandexTaxi;
// must not compile: an endpoint of another provider
yandex.buildRequest("add_order", {});
