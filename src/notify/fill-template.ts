import type { Json, JsonObject } from '../model/json.ts';

const PLACE = /\{\{\s*([A-Za-z]+)\s*\}\}/g;

/**
 * Fills the places of a webhook's template. A text that is one place and nothing else becomes its value, whatever its type;
 * elsewhere the value stands in the text, JSON where it is no text. What is filled in is not looked at for places again.
 */
export function fillTemplate(template: Json, values: JsonObject): Json {
  if (typeof template === 'string') return fillText(template, values);
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillTemplate(value, values)]));
}

function fillText(text: string, values: JsonObject): Json {
  const whole = /^\{\{\s*([A-Za-z]+)\s*\}\}$/.exec(text)?.[1];
  if (whole !== undefined && Object.hasOwn(values, whole)) return values[whole] ?? null;
  return text.replace(PLACE, (place, name: string) => {
    if (!Object.hasOwn(values, name)) return place;
    const value = values[name] ?? null;
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
