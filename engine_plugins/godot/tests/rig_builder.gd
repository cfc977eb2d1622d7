extends RefCounted
## The demo's head under other names: rigs as people have them, made of its shapes.

## What the shapes of other rigs are, as sums of ARKit's.
const VOWELS := {
	"A": {"jawOpen": 0.6, "mouthLowerDownLeft": 0.2, "mouthLowerDownRight": 0.2},
	"I": {"jawOpen": 0.12, "mouthStretchLeft": 0.5, "mouthStretchRight": 0.5},
	"U": {"jawOpen": 0.1, "mouthPucker": 0.9},
	"E": {"jawOpen": 0.35, "mouthStretchLeft": 0.4, "mouthStretchRight": 0.4},
	"O": {"jawOpen": 0.4, "mouthFunnel": 0.8},
}
const CLOSED := {"mouthPressLeft": 0.5, "mouthPressRight": 0.5, "mouthRollLower": 0.3}
const BITTEN := {
	"jawOpen": 0.06, "mouthRollLower": 0.7, "mouthUpperUpLeft": 0.2, "mouthUpperUpRight": 0.2
}
const APART := {"jawOpen": 0.12, "mouthLowerDownLeft": 0.3, "mouthLowerDownRight": 0.3}


## The head as it is.
static func arkit(head: MeshInstance3D) -> MeshInstance3D:
	return head.duplicate()


## With the shapes of Character Creator 4 for the mouth and the eyes.
static func character_creator(head: MeshInstance3D) -> MeshInstance3D:
	var shapes: Dictionary[String, Dictionary] = {}
	for channel in FacewireChannels.NAMES:
		var name := channel.to_snake_case().replace("_left", "_L").replace("_right", "_R")
		shapes[name] = {channel: 1.0}
	for pair: Array in [["mouth_funnel", "mouthFunnel"], ["mouth_pucker", "mouthPucker"]]:
		shapes.erase(pair[0])
		for half: String in ["_up_L", "_up_R", "_down_L", "_down_R"]:
			shapes[pair[0] + half] = {pair[1]: 0.25}
	for lip: String in ["Upper", "Lower"]:
		shapes.erase("mouth_roll_" + lip.to_lower())
		for side: String in ["_L", "_R"]:
			shapes["Mouth_Roll_In_" + lip + side] = {"mouthRoll" + lip: 0.5}
	return _with(head, shapes)


## With the shapes of a VRoid head.
static func vroid(head: MeshInstance3D) -> MeshInstance3D:
	var shapes: Dictionary[String, Dictionary] = {}
	for vowel: String in VOWELS:
		shapes["Face.M_F00_000_00_Fcl_MTH_" + vowel] = VOWELS[vowel]
	for side: String in ["Left", "Right"]:
		shapes["Face.M_F00_000_00_Fcl_EYE_Close_" + side[0]] = {"eyeBlink" + side: 1.0}
	shapes["Face.M_F00_000_00_Fcl_ALL_Joy"] = {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0}
	return _with(head, shapes)


## With Oculus visemes.
static func visemes(head: MeshInstance3D) -> MeshInstance3D:
	var shapes: Dictionary[String, Dictionary] = {
		"viseme_sil": {}, "viseme_PP": CLOSED, "viseme_FF": BITTEN, "viseme_RR": VOWELS["U"]
	}
	for viseme: String in ["TH", "DD", "kk", "CH", "SS", "nn"]:
		shapes["viseme_" + viseme] = APART
	for pair: Array in [["aa", "A"], ["E", "E"], ["I", "I"], ["O", "O"], ["U", "U"]]:
		shapes["viseme_" + pair[0]] = VOWELS[pair[1]]
	shapes["eyesClosed"] = {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}
	return _with(head, shapes)


## Without shapes for the jaw, which a bone opens.
static func jaw_bone(head: MeshInstance3D) -> Skeleton3D:
	var shapes: Dictionary[String, Dictionary] = {}
	for channel in FacewireChannels.NAMES:
		if not channel.begins_with("jaw"):
			shapes["Face_blendShapes_" + channel] = {channel: 1.0}
	var skeleton := Skeleton3D.new()
	for name: String in ["Head", "Jaw"]:
		skeleton.add_bone(name)
	skeleton.set_bone_parent(1, 0)
	skeleton.set_bone_rest(1, Transform3D(Basis.IDENTITY, Vector3(0.0, -0.01, 0.0)))
	skeleton.reset_bone_poses()
	var mesh := _with(head, shapes, true)
	skeleton.add_child(mesh)
	mesh.skeleton = NodePath("..")
	mesh.skin = skeleton.create_skin_from_rest_transforms()
	return skeleton


static func _with(
	head: MeshInstance3D, shapes: Dictionary[String, Dictionary], has_bones := false
) -> MeshInstance3D:
	var from: ArrayMesh = head.mesh
	var made := ArrayMesh.new()
	made.blend_shape_mode = Mesh.BLEND_SHAPE_MODE_NORMALIZED
	for name in shapes:
		made.add_blend_shape(name)
	for surface in from.get_surface_count():
		var base := from.surface_get_arrays(surface)
		var old := from.surface_get_blend_shape_arrays(surface)
		var moved: Array[Array] = []
		for name in shapes:
			moved.append(_sum(from, base, old, shapes[name]))
		if has_bones:
			_skin(from, base, old)
		made.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, base, moved)
		made.surface_set_material(surface, head.get_active_material(surface))
	var instance := MeshInstance3D.new()
	instance.mesh = made
	return instance


## Where a weighted sum of the head's shapes moves each vertex and normal to.
static func _sum(from: ArrayMesh, base: Array, old: Array[Array], parts: Dictionary) -> Array:
	var sum := []
	sum.resize(Mesh.ARRAY_MAX)
	for kind: int in [Mesh.ARRAY_VERTEX, Mesh.ARRAY_NORMAL]:
		sum[kind] = base[kind].duplicate()
		for channel: String in parts:
			var shape := old[_shape(from, channel)]
			for vertex in _moved(from, base, shape):
				sum[kind][vertex] += parts[channel] * _delta(from, base, shape, kind, vertex)
	sum[Mesh.ARRAY_TANGENT] = base[Mesh.ARRAY_TANGENT]
	return sum


## The vertices that a shape moves; most move few.
static func _moved(from: ArrayMesh, base: Array, shape: Array) -> PackedInt32Array:
	var at_rest: PackedVector3Array = base[Mesh.ARRAY_VERTEX]
	if from.blend_shape_mode == Mesh.BLEND_SHAPE_MODE_RELATIVE:
		at_rest = PackedVector3Array()
		at_rest.resize(shape[Mesh.ARRAY_VERTEX].size())
	var moved := PackedInt32Array()
	var there: PackedVector3Array = shape[Mesh.ARRAY_VERTEX]
	for vertex in there.size():
		if there[vertex] != at_rest[vertex]:
			moved.append(vertex)
	return moved


## Hangs what the open jaw moves on the second bone.
static func _skin(from: ArrayMesh, base: Array, old: Array[Array]) -> void:
	var bones := PackedInt32Array()
	var weights := PackedFloat32Array()
	for vertex: int in base[Mesh.ARRAY_VERTEX].size():
		var moved := _delta(from, base, old[_shape(from, "jawOpen")], Mesh.ARRAY_VERTEX, vertex)
		var share := clampf(moved.length() / 0.03, 0.0, 1.0)
		bones.append_array([0, 1, 0, 0])
		weights.append_array([1.0 - share, share, 0.0, 0.0])
	base[Mesh.ARRAY_BONES] = bones
	base[Mesh.ARRAY_WEIGHTS] = weights


static func _delta(from: ArrayMesh, base: Array, shape: Array, kind: int, vertex: int) -> Vector3:
	var to: Vector3 = shape[kind][vertex]
	if from.blend_shape_mode == Mesh.BLEND_SHAPE_MODE_RELATIVE:
		return to
	return to - base[kind][vertex]


static func _shape(from: ArrayMesh, channel: String) -> int:
	for index in from.get_blend_shape_count():
		if from.get_blend_shape_name(index) == channel:
			return index
	return -1
