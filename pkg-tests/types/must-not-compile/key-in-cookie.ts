import { YandexTaxi } from "ridewire";

// must not compile: a key in a place that does not exist
new YandexTaxi({ clid: "c", apiKey: "k", keyIn: "cookie" });
