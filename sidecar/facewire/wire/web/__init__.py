"""What goes over WebSockets: the wire's messages as JSON texts, or with their topic in front."""
