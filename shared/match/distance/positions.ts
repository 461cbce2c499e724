/**
 * Where each unit stands in the string at hand, as a bit set, by unit: the pattern table of bit-parallel matching. All zero between
 * two calls; who sets a place clears it. One per thread.
 */
export const positions = new Int32Array(0x10000);

/** Longest string whose places fit one number. */
export const PLACES = 32;
