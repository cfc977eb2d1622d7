extends RefCounted
## Gives the demo's head a neck: a skeleton of three bones, and weights by height.
##
## Avatars come with a skeleton; this bust is one mesh, which is made anew with weights when the
## demo begins.

## Metres, where the pupils are at height 0 and the face looks along +Z.
const NECK := Vector3(0.0, -0.15, -0.035)
const HEAD := Vector3(0.0, -0.075, -0.02)
## Below the first height nothing turns, above the second all does.
const SHOULDERS := -0.168
const CHIN := -0.098
## The border falls by so much a metre towards the face, for the chin is lower than the nape.
const TILT := 0.35


## Puts [param mesh] on a new skeleton beside it, and returns that.
static func give(mesh: MeshInstance3D) -> Skeleton3D:
	var skeleton := Skeleton3D.new()
	var skin := Skin.new()
	var origin := Vector3.ZERO
	for name: String in ["Shoulders", "Neck", "Head"]:
		var at: Vector3 = {"Neck": NECK, "Head": HEAD}.get(name, Vector3.ZERO)
		var bone := skeleton.add_bone(name)
		skeleton.set_bone_parent(bone, bone - 1)
		skeleton.set_bone_rest(bone, Transform3D(Basis.IDENTITY, at - origin))
		skin.add_bind(bone, Transform3D(Basis.IDENTITY, -at))
		origin = at
	skeleton.reset_bone_poses()
	mesh.add_sibling(skeleton)
	skeleton.transform = mesh.transform
	mesh.mesh = _with_weights(mesh.mesh)
	mesh.skin = skin
	mesh.skeleton = mesh.get_path_to(skeleton)
	return skeleton


static func _with_weights(from: ArrayMesh) -> ArrayMesh:
	var to := ArrayMesh.new()
	to.blend_shape_mode = from.blend_shape_mode
	for shape in from.get_blend_shape_count():
		to.add_blend_shape(from.get_blend_shape_name(shape))
	for surface in from.get_surface_count():
		var arrays := from.surface_get_arrays(surface)
		var bones := PackedInt32Array()
		var weights := PackedFloat32Array()
		for point: Vector3 in arrays[Mesh.ARRAY_VERTEX]:
			var share := 2.0 * smoothstep(SHOULDERS, CHIN, point.y + TILT * point.z)
			bones.append_array([0, 1, 2, 0])
			var neck := 1.0 - absf(1.0 - share)
			weights.append_array([maxf(1.0 - share, 0.0), neck, maxf(share - 1.0, 0.0), 0.0])
		arrays[Mesh.ARRAY_BONES] = bones
		arrays[Mesh.ARRAY_WEIGHTS] = weights
		var shapes := from.surface_get_blend_shape_arrays(surface)
		to.add_surface_from_arrays(from.surface_get_primitive_type(surface), arrays, shapes)
		to.surface_set_material(surface, from.surface_get_material(surface))
	return to
