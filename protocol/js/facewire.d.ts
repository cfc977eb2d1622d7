/** Live faces from a Facewire sidecar. `protocol/SPEC.md` explains what the fields mean. */

/** The names of `w`, in order: ARKit's 52 blendshapes. */
export const CHANNELS: readonly string[];
/** The names of `vis`, in order: the 15 OVR visemes. */
export const VISEMES: readonly string[];
/** The names of `pose`, in order: yaw, pitch and roll of the head, the left eye and the right eye. */
export const ANGLES: readonly string[];

/** A face as it is to be shown now. One object, filled anew each time: copy what you want to keep. */
export interface Face {
  /** 52 weights, 0 to 1, in the order of `CHANNELS`. */
  w: Float32Array;
  /** 9 angles in radians, in the order of `ANGLES`. Positive yaw turns to the face's own right, positive pitch down. */
  pose: Float32Array;
  /** 15 weights, 0 to 1, sum 1, in the order of `VISEMES`. For avatars with visemes; never beside `w`. */
  vis: Float32Array;
  /** Voice activity, 0 to 1. */
  voice: number;
  /** The instant of the subject's audio, in seconds. */
  t: number;
  /** How it was made: 0 inferred, 1 interpolated, 2 held or at rest. */
  q: number;
}

/** One frame of the wire, as it was published: 31 a second. */
export interface Frame extends Face {
  type: "face";
  subject: string;
  /** The session: another one means that the sidecar was restarted. */
  s: number;
  /** Counts the subject's frames; a gap is what was dropped on the way. A bigint from 2^53 on. */
  n: number | bigint;
  /** The epoch: grows with each cancel and pause. */
  e: number;
  /** When this instant is heard, or due to be played: ms on the sidecar's clock; `Connection.local` converts it. */
  at_ms: number;
  /** When it was published, on the same clock. */
  pt_ms: number;
  /** The exact times, in ns; MessagePack alone. */
  at?: bigint;
  pt?: bigint;
  /** The governor's level, 0 to 3. */
  lv: number;
  /** Peaks of the sound since the frame before, 0 to 1, where they were asked for: a waveform to draw. */
  sound?: number[];
}

export interface Hello {
  type: "hello";
  proto: number;
  software: string;
  session: number;
  fps: number;
  channels: string[];
  visemes: string[];
  angles: string[];
  /** Who is on the line. */
  subjects: string[];
}

/** The sidecar's state, once a second; SPEC 7 lists all its keys. */
export interface Status {
  type: "status";
  session: number;
  at_ms: number;
  uptime_s: number;
  engine: string;
  level: number;
  reason: string;
  fps: number;
  frames: number | bigint;
  late: number | bigint;
  held: number | bigint;
  slipped: number | bigint;
  [key: string]: unknown;
}

/** What happened to a subject; of events of later versions `event` alone is known. */
export interface SubjectEvent {
  type: "event";
  subject: string;
  event: "opened" | "started" | "starved" | "finished" | "closed" | (string & {});
  s?: number;
  e?: number;
  at_ms?: number;
  utterance?: number;
  t?: number;
  interrupted?: boolean;
  why?: string;
}

export type Message = Hello | Frame | Status | SubjectEvent;

/** `lost` connects again by itself; `closed` stays. */
export type State = "connecting" | "open" | "lost" | "closed";

export interface Options {
  /** Where the sidecar is. By default the page's own origin, and `http://127.0.0.1:5572` outside of pages. */
  url?: string | URL;
  /** Whose face. By default that of whoever is there. */
  subject?: string;
  /** Whether frames carry `sound`; not with MessagePack. */
  sound?: boolean;
  /** Called for each drawn frame with the face that is due. Leave it out and call `sample` in a loop of your own. */
  onFace?: (face: Face) => void;
  /** Called with every message as it comes; frames may come half a second before they are due. */
  onMessage?: (message: Message) => void;
  /** Called when the connection is made, lost, or closed; `why` is in words. */
  onState?: (state: State, why: string) => void;
  /** That of `facewire/msgpack`. With it faces come in half the bytes, as MessagePack; without it as JSON. */
  unpack?: (bytes: Uint8Array, count: number) => unknown[];
  /** What a sidecar asks for that listens beyond this machine, and from programs that are no pages. */
  token?: string;
  /** For Node.js before 22, which has none: that of the package `ws`. */
  WebSocket?: unknown;
}

/** Samples of one channel with their rate in the options, an AudioBuffer, or a stream of either, of one rate. */
export type Sound = Float32Array | Int16Array | AudioBuffer | AsyncIterable<Sound> | Iterable<Sound>;

export interface SpeakOptions {
  /** Samples a second, 8000 to 192000; an AudioBuffer knows its own. */
  rate?: number;
  /** Plays the sound in step with the face, into this node: `audioContext.destination`. */
  output?: AudioNode;
  /** What colours the face meanwhile (SPEC 10.3); `at` counts from the first sample, in seconds. */
  moods?: { at: number; mood: string; gain?: number; fade?: number; hold?: number }[];
}

/** A line that is being said. */
export interface Line {
  /** Counts the subject's lines; anew where the subject was opened anew, as it is for another rate. */
  utterance: number;
  /** Where its sound begins on the subject's timeline, in seconds. */
  t: number;
  /** When it is due to be heard: ms on the sidecar's clock. */
  at_ms: number;
  /** The same in ms of `performance.now()`. */
  local: number;
  /** Settles when it has been heard: up to `t`, `interrupted` if it was cut off. Rejects if the connection is lost. */
  finished: Promise<{ t: number; interrupted: boolean }>;
}

export class Connection {
  private constructor();
  /** Whose face it shows; undefined until somebody is there. */
  readonly subject: string | undefined;
  readonly state: State;
  /** Messages that could not be read. */
  readonly unreadable: number;
  readonly track: Track;
  /** Gives the face that is due at `now`, ms of `performance.now()`. Allocates nothing; always the same object. */
  sample(now?: number): Face;
  /** Turns a time of the sidecar's clock into ms of `performance.now()`; NaN before the clocks were compared. */
  local(at_ms: number): number;
  /**
   * Has the subject speak. Lines queue up; each begins where the one before ends. The promise settles when the line is
   * scheduled, and rejects if the sidecar refuses it. A line that is cancelled before it begins has the utterance 0.
   */
  speak(sound: Sound, options?: SpeakOptions): Promise<Line>;
  /**
   * Cuts off what is said here and all that waits; the mouth is at rest within 200 ms. Where the connection is lost the
   * promise waits for the next one, over which it is said first of all: once it settles nothing more is spoken.
   */
  cancel(): Promise<unknown>;
  /** Sends a control request (SPEC 10) and gives the `ok` of its reply; an error has the reply's `code`. */
  ask(request: { op: string; [key: string]: unknown }): Promise<Record<string, unknown>>;
  /** Ends it for good; the face eases to rest. */
  close(): void;
}

/** Connects to a sidecar, and again whenever the connection is lost, until it is closed. */
export function connect(options?: Options): Connection;

/** The frames of one subject, and the face between them; for programs with a transport of their own. */
export class Track {
  readonly face: Face;
  readonly epoch: number;
  /** Frames that never came. */
  readonly gaps: number;
  /** Between two frames, ms. */
  interval: number;
  /** Takes a frame in; `now` is ms on one's own clock, `offset` the sidecar's clock minus that. */
  append(frame: Frame, now: number, offset: number): void;
  /** Drops what is kept: a newer epoch has begun. */
  restart(epoch: number, now: number): void;
  /** Eases to rest: the connection is lost. */
  release(now: number): void;
  sample(now: number): Face;
}

/** The sidecar speaks another major version of the protocol. */
export class ProtocolError extends TypeError {}

/**
 * Reads one map of the wire, out of JSON, or of MessagePack as `unpack` gives it. Times become ms; keys that are not
 * known are left out, but for a status. Throws TypeError where it is malformed.
 */
export function read(type: Message["type"], values: unknown, isJson: boolean): Record<string, unknown>;

/** Reads a message of `/faces`; undefined where its type is not known. Throws TypeError where it is malformed. */
export function decode(data: string | ArrayBuffer, unpack?: Options["unpack"]): Message | undefined;
