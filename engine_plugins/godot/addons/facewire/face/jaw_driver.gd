@tool
extends RefCounted
## Opens the mouth of an avatar that has no shape for it, by the bone of its jaw.

const BoneDriver := preload("bone_driver.gd")
const Names := preload("names.gd")
const Sources := preload("sources.gd")

## How far the bone turns for a weight of 1: the chin of a head moves by 3 cm.
const OPEN := deg_to_rad(20.0)
const SIDEWAYS := deg_to_rad(8.0)

var _bone: BoneDriver


func _init(bone: BoneDriver) -> void:
	_bone = bone


## Returns one for the first jaw below [param root], or null if there is none.
static func find(root: Node) -> RefCounted:
	for skeleton in BoneDriver.skeletons_below(root):
		var bone := BoneDriver.find_bone(skeleton, Names.bones("jaw"))
		if bone >= 0:
			return new(BoneDriver.new(skeleton, bone, BoneDriver.looks_along_minus_z(skeleton)))
	return null


## The sources that turn the bone.
func sources() -> PackedInt32Array:
	return [Sources.JAW_OPEN, Sources.JAW_LEFT, Sources.JAW_RIGHT]


## Turns the bone for [param values], one for each source.
func apply(values: PackedFloat32Array) -> void:
	var sideways := values[Sources.JAW_RIGHT] - values[Sources.JAW_LEFT]
	_bone.apply(SIDEWAYS * sideways, OPEN * clampf(values[Sources.JAW_OPEN], 0.0, 1.0), 0.0)


## Whether the skeleton is still there.
func is_whole() -> bool:
	return _bone.is_whole()
