import { price } from "../../../lib/price.js";

export const runtime = "edge";

export async function GET() {
  return new Response(await price());
}
