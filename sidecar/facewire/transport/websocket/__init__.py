"""The one home of websockets: `client` talks to another program, `server` to whoever comes."""
