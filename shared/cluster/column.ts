/** A growing column of numbers. What was never set reads as `empty`. */
export interface Column {
  get(index: number): number;
  set(index: number, value: number): void;
  push(value: number): void;
  /** One above the highest index that was set. */
  length(): number;
}

const column = <A extends Int32Array | Float64Array>(make: (length: number) => A, empty: number): Column => {
  let values = make(1024).fill(empty);
  let length = 0;
  const set = (index: number, value: number): void => {
    if (index >= values.length) {
      const grown = make(Math.max(index + 1, values.length * 2)).fill(empty);
      grown.set(values);
      values = grown;
    }
    values[index] = value;
    length = Math.max(length, index + 1);
  };
  return {
    get: (index) => values[index] ?? empty,
    set,
    push: (value) => set(length, value),
    length: () => length,
  };
};

/** 4 bytes an entry: −2³¹ … 2³¹−1. */
export const integers = (empty = -1): Column => column((length) => new Int32Array(length), empty);
/** 8 bytes an entry: times in milliseconds do not fit into an integer column. */
export const numbers = (empty = -1): Column => column((length) => new Float64Array(length), empty);
