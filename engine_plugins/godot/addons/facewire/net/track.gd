@tool
extends RefCounted
## The newest frames of one subject, in order of arrival. Lives on the main thread.

## Four seconds: what a paused game may miss, and what pushed speech may be ahead.
const CAPACITY := 128

## Frames of the running session that never arrived.
var gaps := 0
## How often the subject began anew.
var restarts := 0
## Frames taken in.
var received := 0
## From the sidecar's clock to [method Time.get_ticks_usec], in microseconds: the arrival that was
## delayed least tells.
var clock_offset_usec := 0

var _frames: Array[FacewireFrame] = []


## Takes a frame that has arrived.
func append(frame: FacewireFrame) -> void:
	var offset := frame.arrived_usec - frame.pt_ns / 1000
	var last := newest()
	if last and frame.session == last.session and frame.n > last.n:
		gaps += frame.n - last.n - 1
		clock_offset_usec = mini(clock_offset_usec, offset)
	else:
		restarts += 1 if last else 0
		_frames.clear()
		clock_offset_usec = offset
	received += 1
	_drop_repeat(frame.t)
	_frames.append(frame)
	# Cutting off many now and then costs less than one each time.
	if _frames.size() >= 2 * CAPACITY:
		_frames = _frames.slice(-CAPACITY)


## A face that waits for its audio repeats one instant for as long as it takes. The first of them
## and the last two are enough, and leave room for what a paused player will come back to.
func _drop_repeat(t: float) -> void:
	if _frames.size() >= 3 and _frames[-3].t == t:
		_frames.remove_at(_frames.size() - 2)


## How many frames are known.
func size() -> int:
	return _frames.size()


## The frame that arrived last, or null.
func newest() -> FacewireFrame:
	return _frames[-1] if _frames else null


## The frame at [param index], counted from the oldest; the first or last one beyond the ends.
func at(index: int) -> FacewireFrame:
	return _frames[clampi(index, 0, _frames.size() - 1)]


## The last frame that was published at or before [param pt_ns]; -1 if there is none.
func find_published(pt_ns: int) -> int:
	var index := _frames.size() - 1
	while index >= 0 and _frames[index].pt_ns > pt_ns:
		index -= 1
	return index


## The first of the frames that belong to the last known instant at or before [param t]; -1 if
## there is none. A face that is held repeats an instant while it settles: that is not for players.
func find_heard(t: float) -> int:
	var low := 0
	var high := _frames.size()
	while low < high:
		var middle := (low + high) >> 1
		if _frames[middle].t <= t:
			low = middle + 1
		else:
			high = middle
	var index := low - 1
	while index > 0 and _frames[index - 1].t == _frames[index].t:
		index -= 1
	return index


## The first frame after [param index] that belongs to a later instant; -1 if there is none.
func next_heard(index: int) -> int:
	for later in range(index + 1, _frames.size()):
		if _frames[later].t > _frames[index].t:
			return later
	return -1
