@tool
extends "../net/track.gd"
## A take that was baked, read as if its frames had come from a sidecar: an [Animation] with a track
## of blend shapes for each channel, and angles and visemes in its metadata.

const Names := preload("names.gd")

const META := &"facewire"
## Of a take that does not say its own.
const USUAL_FPS := 31

var _animation: Animation
var _fps := USUAL_FPS
var _count := 0
var _angles: PackedFloat32Array
var _visemes: PackedFloat32Array
## The channel of each track; -1 where it has none.
var _channels := PackedInt32Array()
## The two frames around an instant are asked for over and over.
var _made: Dictionary[int, FacewireFrame] = {}


func _init(animation: Animation) -> void:
	_animation = animation
	var meta: Dictionary = animation.get_meta(META, {})
	_fps = maxi(1, meta.get("fps", USUAL_FPS))
	_angles = meta.get("angles", PackedFloat32Array())
	_visemes = meta.get("visemes", PackedFloat32Array())
	_count = maxi(1, int(animation.length * _fps + 0.5))
	for track in animation.get_track_count():
		var path := animation.track_get_path(track)
		var is_shape := animation.track_get_type(track) == Animation.TYPE_BLEND_SHAPE
		_channels.append(Names.channel(path.get_concatenated_subnames()) if is_shape else -1)


func size() -> int:
	return _count


func newest() -> FacewireFrame:
	return at(_count - 1)


func at(index: int) -> FacewireFrame:
	var n := clampi(index, 0, _count - 1)
	if n not in _made:
		if _made.size() > 2:
			_made.clear()
		_made[n] = _make(n)
	return _made[n]


func find_heard(t: float) -> int:
	return clampi(floori(t * _fps), -1, _count - 1)


func next_heard(index: int) -> int:
	return index + 1 if index + 1 < _count else -1


func _make(n: int) -> FacewireFrame:
	var frame := FacewireFrame.new()
	frame.n = n
	frame.t = float(n) / _fps
	frame.weights.resize(FacewireChannels.NAMES.size())
	for track in _channels.size():
		if _channels[track] >= 0:
			var value := _animation.blend_shape_track_interpolate(track, frame.t)
			frame.weights[_channels[track]] = value
	frame.angles = _row(_angles, n, FacewireChannels.ANGLES.size())
	frame.visemes = _row(_visemes, n, FacewireChannels.VISEMES.size())
	return frame


static func _row(table: PackedFloat32Array, n: int, columns: int) -> PackedFloat32Array:
	var row := table.slice(n * columns, (n + 1) * columns)
	row.resize(columns)
	return row
