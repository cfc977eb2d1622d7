@tool
extends AudioStream
## A stream whose playback is made already, so that a player of many voices can play what is written
## to it.

var _playback: AudioStreamPlayback


func _init(playback: AudioStreamPlayback = null) -> void:
	_playback = playback


func _instantiate_playback() -> AudioStreamPlayback:
	return _playback
