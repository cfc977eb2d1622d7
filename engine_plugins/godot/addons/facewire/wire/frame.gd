@tool
class_name FacewireFrame
extends RefCounted
## One pose of one subject, as it came over the wire. Never changed once decoded.

## How a pose was made.
enum Quality {
	INFERRED,  ## By the network.
	INTERPOLATED,  ## Between two that were inferred.
	HELD,  ## It repeats an older one or eases to rest, as where audio is late.
}
## What the sidecar's governor lets the network do.
enum Level {
	FULL,  ## Each frame on the GPU.
	PAIRED,  ## Two frames in every second call on the GPU.
	CPU,  ## On the CPU.
	HOLD,  ## Results are too old: the pose is held and settles.
}

const Reader := preload("message_pack_reader.gd")
const Fields := preload("fields.gd")

const _WEIGHTS_SIZE := 4 * 52
const _ANGLES_SIZE := 4 * 9
const _VISEMES_SIZE := 4 * 15

## Whose face it is: what the topic says.
var subject: String
## Random at each start of the sidecar; another one means: start over.
var session: int
## Frame number of the subject; a gap means that frames were dropped on the way.
var n: int
## Grows with every cancel and every pause; frames of an older one that were kept are void.
var epoch: int
## Seconds on the subject's audio timeline that the pose belongs to.
var t: float
## When that instant was heard or is due to be played: nanoseconds of the sidecar's clock.
var at_ns: int
## When the frame was published: nanoseconds of the sidecar's clock.
var pt_ns: int
## How the pose was made.
var quality: Quality
## What the network was allowed to do.
var level: Level
## Voice activity, 0 to 1.
var voice: float
## 52 weights, 0 to 1, in the order of [constant FacewireChannels.NAMES].
var weights: PackedFloat32Array
## 9 angles in radians, in the order of [constant FacewireChannels.ANGLES].
var angles: PackedFloat32Array
## 15 weights, 0 to 1, in the order of [constant FacewireChannels.VISEMES].
var visemes: PackedFloat32Array
## When the frame reached this process, in the microseconds of [method Time.get_ticks_usec].
var arrived_usec: int


## Returns the frame in [param body], or a [String] that says why there is none.
static func decode(body: PackedByteArray) -> Variant:
	var values: Variant = Reader.decode(body)
	if values is String:
		return values
	var fields := Fields.new(values)
	var frame := FacewireFrame.new()
	frame.session = fields.integer("s", 0, Fields.UINT32_MAX)
	frame.n = fields.integer("n", 0, Fields.INT64_MAX)
	if fields.has("e"):
		frame.epoch = fields.integer("e", 0, Fields.UINT32_MAX)
	frame.t = fields.number("t")
	frame.at_ns = fields.integer("at", Fields.INT64_MIN, Fields.INT64_MAX)
	frame.pt_ns = fields.integer("pt", Fields.INT64_MIN, Fields.INT64_MAX)
	frame.quality = fields.integer("q", 0, Quality.HELD) as Quality
	frame.level = fields.integer("lv", 0, Level.HOLD) as Level
	frame.voice = fields.number("voice")
	var floats := fields.binary("w", _WEIGHTS_SIZE)
	var pose := fields.binary("pose", _ANGLES_SIZE)
	var vis := fields.binary("vis", _VISEMES_SIZE)
	if fields.reason != "":
		return fields.reason
	frame.weights = floats.to_float32_array()
	frame.angles = pose.to_float32_array()
	frame.visemes = vis.to_float32_array()
	floats.append_array(pose)
	floats.append_array(vis)
	return frame if _all_finite(floats) else "a weight or an angle is not finite"


## Looks at 76 floats four at a time, which is six times faster than one by one: their sum is
## finite only if each of them is. Numbers so large that their sum overflows get the slow look.
static func _all_finite(floats: PackedByteArray) -> bool:
	var sum := Vector4.ZERO
	for four in floats.to_vector4_array():
		sum += four
	if sum.is_finite():
		return true
	for value in floats.to_float32_array():
		if not is_finite(value):
			return false
	return true
