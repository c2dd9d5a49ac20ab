/** What the activity `step` computes: something that skipping or repeating a step would show in. */
export function mix(value: number): number {
  return (value * 31 + 17) % 100_003;
}

/** So many steps, one after the other. */
export function mixTimes(value: number, times: number): number {
  let mixed = value;
  for (let step = 0; step < times; step++) mixed = mix(mixed);
  return mixed;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
