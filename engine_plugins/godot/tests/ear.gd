extends RefCounted
## What the engine has mixed for the sound card, and when each sample of it is heard.

## The samples of the left channel since the start.
var samples := PackedFloat32Array()

var _capture := AudioEffectCapture.new()
var _rate := AudioServer.get_mix_rate()
## How many samples there were at each call that brought some, and when the last of them is heard.
var _counts := PackedInt32Array()
var _ends_usec := PackedInt64Array()


func _init() -> void:
	_capture.buffer_length = 2.0
	AudioServer.add_bus_effect(0, _capture)


## Takes what was mixed since the last call; to be called in each rendered frame.
func listen() -> void:
	var count := _capture.get_frames_available()
	if count == 0:
		return
	for frame in _capture.get_buffer(count):
		samples.append(frame.x)
	var behind_s := AudioServer.get_output_latency() - AudioServer.get_time_since_last_mix()
	_counts.append(samples.size())
	_ends_usec.append(Time.get_ticks_usec() + int(1e6 * behind_s))


## The first sample from [param start] on that is louder than [param level]; -1 if there is none.
func first_above(level: float, start := 0) -> int:
	for index in range(start, samples.size()):
		if absf(samples[index]) > level:
			return index
	return -1


## How often the sound falls below [param level] for a millisecond or more between its first and its
## last sample above, and for how many seconds it is above.
func gaps_below(level: float) -> Vector2:
	var gaps := 0
	var above := 0
	var silent := 0
	for index in range(maxi(0, first_above(level)), samples.size()):
		if absf(samples[index]) <= level:
			silent += 1
			continue
		gaps += 1 if silent > _rate / 1000.0 else 0
		silent = 0
		above += 1
	return Vector2(gaps, above / _rate)


## When sample [param index] is heard, by [method Time.get_ticks_usec].
func usec_of(index: int) -> int:
	var call := _counts.bsearch(index + 1)
	return _ends_usec[call] - int(1e6 * (_counts[call] - index) / _rate)


## Forgets what was heard.
func clear() -> void:
	samples.clear()
	_counts.clear()
	_ends_usec.clear()


func leave() -> void:
	AudioServer.remove_bus_effect(0, 0)
