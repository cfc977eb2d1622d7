@tool
@icon("icons/face.svg")
class_name FacewireFace
extends Node
## Moves an avatar's face by a voice that a Facewire sidecar hears.
##
## Drop it beside or below an avatar's mesh and start [code]facewire run --source mic[/code]. It
## finds the mouth by itself: ARKit blend shapes in any usual spelling, else VRM expressions, else
## Oculus visemes. All faces of a game share one connection, and none of them needs an autoload.

## The face follows other frames, or none: [member status_text] has changed.
signal status_changed(text: String)

## How a moment's pose is chosen.
enum Mode {
	LATEST,  ## The newest there is: a live voice.
	SYNCED,  ## The one that belongs to what [member audio_player] plays at the moment.
}

const Advice := preload("face/advice.gd")
const Binding := preload("face/binding.gd")
const Link := preload("net/link.gd")
const Playback := preload("speaker/playback.gd")
const PoseReader := preload("face/pose_reader.gd")
const Track := preload("net/track.gd")

const USUAL_FPS := 31  ## Until the sidecar has said its own.
## A face that hears no more of its sidecar comes to rest within this time.
const SETTLE_S := 0.2
## A glide ends so long before the next frame is due, so that one that comes early is under way in
## the next rendered frame.
const EARLY_USEC := 2000
## A sidecar publishes even when nobody speaks: after this time without a frame it has gone.
const LOST_S := 0.5

## Whose face this is, as the sidecar names it. Empty: whoever there is, and another
## one only when that one has gone.
@export var subject := "":
	set(value):
		subject = value
		update_configuration_warnings()
## How a moment's pose is chosen.
@export var mode := Mode.LATEST
## The sound that a SYNCED face follows: an [AudioStreamPlayer], 2D or 3D.
@export var audio_player: Node
## Glides from frame to frame at the rate of the screen, one frame behind; without, the face moves
## 31 times a second.
@export var interpolate := true

@export_group("Avatar")
## Where shapes are looked for; empty: this node's parent and everything below it.
@export var avatar: Node:
	set(value):
		avatar = value
		rebind()
## The meshes to move; empty: all that have blend shapes.
@export var meshes: Array[MeshInstance3D] = []:
	set(value):
		meshes = value
		rebind()

@export_group("Expression")
## How strongly everything moves.
@export_range(0.0, 2.0, 0.01) var gain := 1.0:
	set(value):
		gain = value
		_set_gains()
## How strongly single channels move: [code]jawOpen[/code] by 1.2.
@export var channel_gains: Dictionary[String, float] = {}:
	set(value):
		channel_gains = value
		_set_gains()
## Channels that stay at rest, for what the game itself moves: [code]eyeBlinkLeft[/code].
@export var masked_channels: PackedStringArray = []:
	set(value):
		masked_channels = value
		_set_gains()

@export_group("Sidecar")
## Where faces come from; empty: the project setting [code]facewire/connection/faces[/code].
@export var faces_endpoint := ""
## Where requests go; empty: the project setting [code]facewire/connection/control[/code].
@export var control_endpoint := ""

## What the face is doing, in words for a debug label.
var status_text := "not in the scene yet"
## The frame that the face shows or moves towards, or null.
var frame: FacewireFrame
## Milliseconds from a frame's publishing until it first moved the face.
var lag_ms := 0.0
## Microseconds that the last update of this face took.
var cost_usec := 0

var _link: Link
var _binding: Binding
var _pose := PoseReader.new()
var _presence := 0.0
var _position := 0.0
var _needs_binding := true
var _look_again_usec := 0


func _enter_tree() -> void:
	_link = Link.acquire(faces_endpoint, control_endpoint)


func _exit_tree() -> void:
	_link.release()
	_link = null


func _process(delta: float) -> void:
	_link.collect(get_viewport())
	var started := Time.get_ticks_usec()
	# The same for all faces of a rendered frame, so that two of one subject move as one.
	var now_usec := _link.now_usec
	if now_usec >= _look_again_usec:
		_look_again_usec = now_usec + 250_000
		_tell()
	if _needs_binding:
		_bind()
	if Engine.is_editor_hint():
		return
	if mode == Mode.LATEST:
		_show_latest(now_usec, delta)
	elif audio_player:
		_show_heard()
	cost_usec = Time.get_ticks_usec() - started


## Shows the pose that belongs to [param audio_position], in seconds of the subject's audio. A
## SYNCED face with an [member audio_player] does so by itself.
func sample(audio_position: float) -> void:
	var frames := track()
	if frames:
		# Where the faces have not come, or come no more, the mouth must not stay as it was.
		_show_at(audio_position, audio_position < frames.newest().t + LOST_S)


## The frames of this face's subject, or null while there are none.
func track() -> Track:
	return _link.track(subject) if _link else null


## What the sidecar says of itself, or null while there is none.
func hello() -> FacewireHello:
	return _link.hello if _link else null


## The sidecar's state, or null while there is none.
func sidecar_status() -> FacewireStatus:
	return _link.status if _link else null


## What the face shows, after gain and mask: the 52 weights and the 15 visemes, 0 to 1.
func values() -> PackedFloat32Array:
	return _pose.values


## Where head and eyes point, in radians, in the order of [constant FacewireChannels.ANGLES].
func angles() -> PackedFloat32Array:
	return _pose.angles


## The current value of an ARKit channel on this face, 0 to 1, after gain and mask.
func value_of(channel: String) -> float:
	var index := FacewireChannels.NAMES.find(channel)
	return _pose.values[index] if index >= 0 else 0.0


## Looks for shapes again: after the avatar has changed.
func rebind() -> void:
	_needs_binding = true


func _get_configuration_warnings() -> PackedStringArray:
	var warnings := Advice.on_binding(_binding)
	warnings.append_array(Advice.on_subject(subject))
	if mode == Mode.SYNCED and not audio_player:
		warnings.append("A SYNCED face follows an Audio Player; set it, or call sample() yourself.")
	warnings.append_array(Advice.on_link(_link))
	return warnings


func _show_latest(now_usec: int, delta: float) -> void:
	var frames := track()
	if not frames:
		return
	var is_live := _link.online and now_usec - frames.newest().arrived_usec < 1e6 * LOST_S
	if not is_live and _presence == 0.0:
		return
	_ease(is_live, delta)
	var fps := _link.hello.fps if _link.hello else USUAL_FPS
	_pose.read_latest(frames, now_usec, 1_000_000 / fps - EARLY_USEC if interpolate else 0)
	_pose.fade(_presence)
	if _pose.frame != frame:
		lag_ms = (now_usec - frames.clock_offset_usec - _pose.frame.pt_ns / 1000) / 1000.0
	_show()
	if _presence == 0.0:
		frame = null


func _show_heard() -> void:
	if audio_player.playing or audio_player.stream_paused:
		sample(Playback.heard_position(audio_player))
	elif _presence > 0.0:
		_show_at(_position, false)


func _show_at(position: float, is_known: bool) -> void:
	_position = position
	if track():
		_ease(is_known, get_process_delta_time())
		_pose.read_heard(track(), position)
		_pose.fade(_presence)
		_show()


func _ease(is_live: bool, delta: float) -> void:
	_presence = move_toward(_presence, 1.0 if is_live else 0.0, delta / SETTLE_S)


func _show() -> void:
	frame = _pose.frame
	if _binding:
		_binding.apply(_pose.values)


func _bind() -> void:
	_needs_binding = false
	var root := avatar if avatar else get_parent()
	_binding = Binding.new(root, meshes if meshes else Binding.meshes_below(root))
	_set_gains()


func _set_gains() -> void:
	_pose.set_gains(gain, channel_gains, masked_channels)


func _tell() -> void:
	var text := Advice.status(_link, track(), subject, _binding)
	if text == status_text:
		return
	status_text = text
	status_changed.emit(text)
	update_configuration_warnings()
