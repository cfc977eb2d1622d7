"""The public API of VTube Studio: JSON in text frames of a WebSocket, and what a face is in its parameters.

After README.md and Files/ErrorID.cs of DenchiSoft/VTubeStudio. Fields that are not known are passed over, as
that document asks.
"""
