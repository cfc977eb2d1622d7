"""What a program asks of the sidecar itself: microphones, outputs, recordings and the settings file."""
