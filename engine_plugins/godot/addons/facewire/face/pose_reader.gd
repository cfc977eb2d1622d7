@tool
extends RefCounted
## The pose of a track at an instant: between the two frames around it, with its gains.
##
## [member values] and [member angles] are filled anew by each read, not made anew.

const Track := preload("../net/track.gd")
const Names := preload("names.gd")
const Sources := preload("sources.gd")

## How well the sidecar's clock is known.
const COMPARED_NS := 2_000_000

## What moves shapes, one for each source of [code]sources.gd[/code].
var values := PackedFloat32Array()
## Head and eyes, in radians, in the order of [constant FacewireChannels.ANGLES].
var angles := PackedFloat32Array()
## Factors for [member values]; 0 masks.
var gains := PackedFloat32Array()
## The newest of the frames that the last read used, or null.
var frame: FacewireFrame


func _init() -> void:
	values.resize(Sources.SOURCES)
	gains.resize(Sources.SOURCES)
	gains.fill(1.0)
	angles.resize(FacewireChannels.ANGLES.size())


## Sets [member gains]: [param gain] for all, times that of a channel in [param by_name]; those in
## [param resting] stay at rest.
func set_gains(gain: float, by_name: Dictionary, resting: PackedStringArray) -> void:
	gains.fill(gain)
	for name: String in by_name:
		var source := Names.channel(name)
		if source >= 0:
			gains[source] *= by_name[name]
	# Lips that meet over a closed mouth must still meet when the jaw opens further.
	gains[Names.channel("mouthClose")] *= by_name.get("jawOpen", 1.0)
	for name in resting:
		var source := Names.channel(name)
		if source >= 0:
			gains[source] = 0.0


## Reads the pose that is due at [param now_ns] by the sidecar's clock; returns whether one is. The
## face glides from frame to frame, and reaches one that is published late [param interval_ns] after
## that.
func read_due(track: Track, now_ns: int, interval_ns: int) -> bool:
	var index := track.find_due(now_ns, interval_ns)
	if index < 0:
		return false
	var from := track.at(index)
	var to := track.at(index + 1)
	if from == to:
		_copy(from)
		return true
	var begun_ns := track.due_ns(from, interval_ns)
	_mix(from, to, float(now_ns - begun_ns) / float(track.due_ns(to, interval_ns) - begun_ns))
	return true


## Reads the pose that is due at [param now_ns] by the sidecar's clock, as it came; returns whether
## one is.
func read_newest(track: Track, now_ns: int) -> bool:
	# Clocks are compared to a millisecond or so: what was published just now is not to wait.
	var index := track.find_due(now_ns, -COMPARED_NS)
	if index < 0:
		return false
	_copy(track.at(index))
	return true


## Moves on from what is shown towards [param one] by [param share] of the way, as the face does
## after a cut until the first frame behind it is due.
func approach(one: FacewireFrame, share: float) -> void:
	for source in Sources.WEIGHTS:
		values[source] = lerpf(values[source], one.weights[source] * gains[source], share)
	for index in one.visemes.size():
		var source := Sources.WEIGHTS + index
		values[source] = lerpf(values[source], one.visemes[index] * gains[source], share)
	for index in angles.size():
		angles[index] = lerpf(angles[index], one.angles[index], share)


## Reads the pose that belongs to [param t], in seconds of the subject's audio.
func read_heard(track: Track, t: float) -> void:
	var index := track.find_heard(t)
	var later := track.next_heard(maxi(index, 0))
	var from := track.at(index)
	if later < 0 or index < 0:
		_copy(from)
		return
	var to := track.at(later)
	_mix(from, to, (t - from.t) / (to.t - from.t))


## Forgets what was read: everything is at rest.
func rest() -> void:
	values.fill(0.0)
	angles.fill(0.0)
	frame = null


## Eases everything towards rest: [param presence] 1 leaves it, 0 is rest.
func fade(presence: float) -> void:
	if presence == 1.0:
		return
	for source in values.size():
		values[source] *= presence
	for index in angles.size():
		angles[index] *= presence


func _copy(one: FacewireFrame) -> void:
	_mix(one, one, 0.0)


func _mix(from: FacewireFrame, to: FacewireFrame, share: float) -> void:
	frame = to
	var old := from.weights
	var new := to.weights
	for source in Sources.WEIGHTS:
		values[source] = (old[source] + (new[source] - old[source]) * share) * gains[source]
	old = from.visemes
	new = to.visemes
	for index in old.size():
		var source := Sources.WEIGHTS + index
		values[source] = (old[index] + (new[index] - old[index]) * share) * gains[source]
	old = from.angles
	new = to.angles
	for index in old.size():
		angles[index] = old[index] + (new[index] - old[index]) * share
