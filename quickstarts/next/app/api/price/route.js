import { price } from "../../../lib/price.js";

export const dynamic = "force-dynamic";

export async function GET() {
  return new Response(await price());
}
