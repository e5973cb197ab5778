// A Worker whose first request starts the core.
import { validate } from "ridewire";

export default { fetch: () => new Response(String(validate("taxomet.cancel_order", {}).length)) };
