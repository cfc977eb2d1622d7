@tool
@icon("icons/sprite.svg")
class_name FacewireSprite
extends Node
## Shows a face in two dimensions: the frame or the animation of a sprite, by viseme or by how far
## the mouth is open.
##
## Drop it below a [Sprite2D] or an [AnimatedSprite2D], and give it the [FacewireFace] to follow.

## How a mouth is chosen.
enum By {
	VISEME,  ## By the sound: one mouth for each viseme, or for those that were drawn.
	OPENNESS,  ## By how far the mouth is open: the frames from closed to wide open.
}

const Sources := preload("face/sources.gd")
const VisemeChoice := preload("face/viseme_choice.gd")

## A jaw this far open is drawn as wide open: speech seldom goes further.
const WIDE := 0.6

## The face to follow.
@export var face: FacewireFace:
	set(value):
		face = value
		update_configuration_warnings()
## The sprite, a [Sprite2D] or an [AnimatedSprite2D]; empty: this node's parent.
@export var sprite: Node2D:
	set(value):
		sprite = value
		_find()
## How a mouth is chosen.
@export var by := By.VISEME:
	set(value):
		by = value
		_find()
## The frame of a [Sprite2D] for each viseme: [code]aa[/code] to 3. Those that are left out show a
## mouth like it. An [AnimatedSprite2D] has an animation for each instead, called [code]aa[/code],
## [code]viseme_aa[/code], or by the letters of Rhubarb, A to H and X.
@export var viseme_frames: Dictionary[String, int] = {}:
	set(value):
		viseme_frames = value
		_find()
## The frames from closed to wide open; empty: all that the sprite has.
@export var open_frames: PackedInt32Array = []

## The viseme that is shown.
var viseme := "sil"

var _choice := VisemeChoice.new()
var _mouths: Dictionary[String, String] = {}


func _ready() -> void:
	_find()


func _process(delta: float) -> void:
	var target := _sprite()
	if Engine.is_editor_hint() or not target:
		return
	var is_there := is_instance_valid(face) and face.is_moving()
	var values := face.values() if is_there else Sources.rest()
	viseme = _choice.choose(values, delta)
	if by == By.OPENNESS:
		_show_openness(target, openness(values))
	elif viseme in _mouths:
		_show_mouth(target, _mouths[viseme])


## How far a mouth of [param values] is open, 0 to 1: [code]mouthClose[/code] brings its lips
## together over an open jaw.
static func openness(values: PackedFloat32Array) -> float:
	var parted := values[Sources.JAW_OPEN] - values[Sources.MOUTH_CLOSE]
	return clampf(parted / WIDE, 0.0, 1.0)


func _show_openness(target: Node2D, share: float) -> void:
	var frames := open_frames
	if not frames:
		frames = PackedInt32Array(range(_frame_count(target)))
	if frames:
		target.set(&"frame", frames[roundi(share * (frames.size() - 1))])


func _show_mouth(target: Node2D, mouth: String) -> void:
	if target is Sprite2D:
		target.frame = viseme_frames[mouth]
	elif target.animation != mouth:
		target.play(mouth)


func _sprite() -> Node2D:
	var target: Node = sprite if is_instance_valid(sprite) else get_parent()
	return target if target is Sprite2D or target is AnimatedSprite2D else null


func _find() -> void:
	var target := _sprite()
	var drawn := PackedStringArray(viseme_frames.keys())
	if target is AnimatedSprite2D and target.sprite_frames:
		drawn = target.sprite_frames.get_animation_names()
	_mouths = VisemeChoice.assign(drawn)
	update_configuration_warnings()


static func _frame_count(target: Node2D) -> int:
	if target is Sprite2D:
		return target.hframes * target.vframes
	var frames: SpriteFrames = target.sprite_frames
	return frames.get_frame_count(target.animation) if frames else 0


func _get_configuration_warnings() -> PackedStringArray:
	var warnings := PackedStringArray()
	var target := _sprite()
	if not is_instance_valid(face):
		warnings.append("A sprite needs a Face to follow.")
	if not target:
		warnings.append("Put this node below a Sprite2D or an AnimatedSprite2D, or set Sprite.")
	elif by == By.VISEME and not _mouths:
		warnings.append("No mouths: fill Viseme Frames, or name animations by visemes.")
	elif by == By.OPENNESS and _frame_count(target) < 2:
		warnings.append("The sprite has one frame: set its Hframes and Vframes.")
	return warnings
