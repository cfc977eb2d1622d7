"""How faces are made, on the wire: the keys that `set` and the status share."""
