@tool
extends RefCounted
## An utterance as it is taken piece by piece: what all kinds of sound have in common.

const MoodTrack := preload("mood_track.gd")
const Piece := preload("piece.gd")

## Sample frames in a second.
var rate := 0
## Interleaved in what goes to the sidecar.
var channels := 1
## How the sidecar is sent the samples: s16le or f32le.
var format := "s16le"
## Where in the whole sound it begins, in seconds.
var offset := 0.0
## Moods that begin with its samples, by seconds of what is taken.
var moods := MoodTrack.new()
## Whether the last piece was taken.
var is_over := false

var _has_begun := false
var _taken := 0


## Returns the next piece, of [param seconds] at most, or null if none is there yet.
func take(seconds: float) -> Piece:
	if is_over:
		return null
	var piece := _take(int(seconds * rate))
	if piece:
		piece.source = self
		piece.rate = rate
		piece.position = _taken
		piece.begins = not _has_begun
		piece.ends = is_over
		piece.moods = moods.take(float(_taken) / rate, float(_taken + piece.size) / rate)
		_taken += piece.size
		_has_begun = true
	return piece


## Whether it can follow [param other] on one subject and one player.
func is_alike(other: RefCounted) -> bool:
	return rate == other.rate and channels == other.channels and format == other.format


## Returns [param most] sample frames at most; sets [member is_over] with the last.
func _take(_most: int) -> Piece:
	return null
