"""Takes as glTF 2.0 animations: on our own head, on somebody's avatar, and for any VRM avatar."""
