@tool
extends "source.gd"
## An utterance that is an [AudioStream]: whatever format it has, the engine decodes it.

var stream: AudioStream
## The moods of the whole stream.
var spoken_with: Array[FacewireMood] = []
## Why it cannot be spoken, in words; empty if it can.
var reason := ""

var _playback: AudioStreamPlayback


func _init(spoken: AudioStream, from: float, with: Array[FacewireMood] = []) -> void:
	stream = spoken
	spoken_with = with
	moods.add(with, -from)
	rate = int(AudioServer.get_mix_rate())
	channels = 2
	format = "f32le"
	offset = from
	if is_hollow(stream):
		reason = "a %s has no sound of its own: give its samples to push()" % stream.get_class()
		return
	_playback = stream.instantiate_playback() if stream else null
	if _playback:
		_playback.start(from)
	elif stream:
		reason = "a %s cannot be decoded" % stream.get_class()
	else:
		reason = "there is no stream to speak: give speak() an AudioStream"


## Whether [param one] only plays what others write to it, and never ends.
static func is_hollow(one: AudioStream) -> bool:
	return (
		one is AudioStreamGenerator or one is AudioStreamPolyphonic or one is AudioStreamMicrophone
	)


func _take(most: int) -> Piece:
	var piece := Piece.new()
	piece.frames = _playback.mix_audio(1.0, most)
	piece.pcm = piece.frames.to_byte_array()
	piece.size = piece.frames.size()
	is_over = not _playback.is_playing()
	return piece
