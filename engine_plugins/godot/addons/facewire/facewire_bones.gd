@tool
@icon("icons/face.svg")
class_name FacewireBones
extends Node
## Turns the bones of head and eyes as a face does.
##
## It writes the bones after whatever animates them, if it stands below that in the scene.

const BoneDriver := preload("face/bone_driver.gd")

## Where the three angles of each bone begin in [constant FacewireChannels.ANGLES].
const FIRST_ANGLES := {"Head": 0, "LeftEye": 3, "RightEye": 6}

## The face to follow.
@export var face: FacewireFace:
	set(value):
		face = value
		update_configuration_warnings()
## The skeleton with the bones.
@export var skeleton: Skeleton3D:
	set(value):
		skeleton = value
		_find()
## Turns the bone Head.
@export var turn_head := true:
	set(value):
		turn_head = value
		_find()
## Turns the bones LeftEye and RightEye; leave it off where the avatar has eyeLook shapes.
@export var turn_eyes := false:
	set(value):
		turn_eyes = value
		_find()
## Other names of the bones: Head, LeftEye or RightEye to the skeleton's own.
@export var bone_names: Dictionary[String, String] = {}:
	set(value):
		bone_names = value
		_find()
## The model looks along -Z instead of along +Z, as glTF has it.
@export var faces_minus_z := false:
	set(value):
		faces_minus_z = value
		_find()

var _drivers: Dictionary[String, BoneDriver] = {}
var _missing := PackedStringArray()


func _process(_delta: float) -> void:
	if Engine.is_editor_hint() or not face:
		return
	var angles := face.angles()
	for name in _drivers:
		var first: int = FIRST_ANGLES[name]
		_drivers[name].apply(angles[first], angles[first + 1], angles[first + 2])


func _find() -> void:
	_drivers.clear()
	_missing.clear()
	for name: String in FIRST_ANGLES if skeleton else {}:
		if not (turn_head if name == "Head" else turn_eyes):
			continue
		var bone := skeleton.find_bone(bone_names.get(name, name))
		if bone >= 0:
			_drivers[name] = BoneDriver.new(skeleton, bone, faces_minus_z)
		else:
			_missing.append(bone_names.get(name, name))
	update_configuration_warnings()


func _get_configuration_warnings() -> PackedStringArray:
	var warnings := PackedStringArray()
	if not face or not skeleton:
		warnings.append("Bones need a Face to follow and a Skeleton to turn.")
	if _missing:
		warnings.append("The skeleton has no bone %s; say in Bone Names." % ", ".join(_missing))
	return warnings
