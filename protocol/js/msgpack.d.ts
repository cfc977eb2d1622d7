/** MessagePack as the wire has it (SPEC 4), for `connect({ unpack })` and for programs with a transport of their own. */

/**
 * Gives the values that lie one behind the other in these bytes: by default one, a body. Integers are bigints, floats
 * numbers, so that 1 and 1.0 are told apart; bytes are views. Throws TypeError where anything is malformed: cut short,
 * followed by more, longer than 1 MiB, no UTF-8, an extension type, more than 6 deep or 1024 items in one, or a key
 * that is not a string or comes twice.
 */
export function unpack(bytes: Uint8Array, count?: number): unknown[];
