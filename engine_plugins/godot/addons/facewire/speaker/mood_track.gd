@tool
extends RefCounted
## The moods of an utterance, until the piece of sound is taken in which each begins.

## What one request may carry; no line has so many in the twentieth of a second that a piece lasts.
const MOST := 256

## [[moment in seconds of the utterance, mood], …], in order.
var _waiting: Array[Array] = []


## Adds [param moods], whose times count from [param from] of the utterance, in seconds.
func add(moods: Array[FacewireMood], from: float) -> void:
	for mood in moods:
		if mood:
			_waiting.append([from + mood.at, mood])
	var earlier := func(a: Array, b: Array) -> bool: return a[0] < b[0]
	_waiting.sort_custom(earlier)


## Takes out what begins before [param end], as entries of the request that carries the sound from
## [param begin] on, both in seconds. Of what has begun before that the last one holds.
func take(begin: float, end: float) -> Array[Dictionary]:
	var entries: Array[Dictionary] = []
	while _waiting and _waiting[0][0] < end:
		var moment: float = _waiting[0][0]
		var mood: FacewireMood = _waiting.pop_front()[1]
		var left_s := mood.hold - maxf(0.0, begin - moment)
		if moment <= begin:
			entries.clear()
		if mood.hold == 0.0 or left_s > 0.0:
			entries.append(mood.entry(maxf(0.0, moment - begin), left_s))
	return entries.slice(0, MOST)
