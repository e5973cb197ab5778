// What ajv checks.

const text = { type: "string" };
const number = { type: "number" };
const id = { type: ["string", "integer"], minLength: 1 };

export const JSON_SCHEMAS = {
  taxiInfo: {
    type: "object",
    required: ["currency", "options"],
    properties: {
      currency: text,
      distance: number,
      time: number,
      time_text: text,
      options: {
        type: "array",
        items: {
          type: "object",
          required: ["class_name", "price"],
          properties: {
            class_name: text,
            class_text: text,
            class_level: number,
            price: number,
            min_price: number,
            price_text: text,
            waiting_time: number,
          },
        },
      },
    },
  },
  addOrder: {
    type: "object",
    additionalProperties: false,
    required: ["unit_id", "tarif_id", "phone", "to"],
    properties: {
      unit_id: id,
      tarif_id: id,
      phone: { type: "string", pattern: "^\\+[0-9]{7,15}$" },
      to: { type: "array", minItems: 1, items: { type: "string", minLength: 1 } },
      car_option: { type: "array", items: id },
      fix_price: { type: "number", minimum: 0 },
      extern_id: { type: "string", minLength: 1 },
      order_time: { type: "integer", minimum: 0 },
      print_receipt: { enum: [0, 1] },
      client_name: text,
      comment: text,
      use_bonuses: { type: "integer", minimum: 0 },
    },
  },
};
