extends RefCounted
## The newest frames of one subject, in the order of its audio. Lives on the main thread.

## Two seconds of a live face, and what a pushed one may be ahead.
const CAPACITY := 128

## Frames of the running session that never arrived.
var gaps := 0
## How often the subject began anew.
var restarts := 0
## Frames taken in.
var received := 0

var _frames: Array[FacewireFrame] = []


## Whether there is nothing yet.
func is_empty() -> bool:
	return _frames.is_empty()


## The frame that arrived last, or null.
func newest() -> FacewireFrame:
	return _frames[-1] if _frames else null


## The oldest frame that is still known, or null.
func oldest() -> FacewireFrame:
	return _frames[0] if _frames else null


## Takes a frame that has arrived.
func append(frame: FacewireFrame) -> void:
	var last := newest()
	if last:
		if frame.session != last.session or frame.n <= last.n:
			_frames.clear()
			restarts += 1
		else:
			gaps += frame.n - last.n - 1
	received += 1
	_frames.append(frame)
	# Cutting off many at a time, now and then, costs less than one each time.
	if _frames.size() >= 2 * CAPACITY:
		_frames = _frames.slice(-CAPACITY)


## The last frame whose [param key] ([code]t[/code] or [code]pt_ns[/code]) is not above
## [param value], as an index for [method at]; -1 if all are above.
func find(key: StringName, value: Variant) -> int:
	# A player asks for the end of the track nearly always.
	var low := 0
	var high := _frames.size()
	while low < high:
		var middle := (low + high) >> 1
		if _frames[middle].get(key) <= value:
			low = middle + 1
		else:
			high = middle
	return low - 1


## The frame at [param index]; the first or last one beyond the ends.
func at(index: int) -> FacewireFrame:
	return _frames[clampi(index, 0, _frames.size() - 1)]
