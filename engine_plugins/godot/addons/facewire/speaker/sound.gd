@tool
extends RefCounted
## Sound that is written bit by bit and played by an [AudioStreamPlayer], 2D or 3D: each bit at the
## time at which it is due, and with it, which sample is heard at a moment.
##
## A player whose stream is polyphonic keeps its other voices: the sound becomes one of them.

const Playback := preload("playback.gd")
const PreparedStream := preload("prepared_stream.gd")

## What the player can hold, in seconds.
const BUFFER_S := 6.0

var rate: int
## Sample frames written so far, with the silence in between.
var written := 0

var _player: Node
var _playback: AudioStreamGeneratorPlayback
var _capacity := 0
var _skips := 0
var _dry_usec := 0
## The voices of a polyphonic player, or null; and which of them this is, while it is not held.
var _voices: AudioStreamPlaybackPolyphonic
var _voice := 0
var _is_held := false


## Makes [param player] play what will be written, at [param sample_rate].
func _init(player: Node, sample_rate: int) -> void:
	rate = sample_rate
	var generator := AudioStreamGenerator.new()
	generator.mix_rate = rate
	generator.buffer_length = BUFFER_S
	_player = player
	if _player.stream is AudioStreamPolyphonic:
		_begin_voice(generator)
	else:
		_player.stream = generator
		_player.stream_paused = false
		_player.play()
		_playback = _player.get_stream_playback()
	_capacity = _playback.get_frames_available()


## Whether [param count] sample frames can be written, and a second of silence before them.
func fits(count: int) -> bool:
	return count + rate <= _playback.get_frames_available()


## Writes sample frames that are to be heard [param due_s] seconds from now, or as soon as possible
## where that is over; right behind those before them if it is NAN. Returns the seconds of silence
## before them.
func write(frames: PackedVector2Array, due_s: float) -> float:
	var silence := PackedVector2Array()
	if not is_nan(due_s):
		var missing := roundi((due_s - _heard_in_s()) * rate)
		silence.resize(clampi(missing, 0, _playback.get_frames_available() - frames.size()))
	_push(silence)
	_push(frames)
	_skips = _playback.get_skips()
	return float(silence.size()) / rate


## The sample frame that is heard at this moment, as a fraction too; one past the last behind the
## end.
func heard() -> float:
	if _is_held or _player.stream_paused:
		return _consumed()
	var now_usec := Time.get_ticks_usec()
	var behind_s := Playback.output_latency_s()
	if _is_empty():
		_dry_usec = _dry_usec if _dry_usec else now_usec
		behind_s -= (now_usec - _dry_usec) / 1e6
		return clampf(_consumed() - rate * behind_s, 0.0, written)
	_dry_usec = 0
	behind_s -= AudioServer.get_time_since_last_mix()
	# The last of it is not over before the engine has taken it.
	return clampf(_consumed() - rate * behind_s, 0.0, written - 1)


## Whether the player has run out of sound since the last write.
func is_dry() -> bool:
	return _is_empty() or _playback.get_skips() > _skips


## In how many seconds what is written or goes on now is heard.
func _heard_in_s() -> float:
	var queued_s := float(written - _consumed()) / rate
	return queued_s + Playback.output_latency_s() - AudioServer.get_time_since_last_mix()


## Holds the sound.
func pause() -> void:
	if _voices and not _is_held:
		_voices.stop_stream(_voice)
	elif not _voices and not _player.stream_paused:
		_player.stream_paused = true
	_is_held = true


## Goes on after [method pause].
func resume() -> void:
	if _voices and _is_held:
		_voice = _voices.play_stream(PreparedStream.new(_playback))
	elif not _voices:
		_player.stream_paused = false
	_is_held = false


## The sample frame with which the sound would go on, and in how many seconds that would be heard.
func next_heard() -> Vector2:
	var in_s := Playback.output_latency_s() - AudioServer.get_time_since_last_mix()
	return Vector2(_consumed(), in_s)


## Ends it at once.
func stop() -> void:
	if _voices:
		_voices.stop_stream(_voice)
	elif is_instance_valid(_player):
		_player.stop()
		_player.stream_paused = false


func _begin_voice(generator: AudioStreamGenerator) -> void:
	if not _player.playing:
		_player.play()
	_voices = _player.get_stream_playback()
	_playback = generator.instantiate_playback()
	_voice = _voices.play_stream(PreparedStream.new(_playback))


func _push(frames: PackedVector2Array) -> void:
	if frames:
		_playback.push_buffer(frames)
		written += frames.size()


func _is_empty() -> bool:
	return _playback.get_frames_available() >= _capacity


func _consumed() -> int:
	return written - (_capacity - _playback.get_frames_available())
