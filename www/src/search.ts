// A field for an address that offers the places it may mean.

import type { GeoCandidate } from "ridewire/sandbox";

import { fill, h } from "./dom.js";
import { sandbox } from "./market.js";
import { SHOW } from "./show-texts.js";
import { lang, say } from "./texts.js";

export interface Search {
  readonly element: HTMLElement;
  /** Puts an address in that was not typed. */
  show(address: string): void;
  focus(): void;
}

/** @param chosen a place was chosen from those found @param touched the field was entered */
export function addressSearch(id: string, label: string, chosen: (place: GeoCandidate) => void, touched: () => void): Search {
  const list = h("ul", { id: `${id}-list`, role: "listbox", class: "candidates", "aria-label": say(SHOW.candidates), hidden: true });
  const status = h("p", { class: "hint", role: "status", id: `${id}-status` });
  let found: GeoCandidate[] = [];
  let active = -1;

  const input = h("input", {
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-describedby": status.id,
    oninput: () => look(),
    onfocus: touched,
    onblur: () => close(),
    onkeydown: (event) => steer(event as KeyboardEvent),
  });

  function look(): void {
    const text = input.value.trim();
    found = text.length < 3 ? [] : sandbox.geocode(text, lang()).slice(0, 8);
    active = -1;
    status.textContent = found.length > 0 ? say(SHOW.found, found.length) : text.length < 3 ? "" : say(SHOW.notFound);
    draw();
  }

  function draw(): void {
    const row = (place: GeoCandidate, index: number): HTMLElement =>
      h(
        "li",
        {
          id: `${id}-${index}`,
          role: "option",
          "aria-selected": String(index === active),
          // Before the field loses the focus, and with it the list.
          onpointerdown: (event) => {
            event.preventDefault();
            choose(place);
          },
        },
        place.formatted_address,
      );
    fill(list, ...found.map(row));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (active >= 0) input.setAttribute("aria-activedescendant", `${id}-${active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function close(): void {
    found = [];
    draw();
  }

  function choose(place: GeoCandidate): void {
    input.value = shortened(place.formatted_address);
    status.textContent = "";
    close();
    chosen(place);
  }

  function steer(event: KeyboardEvent): void {
    if (found.length === 0) return;
    const place = found[active] ?? (found.length === 1 ? found[0] : undefined);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      active = (active + (event.key === "ArrowDown" ? 1 : active < 0 ? found.length : found.length - 1)) % found.length;
      draw();
    } else if (event.key === "Enter" && place) choose(place);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  }

  return {
    element: h("div", { class: "field search" }, h("label", { for: id }, label), h("div", { class: "combo" }, input, list), status),
    show(address) {
      input.value = shortened(address);
      status.textContent = "";
      close();
    },
    focus: () => input.focus(),
  };
}

/** Without region and postcode: a field is narrow. */
function shortened(address: string): string {
  return address.split(", ").slice(0, 3).join(", ");
}
