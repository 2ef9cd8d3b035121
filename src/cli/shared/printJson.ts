/** Prints a value for scripts. */
export function printJson(value: object): void {
  console.log(JSON.stringify(value, undefined, 2));
}
