"""What is said over each of the WebSockets."""
