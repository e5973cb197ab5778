import type { YandexTaxi } from "ridewire";

declare const yandex: YandexTaxi;
// must not compile: a position as a pair of numbers
yandex.taxiInfo({ rll: [[37.61, 55.75]] });
