// A server component, with a client component inside.
import { price } from "../lib/price.js";
import { PriceInBrowser } from "./price-in-browser.jsx";

export const dynamic = "force-dynamic";

export default async function Page() {
  return (
    <>
      <p id="server">{await price()}</p>
      <PriceInBrowser />
    </>
  );
}
