import { Taxomet } from "ridewire";

// must not compile: an option that does not exist
new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "x", operatorPassword: "y" }, { timeout: 1 });
