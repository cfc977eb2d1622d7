"""The one home of websockets: `client` talks to another program, `server` to each `visitor` that comes."""
