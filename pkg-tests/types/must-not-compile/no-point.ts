import type { YandexTaxi } from "ridewire";

declare const yandex: YandexTaxi;
// must not compile: a route without a point
yandex.taxiInfo({ rll: [] });
