/** Which shapes of an avatar follow what, by their names; `protocol/NAMES.md` has the rules. */

import type { Face } from "./facewire.js";

/** Binds the shapes of one avatar: give the names of all of them at once. */
export function bind(names: Iterable<string>): Binding;

/** What one name stands for: the place of its family in the table, and what it follows; undefined if nothing. */
export function read(name: string): { family: number; sources: Readonly<Record<string, number>> } | undefined;

export class Binding {
  private constructor();
  /** What moves the mouth; empty if nothing does. */
  readonly mouth: "channels" | "visemes" | "";
  /** By the shape's name: the channels or visemes that it follows, with their factors. */
  readonly shapes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Whether no shape opens the jaw: turn its bone by 20 degrees times `jawOpen`. */
  readonly turnsJaw: boolean;
  /** Calls `set` for each shape that is bound, with a weight of 0 to 1. Allocates nothing. */
  apply(face: Pick<Face, "w" | "vis">, set: (name: string, weight: number) => void): void;
}
