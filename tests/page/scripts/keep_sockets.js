// Before anything else is loaded: let a script find the page's sockets, oldest first.
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...of) {
    super(...of);
    sockets.push(this);
  }
};
