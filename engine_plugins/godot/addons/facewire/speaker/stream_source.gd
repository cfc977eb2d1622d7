@tool
extends "source.gd"
## An utterance that is an [AudioStream]: whatever format it has, the engine decodes it.

var stream: AudioStream

var _playback: AudioStreamPlayback


func _init(spoken: AudioStream, from: float) -> void:
	stream = spoken
	rate = int(AudioServer.get_mix_rate())
	channels = 2
	format = "f32le"
	offset = from
	_playback = stream.instantiate_playback()
	if _playback:
		_playback.start(from)


## Whether the engine can decode the stream.
func is_playable() -> bool:
	return _playback != null


func _take(most: int) -> Piece:
	var piece := Piece.new()
	piece.frames = _playback.mix_audio(1.0, most)
	piece.pcm = piece.frames.to_byte_array()
	piece.size = piece.frames.size()
	is_over = not _playback.is_playing()
	return piece
