@tool
extends "source.gd"
## An utterance that comes in chunks of 16-bit samples, cut anywhere.

var _bytes := PackedByteArray()
var _read := 0
## Bytes that were pushed, in all.
var _pushed := 0
var _is_finished := false


func _init(sample_rate: int, stereo: bool) -> void:
	rate = sample_rate
	channels = 2 if stereo else 1


## Adds little-endian samples, interleaved if there are two channels, and moods whose times count
## from their first one.
func push(pcm: PackedByteArray, with: Array[FacewireMood] = []) -> void:
	moods.add(with, float(_pushed) / (2 * channels * rate))
	_pushed += pcm.size()
	if 2 * _read > _bytes.size():
		_bytes = _bytes.slice(_read)
		_read = 0
	_bytes.append_array(pcm)


## Says that no more will come.
func finish() -> void:
	_is_finished = true


func _take(most: int) -> Piece:
	var there := (_bytes.size() - _read) / (2 * channels)
	var count := mini(most, there)
	is_over = _is_finished and count == there
	if count == 0 and not is_over:
		return null
	var piece := Piece.new()
	piece.size = count
	piece.pcm = _bytes.slice(_read, _read + 2 * channels * count)
	piece.frames = _decode(piece.pcm, count)
	_read += piece.pcm.size()
	return piece


func _decode(pcm: PackedByteArray, count: int) -> PackedVector2Array:
	var frames := PackedVector2Array()
	frames.resize(count)
	var right := 2 * (channels - 1)
	for index in count:
		var byte := 2 * channels * index
		frames[index] = Vector2(pcm.decode_s16(byte), pcm.decode_s16(byte + right)) / 32768.0
	return frames
