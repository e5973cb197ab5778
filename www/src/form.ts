// A form for any endpoint, made from what its types say. It corrects nothing: what is typed goes to the library's checks as it is.

import type { Issue } from "ridewire/web";
import type { Field, Group, Shape } from "ridewire-fields";

import { fill, h, prose, type Child } from "./dom.js";
import { HINTS } from "./hints.js";
import { isContainer, isEmpty, valueAt, withValueAt, type Path } from "./params.js";
import { lang, say, TEXTS } from "./texts.js";

/** A text longer than this gets the whole width. */
const WIDE = 20;

/** Where the issues of one path are shown. */
interface Slot {
  control: HTMLElement;
  box: HTMLElement;
}

/** A field on its place in the params. */
interface Place {
  path: Path;
  /** The groups around it that may be absent: one that becomes empty is left out. */
  optionalGroups: readonly Path[];
}

export class Form {
  readonly #parent: HTMLElement;
  readonly #edited: (params: unknown) => void;
  readonly #slots = new Map<string, Slot>();
  #group: Group = { kind: "group", type: "", doc: "", fields: [] };
  #params: unknown = {};

  constructor(parent: HTMLElement, edited: (params: unknown) => void) {
    this.#parent = parent;
    this.#edited = edited;
  }

  show(group: Group, params: unknown): void {
    this.#group = group;
    this.#params = params;
    this.#slots.clear();
    if (group.fields.length === 0) fill(this.#parent, h("p", { class: "hint" }, say(TEXTS.noParams)));
    else fill(this.#parent, this.#fields(group, { path: [], optionalGroups: [] }));
  }

  /** Shows each issue at the field it belongs to, or at the nearest one around it. */
  mark(issues: readonly Issue[]): void {
    for (const { control, box } of this.#slots.values()) {
      fill(box);
      control.removeAttribute("aria-invalid");
    }
    for (const { path, severity, message } of issues) {
      const slot = this.#slotOf(path);
      slot?.box.append(h("p", { class: `issue ${severity}` }, message));
      if (severity === "error") slot?.control.setAttribute("aria-invalid", "true");
    }
  }

  /** Brings the reader to the field of a path. */
  focus(path: Path): void {
    const control = this.#slotOf(path)?.control;
    for (let around = control?.parentElement; around; around = around.parentElement) if (around instanceof HTMLDetailsElement) around.open = true;
    const target = control?.matches("fieldset") ? control.querySelector<HTMLElement>("input, select, textarea, button") : control;
    target?.focus();
  }

  #slotOf(path: Path): Slot | undefined {
    for (let length = path.length; length > 0; length--) {
      const slot = this.#slots.get(keyOf(path.slice(0, length)));
      if (slot) return slot;
    }
    return undefined;
  }

  // ---- building ---------------------------------------------------------------------------------

  #fields(group: Group, place: Place): HTMLElement {
    const make = (field: Field): HTMLElement => this.#field(field, group, { ...place, path: [...place.path, field.name] });
    const required = group.fields.filter((field) => field.required);
    const optional = group.fields.filter((field) => !field.required);
    // Where everything is optional, it is a choice, and hiding it would hide the whole group.
    if (required.length === 0 || optional.length === 0) return h("div", { class: "fields" }, ...group.fields.map(make));
    const inUse = optional.some(({ name }) => valueAt(this.#params, [...place.path, name]) !== undefined);
    return h(
      "div",
      { class: "fields" },
      ...required.map(make),
      h("details", { class: "wide", open: inUse }, h("summary", {}, say(TEXTS.optional, optional.length)), h("div", { class: "fields" }, ...optional.map(make))),
    );
  }

  #field(field: Field, group: Group, place: Place): HTMLElement {
    const { shape } = field;
    const hint = hintOf(group, field);
    switch (shape.kind) {
      case "group":
        return this.#fieldset(field, hint, place, this.#fields(shape, { ...place, optionalGroups: field.required ? place.optionalGroups : [...place.optionalGroups, place.path] }));
      case "list":
        if (shape.item.kind === "group") return this.#fieldset(field, hint, place, ...this.#items(shape, shape.item, place));
        if (shape.item.kind === "choice") return this.#fieldset(field, hint, place, this.#choices(shape.item.values, place));
        return this.#input(field, [...hint, " ", say(TEXTS.oneLineEach)], place, this.#lines(place));
      case "choice":
        if (!shape.open) return this.#input(field, hint, place, this.#select(shape.values, place));
        return this.#input(field, hint, place, this.#suggested(place), this.#suggestions(shape.values, place));
      case "other":
        return this.#input(field, hint, place, h("output", {}, say(TEXTS.asJson)));
      default:
        return this.#input(field, hint, place, this.#text(shape.kind, place));
    }
  }

  /** One labelled control; what follows it belongs to it. */
  #input(field: Field, hint: Child[], { path }: Place, control: HTMLElement, ...more: HTMLElement[]): HTMLElement {
    const id = idOf(path);
    control.id = id;
    control.setAttribute("aria-describedby", `${id}-hint ${id}-issues`);
    if (field.required) control.setAttribute("aria-required", "true");
    const box = h("div", { id: `${id}-issues` });
    this.#slots.set(keyOf(path), { control, box });
    const wide = control.matches("textarea") || textOf(valueAt(this.#params, path)).length > WIDE;
    return h("div", { class: wide ? "field wide" : "field" }, h("label", { for: id }, ...nameOf(field)), control, ...more, h("p", { class: "hint", id: `${id}-hint` }, ...hint), box);
  }

  #fieldset(field: Field, hint: Child[], { path }: Place, ...content: Child[]): HTMLElement {
    const id = idOf(path);
    const box = h("div", { id: `${id}-issues` });
    const control = h(
      "fieldset",
      { class: "wide", id, "aria-describedby": `${id}-hint ${id}-issues` },
      h("legend", {}, ...nameOf(field)),
      h("p", { class: "hint", id: `${id}-hint` }, ...hint),
      box,
      ...content,
    );
    this.#slots.set(keyOf(path), { control, box });
    return control;
  }

  #text(kind: "text" | "number" | "date", place: Place): HTMLElement {
    // Not type="number": it would hide from the checks what cannot be read as one.
    const inputmode = kind === "number" ? "decimal" : undefined;
    return h("input", {
      type: "text",
      value: textOf(valueAt(this.#params, place.path)),
      inputmode,
      spellcheck: "false",
      oninput: (event) => this.#set(place, readScalar(valueOf(event), kind === "number")),
    });
  }

  #suggested(place: Place): HTMLElement {
    const input = this.#text("text", place);
    input.setAttribute("list", `${idOf(place.path)}-list`);
    return input;
  }

  #suggestions(values: readonly (string | number)[], { path }: Place): HTMLElement {
    return h("datalist", { id: `${idOf(path)}-list` }, ...values.map((value) => h("option", { value })));
  }

  #select(values: readonly (string | number)[], place: Place): HTMLElement {
    const present = textOf(valueAt(this.#params, place.path));
    const option = (value: string | number): HTMLElement => h("option", { value, selected: String(value) === present }, String(value));
    // A value from outside of the choice is kept as it came.
    const stranger = present !== "" && !values.some((value) => String(value) === present);
    return h(
      "select",
      { onchange: (event) => this.#set(place, values.find((value) => String(value) === valueOf(event)) ?? (valueOf(event) || undefined)) },
      h("option", { value: "" }, `— ${say(TEXTS.notChosen)} —`),
      ...values.map(option),
      stranger && option(present),
    );
  }

  #lines(place: Place): HTMLElement {
    const value = valueAt(this.#params, place.path);
    const lines = Array.isArray(value) ? value.map(textOf) : [];
    return h(
      "textarea",
      {
        rows: Math.max(2, lines.length),
        spellcheck: "false",
        oninput: (event) => {
          const typed = valueOf(event);
          this.#set(place, typed === "" ? undefined : typed.split("\n").filter((line, index, all) => line !== "" || index < all.length - 1));
        },
      },
      lines.join("\n"),
    );
  }

  /** A tick for each known word; unknown ones, written as JSON, stay. */
  #choices(values: readonly (string | number)[], place: Place): HTMLElement {
    const chosen = (): unknown[] => {
      const value = valueAt(this.#params, place.path);
      return Array.isArray(value) ? value : [];
    };
    const tick = (value: string | number): HTMLElement => {
      const change = (event: Event): void => {
        const others = chosen().filter((word) => word !== value);
        const words = (event.target as HTMLInputElement).checked ? [...others, value] : others;
        this.#set(place, words.length > 0 ? words : undefined);
      };
      return h("label", { class: "tick" }, h("input", { type: "checkbox", checked: chosen().includes(value), onchange: change }), " ", h("code", {}, String(value)));
    };
    return h("div", { class: "ticks" }, ...values.map(tick));
  }

  #items(list: Extract<Shape, { kind: "list" }>, item: Group, place: Place): Child[] {
    const value = valueAt(this.#params, place.path);
    const items = Array.isArray(value) ? value : [];
    const rebuild = (next: unknown): void => {
      const params = withValueAt(this.#params, place.path, next);
      this.show(this.#group, params);
      this.#edited(params);
      this.focus(place.path);
    };
    const label = place.path.at(-1);
    const one = (_: unknown, index: number): HTMLElement => {
      const path = [...place.path, index];
      const id = idOf(path);
      const name = `${label}[${index}]`;
      const box = h("div", { id: `${id}-issues` });
      const remove = h("button", { type: "button", class: "quiet", "aria-label": `${say(TEXTS.remove)}: ${name}`, onclick: () => rebuild(items.filter((_, at) => at !== index)) }, say(TEXTS.remove));
      const control = h(
        "fieldset",
        { class: "item", id, "aria-describedby": `${id}-issues` },
        h("legend", {}, h("code", {}, name)),
        box,
        this.#fields(item, { ...place, path }),
        items.length > 1 && remove,
      );
      this.#slots.set(keyOf(path), { control, box });
      return control;
    };
    const more = items.length < (list.most ?? Infinity);
    return [...items.map(one), more && h("button", { type: "button", class: "quiet", onclick: () => rebuild([...items, {}]) }, `${say(TEXTS.add)}: ${label}[${items.length}]`)];
  }

  // ---- editing ----------------------------------------------------------------------------------

  #set({ path, optionalGroups }: Place, value: unknown): void {
    let params = withValueAt(this.#params, path, value);
    for (const group of [...optionalGroups].reverse()) if (isEmpty(valueAt(params, group))) params = withValueAt(params, group, undefined);
    this.#params = params;
    this.#edited(params);
  }
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

function idOf(path: Path): string {
  return `field-${path.join("-")}`;
}

function nameOf({ name, required }: Field): Child[] {
  return [h("code", {}, name), " ", required && h("span", { class: "must" }, say(TEXTS.required))];
}

/** In the page's language, or in English and marked as such. */
function hintOf({ type }: Group, { name, doc }: Field): Child[] {
  const language = lang();
  if (language === "en") return prose(doc);
  const translated = HINTS[`${type}.${name}`]?.[language];
  return translated ? prose(translated) : [h("span", { lang: "en" }, ...prose(doc))];
}

function readScalar(text: string, number: boolean): string | number | undefined {
  if (text === "") return undefined;
  const value = Number(text);
  return number && text.trim() !== "" && Number.isFinite(value) ? value : text;
}

function textOf(value: unknown): string {
  if (value === undefined) return "";
  return isContainer(value) || value === null ? JSON.stringify(value) : String(value);
}

function valueOf({ target }: Event): string {
  return (target as HTMLInputElement).value;
}
