@tool
extends RefCounted
## Turns one bone by a weighted sum of sources, such as the jaw of an avatar without a shape for it.

const BoneDriver := preload("bone_driver.gd")
const Names := preload("names.gd")
const Sources := preload("sources.gd")

## How far a jaw turns down, and aside, for a weight of 1: its chin moves by 3 cm, and by 1.
const JAW_DOWN := Vector3(20.0, 0.0, 0.0)
const JAW_ASIDE := Vector3(0.0, 8.0, 0.0)

var _bone: BoneDriver
## What each source turns it by: pitch down, yaw and roll to the own right, in radians.
var _turns: Dictionary[int, Vector3] = {}


func _init(skeleton: Skeleton3D, bone: int) -> void:
	_bone = BoneDriver.new(skeleton, bone, BoneDriver.looks_along_minus_z(skeleton))


## Returns one for the first bone below [param root] that has one of [param names], or null.
static func find(root: Node, names: PackedStringArray) -> RefCounted:
	for skeleton in BoneDriver.skeletons_below(root):
		var bone := BoneDriver.find_bone(skeleton, names)
		if bone >= 0:
			return new(skeleton, bone)
	return null


## Returns one for the first jaw below [param root], or null.
static func find_jaw(root: Node) -> RefCounted:
	var jaw: RefCounted = find(root, Names.bones("jaw"))
	if jaw:
		jaw.add(Sources.JAW_OPEN, JAW_DOWN)
		jaw.add(Sources.JAW_RIGHT, JAW_ASIDE)
		jaw.add(Sources.JAW_LEFT, -JAW_ASIDE)
	return jaw


## Turns it by [param degrees] for a value of 1 of [param source]: pitch down, yaw and roll to the
## own right.
func add(source: int, degrees: Vector3) -> void:
	_turns[source] = _turns.get(source, Vector3.ZERO) + degrees * (PI / 180.0)


## The sources that turn the bone.
func sources() -> Array[int]:
	return _turns.keys()


## Turns the bone for [param values], one for each source.
func apply(values: PackedFloat32Array) -> void:
	var turn := Vector3.ZERO
	for source in _turns:
		turn += _turns[source] * clampf(values[source], 0.0, 1.0)
	_bone.apply(turn.y, turn.x, turn.z)


## Whether [param other] turns the same bone.
func is_same_bone(other: RefCounted) -> bool:
	return _bone.is_same(other._bone)


## Whether the skeleton is still there.
func is_whole() -> bool:
	return _bone.is_whole()
