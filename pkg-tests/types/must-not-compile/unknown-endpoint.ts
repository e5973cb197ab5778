import { validate } from "ridewire";

// must not compile: an endpoint that does not exist
validate("taxomet.add_orders", {});
