@tool
@icon("icons/face.svg")
class_name FacewireFace
extends Node
## Moves an avatar's face by a voice that a Facewire sidecar hears.
##
## Drop it beside or below an avatar's mesh and start [code]facewire run --source mic[/code]. It
## finds out by itself what moves, by the names of shapes, VRM expressions and the jaw's bone; a
## [FacewireMap] says it where they do not tell. All faces of a game share one connection, and none
## of them needs an autoload.

## The face follows other frames, or none: [member status_text] has changed.
signal status_changed(text: String)
## The subject begins or ends an utterance, has run out of sound, comes or goes. STARTED may be told
## up to half a second before it is due; [member FacewireEvent.at_ns] says when.
signal event_received(event: FacewireEvent)

## How a moment's pose is chosen.
enum Mode {
	LATEST,  ## The one that is due: the newest of a live voice, the one heard of a speaker.
	SYNCED,  ## The one that belongs to what [member audio_player] plays at the moment.
}

const Advice := preload("face/advice.gd")
const Avatar := preload("face/avatar.gd")
const Link := preload("net/link.gd")
const Presence := preload("face/presence.gd")
const Take := preload("face/take.gd")
const Track := preload("net/track.gd")

## Moves the avatar; off, it comes to rest.
@export var enabled := true:
	set(value):
		if enabled != value:
			enabled = value
			_rest()
## Whose face this is, as the sidecar names it. Empty: whoever there is, and another
## one only when that one has gone.
@export var subject := "":
	set(value):
		subject = value
		update_configuration_warnings()
## How a moment's pose is chosen.
@export var mode := Mode.LATEST
## The sound that a SYNCED face or a take follows: an [AudioStreamPlayer], 2D or 3D.
@export var audio_player: Node
## What [code]facewire bake --format godot[/code] has made of the sound: shown in step with
## [member audio_player], in any mode and without a sidecar.
@export var take: Animation:
	set(value):
		take = value
		_take = Take.new(value) if value else null
		update_configuration_warnings()
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
## What of the avatar follows which channel, for one whose names do not tell; empty: by its names.
@export var map: FacewireMap
## Fills [member map] with what the names of the shapes tell, to be mended by hand.
@export_tool_button("Guess the map", "Reload") var guess := guess_map

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
@export var resting_channels: PackedStringArray = []:
	set(value):
		resting_channels = value
		_set_gains()

@export_group("Sidecar")
## Where faces come from; empty: the project setting [code]facewire/connection/faces[/code].
@export var faces_endpoint := ""
## Where requests go; empty: the project setting [code]facewire/connection/control[/code].
@export var control_endpoint := ""

## What the face is doing, in words for a debug label.
var status_text := "not in the scene yet"
## The frame that the face shows or moves towards, or null.
var frame: FacewireFrame:
	get:
		return _presence.pose.frame
## Milliseconds from when a frame was published, or due where that was later, until it first moved
## the face.
var lag_ms: float:
	get:
		return _presence.lag_ms
## Microseconds that the last update of this face took.
var cost_usec := 0

var _link: Link
var _avatar := Avatar.new()
var _presence := Presence.new()
var _take: Take
var _needs_binding := true
var _look_again_usec := 0


func _enter_tree() -> void:
	_link = Link.acquire(faces_endpoint, control_endpoint)
	_link.event_received.connect(_on_event)
	Avatar.watch(get_tree())


func _exit_tree() -> void:
	_rest()
	_link.event_received.disconnect(_on_event)
	_link.release()
	_link = null


func _notification(what: int) -> void:
	if what == NOTIFICATION_DISABLED or what == NOTIFICATION_ENABLED:
		_rest()
	elif what == NOTIFICATION_EDITOR_PRE_SAVE:
		# A preview is not to be saved with the scene.
		_avatar.preview(null)


func _process(delta: float) -> void:
	_link.collect(get_viewport())
	var started := Time.get_ticks_usec()
	# The same for all faces of a rendered frame, so that two of one subject move as one.
	var now_usec := _link.now_usec
	if now_usec >= _look_again_usec:
		_look_again_usec = now_usec + 250_000
		_look()
		_tell()
	if _needs_binding:
		_look()
	if Engine.is_editor_hint():
		_avatar.preview(map)
	elif enabled and _presence.advance(self, _link, delta):
		_avatar.apply(values())
	cost_usec = Time.get_ticks_usec() - started


## Shows the pose that belongs to [param audio_position], in seconds of the subject's audio. A
## SYNCED face with an [member audio_player] does so by itself.
func sample(audio_position: float) -> void:
	if frames() and _presence.show_heard(frames(), audio_position, get_process_delta_time()):
		_avatar.apply(values())


## The frames of this face's subject, or null while there are none.
func track() -> Track:
	return _link.track(subject) if _link else null


## The frames that this face shows: of its take, or of its subject. Null while there are none.
func frames() -> Track:
	return _take if _take else track()


## What the sidecar says of itself, or null while there is none.
func hello() -> FacewireHello:
	return _link.hello if _link else null


## The sidecar's state, or null while there is none.
func sidecar_status() -> FacewireStatus:
	return _link.status if _link else null


## What the face shows, after gain and mask: the 52 weights and the 15 visemes, 0 to 1.
func values() -> PackedFloat32Array:
	return _presence.pose.values


## Where head and eyes point, in radians, in the order of [constant FacewireChannels.ANGLES].
func angles() -> PackedFloat32Array:
	return _presence.pose.angles


## The current value of an ARKit channel on this face, 0 to 1, after gain and mask.
func value_of(channel: String) -> float:
	var index := FacewireChannels.NAMES.find(channel)
	return _presence.pose.values[index] if index >= 0 else 0.0


## Fills [member map] with what the names of the avatar's shapes tell, to be mended by hand.
func guess_map() -> void:
	if is_inside_tree():
		_look()
		map = FacewireMap.guess(_avatar.binding.shape_names())


## Whether the face is in the scene and switched on.
func is_moving() -> bool:
	return enabled and is_inside_tree() and can_process()


## Looks for shapes again at once. What changes is noticed by itself within a quarter of a second.
func rebind() -> void:
	_needs_binding = true


func _get_configuration_warnings() -> PackedStringArray:
	return Advice.warnings(self, _link, _avatar.binding)


## What is shown eases to rest, and begins there when the face moves again.
func _rest() -> void:
	_presence.reset()
	if is_inside_tree():
		_avatar.leave(get_tree())


func _look() -> void:
	if _avatar.look(self, _needs_binding):
		_needs_binding = false
		_set_gains()
		update_configuration_warnings()


func _set_gains() -> void:
	_presence.pose.set_gains(gain, channel_gains, resting_channels)


func _on_event(event: FacewireEvent) -> void:
	if event.subject == _link.resolve(subject):
		event_received.emit(event)


func _tell() -> void:
	var text := Advice.status(self, _link, _avatar.binding)
	if text != status_text:
		status_text = text
		status_changed.emit(text)
		update_configuration_warnings()
