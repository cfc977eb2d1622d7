extends RefCounted
## Small avatars for tests: one triangle with blend shapes of any name.

const Sources := preload("res://addons/facewire/face/sources.gd")


static func mesh(shapes: PackedStringArray) -> MeshInstance3D:
	var array_mesh := ArrayMesh.new()
	for name in shapes:
		array_mesh.add_blend_shape(name)
	var arrays := []
	arrays.resize(Mesh.ARRAY_MAX)
	arrays[Mesh.ARRAY_VERTEX] = PackedVector3Array([Vector3.ZERO, Vector3.RIGHT, Vector3.UP])
	var moved := []
	for name in shapes:
		var shape := []
		shape.resize(Mesh.ARRAY_MAX)
		shape[Mesh.ARRAY_VERTEX] = arrays[Mesh.ARRAY_VERTEX]
		moved.append(shape)
	array_mesh.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, arrays, moved)
	var instance := MeshInstance3D.new()
	instance.mesh = array_mesh
	return instance


## A skeleton whose neck leans, so that bones and model have different axes.
static func skeleton() -> Skeleton3D:
	var bones := Skeleton3D.new()
	bones.add_bone("Neck")
	bones.add_bone("Head")
	bones.set_bone_parent(1, 0)
	bones.set_bone_rest(0, Transform3D(Basis(Vector3.RIGHT, 0.7), Vector3.UP))
	bones.set_bone_rest(1, Transform3D(Basis(Vector3.BACK, 0.4), Vector3.UP))
	bones.reset_bone_poses()
	return bones


## A frame of literals; [param weight] is that of every channel.
static func frame(n: int, t: float, weight: float, pt_ns := -1) -> FacewireFrame:
	var one := FacewireFrame.new()
	one.n = n
	one.t = t
	one.pt_ns = pt_ns if pt_ns >= 0 else int(1e9 * t)
	one.arrived_usec = one.pt_ns / 1000
	one.weights.resize(FacewireChannels.NAMES.size())
	one.weights.fill(weight)
	one.visemes.resize(FacewireChannels.VISEMES.size())
	one.visemes.fill(weight)
	one.angles.resize(FacewireChannels.ANGLES.size())
	one.angles.fill(weight)
	return one


## The values of all sources, all 0 but those that [param by_name] names.
static func values(by_name: Dictionary) -> PackedFloat32Array:
	var all := PackedFloat32Array()
	all.resize(Sources.SOURCES)
	for name: String in by_name:
		all[Sources.index_of(name)] = by_name[name]
	return all
