/** Some fields of an object, without those that are undefined: spreading the result keeps the defaults. */
export function picked<Values extends object, Field extends keyof Values>(
  values: Values,
  fields: readonly Field[],
): { [Key in Field]?: Values[Key] } {
  const result: { [Key in Field]?: Values[Key] } = {};
  for (const field of fields) if (values[field] !== undefined) result[field] = values[field];
  return result;
}
