@tool
@icon("icons/bones.svg")
class_name FacewireBones
extends Node
## Turns the bones of head, neck and eyes as a face does.
##
## It writes the bones after whatever animates them, if it stands below that in the scene.

const BoneDriver := preload("face/bone_driver.gd")
const Names := preload("face/names.gd")

## Bones come to rest within this time when their face is gone.
const SETTLE_S := 0.2
## Where the three angles of each bone begin in [constant FacewireChannels.ANGLES].
const FIRST_ANGLES := {"Neck": 0, "Head": 0, "LeftEye": 3, "RightEye": 6}

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
## Turns the bone of the head.
@export var turn_head := true:
	set(value):
		turn_head = value
		_find()
## How much of the head's turn the bone of the neck makes, where there is one.
@export_range(0.0, 1.0, 0.01) var neck_share := 0.4:
	set(value):
		neck_share = value
		_find()
## Turns the bones of the eyes; leave it off where the avatar has eyeLook shapes.
@export var turn_eyes := false:
	set(value):
		turn_eyes = value
		_find()
## The skeleton's own names for Head, Neck, LeftEye or RightEye, where they are not found by
## themselves.
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
var _angles := PackedFloat32Array()
var _share := 0.0


func _exit_tree() -> void:
	_turn(0.0)


func _process(delta: float) -> void:
	if Engine.is_editor_hint():
		return
	if is_instance_valid(face) and face.is_moving():
		_angles = face.angles().duplicate()
		_share = 1.0
		_turn(1.0)
	elif _share > 0.0:
		_share = move_toward(_share, 0.0, delta / SETTLE_S)
		_turn(_share)


func _turn(share: float) -> void:
	for name in _drivers if _angles else {} as Dictionary[String, BoneDriver]:
		var first: int = FIRST_ANGLES[name]
		var part := share * _part_of(name)
		_drivers[name].apply(
			part * _angles[first], part * _angles[first + 1], part * _angles[first + 2]
		)


## How much of its angles a bone turns by: the neck and the head make one turn together.
func _part_of(name: String) -> float:
	if name == "Neck":
		return neck_share
	return 1.0 - neck_share if name == "Head" and "Neck" in _drivers else 1.0


func _find() -> void:
	_turn(0.0)
	_drivers.clear()
	_missing.clear()
	for name: String in FIRST_ANGLES if skeleton else {}:
		if not (turn_eyes if name.ends_with("Eye") else turn_head):
			continue
		if name == "Neck" and neck_share == 0.0:
			continue
		var bone := _bone_of(name)
		if bone >= 0:
			_drivers[name] = BoneDriver.new(skeleton, bone, faces_minus_z)
		elif name != "Neck" or name in bone_names:
			_missing.append(bone_names.get(name, name))
	update_configuration_warnings()


## What the game says, or one of the names that skeletons have for it.
func _bone_of(name: String) -> int:
	if name in bone_names:
		return skeleton.find_bone(bone_names[name])
	return BoneDriver.find_bone(skeleton, Names.bones(name.to_camel_case()))


func _get_configuration_warnings() -> PackedStringArray:
	var warnings := PackedStringArray()
	if not is_instance_valid(face) or not is_instance_valid(skeleton):
		warnings.append("Bones need a Face to follow and a Skeleton to turn.")
	if _missing:
		warnings.append("The skeleton has no bone %s; say in Bone Names." % ", ".join(_missing))
	return warnings
