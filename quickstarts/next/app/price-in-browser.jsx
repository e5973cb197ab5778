"use client";

import { useEffect, useState } from "react";

import { price } from "../lib/price.js";

export function PriceInBrowser() {
  const [text, setText] = useState("…");
  useEffect(() => {
    price().then(setText);
  }, []);
  return <output>{text}</output>;
}
