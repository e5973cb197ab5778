import { Taxomet } from "ridewire";

// must not compile: Taxomet without a password
new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "x" });
