import { validate } from "ridewire";

// must not compile: a language without messages
validate("taxomet.get_order", {}, { lang: "de" });
