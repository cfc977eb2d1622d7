/** The page's link to its sidecar: the client for pages, for the subject that is shown. */

import { connect } from "../facewire.js";

/** An address beside the page's own. */
export const address = (path) => new URL(path, location.origin).href;

/**
 * @param {object} told
 * @param {(message: object) => void} told.onMessage - every hello, face, status and event.
 * @param {(state: "open"|"lost"|"refused"|"closed", why: string) => void} told.onState
 */
export function createLink({ onMessage, onState }) {
  let connection;
  let shown;
  let newest;
  open(undefined);

  function open(subject) {
    const opened = connect({ subject, sound: true, onMessage: take, onState: become });
    connection = opened;
    shown = subject;
    newest = undefined;

    // What an old connection still says is not for the one that took its place.
    function take(message) {
      if (connection !== opened) return;
      if (message.type === "face") newest = message;
      onMessage(message);
    }

    async function become(state, why) {
      // The first comes while it is being made.
      if (state === "connecting" || connection !== opened) return;
      const told = state === "lost" && (await isRefused()) ? "refused" : state;
      if (connection === opened && opened.state === state) onState(told, why);
    }
  }

  /** Show another subject's faces. */
  function watch(subject) {
    if (subject === shown) return;
    const old = connection;
    open(subject);
    old.close();
  }

  /** What the sidecar's clock says, in ms; NaN before the clocks have been compared. */
  const now_ms = () => performance.now() - connection.local(0);

  /** How much later than its sound a pose is shown here, in ms: as late as it comes, and one more frame to glide to. */
  const behind_ms = () => (newest ? Math.max(newest.pt_ms + connection.track.interval - newest.at_ms, 0) : 0);

  return {
    watch,
    now_ms,
    behind_ms,
    /** The face that is due: one object, filled anew each time. */
    sample: () => connection.sample(),
    /** Frames of the shown subject that never came. */
    get gaps() { return connection.track.gaps; },
    get interval_ms() { return connection.track.interval; },
    /**
     * Send a control request of SPEC.md.
     * @returns {Promise<object>} its `ok`; rejects with the sidecar's own words.
     */
    ask: (op, fields = {}) => connection.ask({ op, ...fields }),
  };
}

/** Whether the sidecar is there and turns this page away, which a WebSocket does not tell. */
/** Whether the sidecar is there and does not let this page in. */
export async function isRefused() {
  try {
    return [401, 403].includes((await fetch(address("status"), { cache: "no-store" })).status);
  } catch {
    return false;
  }
}
