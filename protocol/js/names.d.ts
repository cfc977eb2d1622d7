/** How avatars spell their shapes and bones: `protocol/names.json`. */
declare const names: {
  readonly version: number;
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  readonly bones: Readonly<Record<"jaw" | "head" | "neck" | "leftEye" | "rightEye", readonly string[]>>;
  readonly families: readonly {
    readonly id: string;
    readonly title: string;
    readonly whole?: boolean;
    readonly names: Readonly<Record<string, Readonly<Record<string, number>>>>;
  }[];
};
export default names;
