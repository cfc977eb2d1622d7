@tool
extends RefCounted
## A piece of an utterance on its way to the sidecar, to the player, and to the ear.

enum State {
	WAITING,  ## Nobody has it yet.
	ASKED,  ## The sidecar was asked when it is due.
	ANSWERED,  ## It may be played.
	WRITTEN,  ## The player has it.
}

var state := State.WAITING
## The utterance that it belongs to.
var source: RefCounted
## Sample frames in a second.
var rate := 0
## Where it begins in its utterance, in sample frames.
var position := 0
## What is played; empty once the player has it.
var frames: PackedVector2Array
## The same for the sidecar, in the source's format.
var pcm: PackedByteArray
## Moods that begin in it, as the request [code]audio[/code] carries them.
var moods: Array[Dictionary] = []
## Its length in sample frames; 0 says only that the utterance ends.
var size := 0
var begins := false
var ends := false
## When the sidecar was asked, by [method Time.get_ticks_usec].
var asked_usec := 0
## Whether the sidecar has said when it is due: [member at_ns] of its clock.
var is_scheduled := false
var at_ns := 0
## Where it lies on the subject's timeline, in seconds.
var t := 0.0
## Where it begins among all that was written to the player, in sample frames.
var first := 0


## One past its last sample frame among all that was written.
func end() -> int:
	return first + size


## How long it lasts.
func duration_ns() -> int:
	return 1_000_000_000 * size / rate


## When sample frame [param index] of all that was written is due, by the sidecar's clock.
func due_ns(index: float) -> int:
	return at_ns + int(1e9 * (index - first) / rate)


## Leaves out its first [param count] sample frames.
func trim(count: int) -> void:
	pcm = pcm.slice(count * (pcm.size() / size))
	for mood in moods:
		mood["at"] = maxf(0.0, mood["at"] - float(count) / rate)
	size -= count
	first += count
	position += count
