@tool
extends RefCounted
## Turns one bone, on top of its rest, by angles that are given in the space of the whole model.

const Names := preload("names.gd")

var _skeleton: Skeleton3D
var _bone: int
# The model's axes as the bone's parent sees them, and where the bone rests in it:
var _to_parent: Quaternion
var _rest: Quaternion


## [param faces_minus_z] tells a model that looks along -Z from one that looks along +Z, as glTF
## has it.
func _init(skeleton: Skeleton3D, bone: int, faces_minus_z: bool) -> void:
	_skeleton = skeleton
	_bone = bone
	var parent := skeleton.get_bone_parent(bone)
	var parent_rest := (
		skeleton.get_bone_global_rest(parent).basis if parent >= 0 else Basis.IDENTITY
	)
	_to_parent = parent_rest.get_rotation_quaternion().inverse()
	if faces_minus_z:
		_to_parent = _to_parent * Quaternion(Vector3.UP, PI)
	_rest = skeleton.get_bone_rest(bone).basis.get_rotation_quaternion()


## Every skeleton below [param root].
static func skeletons_below(root: Node) -> Array[Skeleton3D]:
	var skeletons: Array[Skeleton3D] = []
	var found := root.find_children("*", "Skeleton3D", true, false)
	if root is Skeleton3D:
		found.push_front(root)
	skeletons.assign(found)
	return skeletons


## The bone of [param skeleton] that has one of [param names], or one behind a prefix such as
## [code]mixamorig_[/code]; -1 if none has.
static func find_bone(skeleton: Skeleton3D, names: PackedStringArray) -> int:
	for prefix: String in ["^", "[_ :.|-]"]:
		for name in names:
			var called := RegEx.create_from_string("(?i)%s\\Q%s\\E$" % [prefix, name])
			for bone in skeleton.get_bone_count():
				if called.search(skeleton.get_bone_name(bone)):
					return bone
	return -1


## Whether a model looks along -Z: its eyes lie there, seen from its head.
static func looks_along_minus_z(skeleton: Skeleton3D) -> bool:
	var head := find_bone(skeleton, Names.bones("head"))
	var eye := find_bone(skeleton, Names.bones("leftEye"))
	if head < 0 or eye < 0:
		return false
	var to_eye := skeleton.get_bone_global_rest(eye).origin
	return to_eye.z < skeleton.get_bone_global_rest(head).origin.z


## Whether [param other] turns the same bone.
func is_same(other: RefCounted) -> bool:
	return _skeleton == other._skeleton and _bone == other._bone


## Whether the skeleton is still there.
func is_whole() -> bool:
	return is_instance_valid(_skeleton) and _skeleton.is_inside_tree()


## Turns the bone: radians, yaw towards the face's own right, pitch down, roll to its own right.
func apply(yaw: float, pitch: float, roll: float) -> void:
	if not is_instance_valid(_skeleton):
		return
	# A model that looks along +Z has its own right at -X.
	var turn := Basis(Vector3.UP, -yaw) * Basis(Vector3.RIGHT, pitch) * Basis(Vector3.BACK, roll)
	var rotation := turn.get_rotation_quaternion()
	_skeleton.set_bone_pose_rotation(_bone, _to_parent * rotation * _to_parent.inverse() * _rest)
