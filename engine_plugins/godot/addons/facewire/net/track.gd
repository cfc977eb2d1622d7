@tool
extends RefCounted
## The newest frames of one subject, in order of arrival. Lives on the main thread.

## Four seconds: what a paused game may miss, and what pushed speech may be ahead.
const CAPACITY := 128
## Half a second: what may be published ahead.
const REPEATS_KEPT := 16

## Frames of the running session that never arrived.
var gaps := 0
## How often the subject began anew.
var restarts := 0
## The epoch of the frames; those of an older one are void, whenever they come.
var epoch := 0
## How far the sound that a game plays for this subject is behind the sidecar's schedule, in
## nanoseconds: what is due is shown so much later.
var late_ns := 0
## Frames taken in.
var received := 0
## From the sidecar's clock to [method Time.get_ticks_usec], in microseconds: the arrival that was
## delayed least tells.
var clock_offset_usec := 0

var _frames: Array[FacewireFrame] = []
var _last: FacewireFrame


## Takes a frame that has arrived.
func append(frame: FacewireFrame) -> void:
	var offset := frame.arrived_usec - frame.pt_ns / 1000
	if _last and frame.session == _last.session and frame.n > _last.n:
		gaps += frame.n - _last.n - 1
		clock_offset_usec = mini(clock_offset_usec, offset)
	else:
		restarts += 1 if _last else 0
		_frames.clear()
		epoch = frame.epoch
		clock_offset_usec = offset
	_last = frame
	received += 1
	begin_epoch(frame.epoch)
	if frame.epoch < epoch:
		return
	_drop_repeat(frame.t)
	_frames.append(frame)
	# Cutting off many now and then costs less than one each time.
	if _frames.size() >= 2 * CAPACITY:
		_frames = _frames.slice(-CAPACITY)


## Drops the frames of older epochs, if [param number] is a newer one: a cancel or a pause has made
## them void.
func begin_epoch(number: int) -> void:
	if number > epoch:
		epoch = number
		_frames.clear()


## A face that waits for its audio repeats one instant for as long as it takes. The first of them
## and the last few are enough, and leave room for what a paused player will come back to.
func _drop_repeat(t: float) -> void:
	if _frames.size() > REPEATS_KEPT + 1 and _frames[-REPEATS_KEPT - 2].t == t:
		_frames.remove_at(_frames.size() - REPEATS_KEPT - 1)


## How many frames are known.
func size() -> int:
	return _frames.size()


## The frame that arrived last, even if it is void, or null.
func newest() -> FacewireFrame:
	return _last


## The frame at [param index], counted from the oldest; the first or last one beyond the ends.
## There must be one.
func at(index: int) -> FacewireFrame:
	return _frames[clampi(index, 0, _frames.size() - 1)]


## The last frame that is to be shown at [param now_ns] by the sidecar's clock; -1 if there is none.
func find_due(now_ns: int, interval_ns: int) -> int:
	# As due_ns has it, without a call for each frame.
	var at_ns := now_ns - late_ns
	var pt_ns := now_ns - interval_ns
	var index := _frames.size() - 1
	while index >= 0 and (_frames[index].at_ns > at_ns or _frames[index].pt_ns > pt_ns):
		index -= 1
	return index


## When a frame is to be shown, by the sidecar's clock: [param interval_ns] after its publishing,
## or at its own instant where that is later.
func due_ns(frame: FacewireFrame, interval_ns: int) -> int:
	return maxi(frame.pt_ns + interval_ns, frame.at_ns + late_ns)


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
