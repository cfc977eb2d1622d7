/** Control requests over `/control` (SPEC 10), each with its reply. `connect` opens a socket to it. */
export class Control {
  #connect; #socket; #ids = 0; #asked = new Map();

  constructor(connect) {
    this.#connect = connect;
  }

  ask(request) {
    const socket = (this.#socket ??= this.#open());
    const id = (this.#ids += 1);
    const send = () => socket.send(JSON.stringify({ ...request, id }));
    if (socket.readyState === 0) socket.addEventListener("open", send);
    else send();
    return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
  }

  close() {
    this.#socket?.close();
  }

  #open() {
    const socket = this.#connect("control");
    socket.onmessage = ({ data }) => {
      const { id, ok, error } = JSON.parse(data);
      if (error) this.#asked.get(id)?.reject(Object.assign(new Error(error.message), { code: error.code }));
      else this.#asked.get(id)?.resolve(ok);
      this.#asked.delete(id);
    };
    socket.onclose = ({ reason }) => {
      for (const one of this.#asked.values()) one.reject(new Error(reason || "the sidecar cannot be reached"));
      this.#asked.clear();
      this.#socket = undefined;
    };
    return socket;
  }
}
