extends TestCase
## What of an avatar follows a face.

const Avatars := preload("res://tests/avatars.gd")
const Binding := preload("res://addons/facewire/face/binding.gd")
const BoneDriver := preload("res://addons/facewire/face/bone_driver.gd")
const Sources := preload("res://addons/facewire/face/sources.gd")


func test_arkit_shapes_come_first() -> void:
	var shapes := FacewireChannels.NAMES.duplicate()
	shapes.append_array(["viseme_aa", "viseme_O"])
	var binding := _bind([Avatars.mesh(shapes)])
	equal(binding.kind, "ARKit shapes", "kind")
	equal(binding.shape_count(), 52, "shapes")
	equal(binding.missing(), PackedStringArray(), "missing")


func test_an_avatar_without_a_jaw_opens_it_by_its_bone() -> void:
	var names := Array(FacewireChannels.NAMES).filter(
		func(name: String) -> bool: return not name.begins_with("jaw")
	)
	var mesh := Avatars.mesh(PackedStringArray(names))
	equal(_bind([mesh]).shape_count(), 48, "shapes without a bone")
	var skeleton := Avatars.skeleton()
	skeleton.add_bone("mixamorig_Jaw")
	skeleton.set_bone_parent(2, 1)
	skeleton.add_child(Avatars.mesh(PackedStringArray(names)))
	tree.root.add_child(skeleton)
	var binding := Binding.new(skeleton, Binding.meshes_below(skeleton))
	check(binding.describe().contains("48 shapes on one mesh, jaw by bone"), binding.describe())
	equal(binding.missing(), PackedStringArray(["jawForward"]), "what is missing")
	var before := skeleton.get_bone_global_pose(2).basis * Vector3.BACK
	binding.apply(Avatars.values({"jawOpen": 1.0, "mouthPucker": 0.5}))
	var after := skeleton.get_bone_global_pose(2).basis * Vector3.BACK
	check(absf(before.angle_to(after) - deg_to_rad(20.0)) < 0.01, "the bone turns by 20 degrees")
	check(after.y < before.y, "the chin goes down")


func test_visemes_speak_beside_arkit_eyes() -> void:
	var mesh := Avatars.mesh(["eyeBlinkLeft", "mouthSmileLeft", "viseme_aa", "viseme_sil"])
	var binding := _bind([mesh])
	equal(binding.kind, "Oculus visemes", "kind")
	var values := Avatars.values({"eyeBlinkLeft": 0.5, "mouthSmileLeft": 1.0})
	values[62] = 0.25
	binding.apply(values)
	equal(mesh.get_blend_shape_value(0), 0.5, "the blink")
	equal(mesh.get_blend_shape_value(1), 0.0, "a smile on top of a viseme")
	equal(mesh.get_blend_shape_value(2), 0.25, "aa")


func test_vrm_expressions_speak() -> void:
	var mesh := Avatars.mesh(["Fcl_MTH_A", "Fcl_MTH_O", "Fcl_EYE_Close_L"])
	mesh.name = "Face"
	var avatar := Node3D.new()
	avatar.add_child(mesh)
	var clips := {"aa": {"Fcl_MTH_A": 1.0}, "oh": {"Fcl_MTH_A": 0.25, "Fcl_MTH_O": 0.5}}
	avatar.add_child(_player(clips))
	tree.root.add_child(avatar)
	var binding := Binding.new(avatar, Binding.meshes_below(avatar))
	equal(binding.kind, "VRM expressions", "kind")
	var values := Avatars.values({})
	values[62] = 0.5  # aa
	values[65] = 0.5  # O
	binding.apply(values)
	check(absf(mesh.get_blend_shape_value(0) - 0.625) < 1e-6, "two expressions on one shape")
	check(absf(mesh.get_blend_shape_value(1) - 0.25) < 1e-6, "oh")


## It writes two keys for each, from rest to the whole, and names in upper case.
func test_expressions_as_godot_vrm_makes_them_speak() -> void:
	var mesh := Avatars.mesh(["p", "q", "r"])
	mesh.name = "Face"
	var avatar := Node3D.new()
	avatar.add_child(mesh)
	var clips := {"A": {"p": 1.0}, "O": {"q": 0.5}, "BLINK": {"r": 1.0}, "LOOKUP": {}, "JOY": {}}
	var player := _player(clips, true)
	avatar.add_child(player)
	tree.root.add_child(avatar)
	var binding := Binding.new(avatar, Binding.meshes_below(avatar))
	equal(binding.kind, "VRM expressions", "kind")
	var values := Avatars.values({"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0, "aa": 0.5, "O": 1.0})
	binding.apply(values)
	for shape in 3:
		var wanted: float = [0.5, 0.5, 1.0][shape]
		var value := mesh.get_blend_shape_value(shape)
		check(absf(value - wanted) < 1e-4, "shape %d at %f" % [shape, value])


func test_expressions_whose_weights_were_taken_for_hundredths_speak() -> void:
	var mesh := Avatars.mesh(["p", "q"])
	mesh.name = "Face"
	var avatar := Node3D.new()
	avatar.add_child(mesh)
	avatar.add_child(_player({"aa": {"p": 0.0099999}, "oh": {"q": 0.005}}))
	tree.root.add_child(avatar)
	var binding := Binding.new(avatar, Binding.meshes_below(avatar))
	binding.apply(Avatars.values({"aa": 0.5, "O": 1.0}))
	check(absf(mesh.get_blend_shape_value(0) - 0.5) < 1e-3, "aa")
	check(absf(mesh.get_blend_shape_value(1) - 0.5) < 1e-3, "oh")


func test_perfect_sync_beats_vowels() -> void:
	var mesh := Avatars.mesh(["x", "y"])
	mesh.name = "Face"
	var avatar := Node3D.new()
	avatar.add_child(mesh)
	var clips := {"aa": {"x": 1.0}, "JawOpen": {"y": 1.0}}
	for other: String in ["MouthFunnel", "MouthPucker", "MouthClose", "JawLeft", "JawRight"]:
		clips[other] = {}
	avatar.add_child(_player(clips))
	tree.root.add_child(avatar)
	var binding := Binding.new(avatar, Binding.meshes_below(avatar))
	var values := Avatars.values({"jawOpen": 0.5})
	values[62] = 1.0
	binding.apply(values)
	equal(mesh.get_blend_shape_value(0), 0.0, "the vowel")
	equal(mesh.get_blend_shape_value(1), 0.5, "the clip")


func test_all_meshes_move_and_a_freed_one_does_not_matter() -> void:
	var meshes: Array[MeshInstance3D] = [Avatars.mesh(["jawOpen"]), Avatars.mesh(["JawOpen"])]
	var binding := _bind(meshes)
	meshes[0].free()
	binding.apply(Avatars.values({"jawOpen": 0.75}))
	equal(meshes[1].get_blend_shape_value(0), 0.75, "the other")


func test_bones_turn_in_the_space_of_the_model() -> void:
	var skeleton := Avatars.skeleton()
	tree.root.add_child(skeleton)
	var rest := skeleton.get_bone_global_rest(1).basis
	for faces_minus_z: bool in [false, true]:
		var forward := Vector3.FORWARD if faces_minus_z else Vector3.BACK
		var own_right := Vector3.UP.cross(forward) * -1.0
		var driver := BoneDriver.new(skeleton, 1, faces_minus_z)
		var turned := func(direction: Vector3) -> Vector3:
			return skeleton.get_bone_global_pose(1).basis * rest.inverse() * direction
		driver.apply(0.3, 0.0, 0.0)
		check(turned.call(forward).dot(own_right) > 0.29, "yaw turns to the own right")
		driver.apply(0.0, 0.3, 0.0)
		check(turned.call(forward).y < -0.29, "pitch turns down")
		driver.apply(0.0, 0.0, 0.3)
		check(turned.call(Vector3.UP).dot(own_right) > 0.29, "roll leans to the own right")
		driver.apply(0.0, 0.0, 0.0)
		check(skeleton.get_bone_global_pose(1).basis.is_equal_approx(rest), "rest")


func test_bones_follow_a_face() -> void:
	var skeleton := Avatars.skeleton()
	var face := FacewireFace.new()
	face.faces_endpoint = "tcp://127.0.0.1:1"
	var bones := FacewireBones.new()
	bones.face = face
	bones.turn_eyes = true
	bones.skeleton = skeleton
	for node: Node in [face, bones]:
		skeleton.add_child(node)
	tree.root.add_child(skeleton)
	var before := skeleton.get_bone_pose_rotation(1)
	var rest := skeleton.get_bone_global_rest(1).basis
	face._presence.pose.angles[0] = 0.25
	await tree.process_frame
	await tree.process_frame
	check(absf(before.angle_to(skeleton.get_bone_pose_rotation(1)) - 0.15) < 1e-3, "the head's")
	var neck := skeleton.get_bone_rest(0).basis.get_rotation_quaternion()
	var turned := skeleton.get_bone_global_pose(1).basis * rest.inverse()
	check(turned.is_equal_approx(Basis(Vector3.UP, -0.25)), "together the turn")
	bones.neck_share = 0.0
	await tree.process_frame
	check(absf(before.angle_to(skeleton.get_bone_pose_rotation(1)) - 0.25) < 1e-3, "the turn")
	check(absf(neck.angle_to(skeleton.get_bone_pose_rotation(0))) < 1e-3, "a still neck")
	var said := "\n".join(bones._get_configuration_warnings())
	check(said.contains("LeftEye, RightEye"), said)


func test_bones_are_found_by_the_names_that_skeletons_have() -> void:
	var skeleton := Skeleton3D.new()
	for name: String in ["mixamorig_Neck", "mixamorig_Head", "CC_Base_L_Eye", "Armature_RightEye"]:
		skeleton.add_bone(name)
	var bones := FacewireBones.new()
	bones.turn_eyes = true
	bones.skeleton = skeleton
	equal(bones._drivers.size(), 4, "bones")
	equal(bones._missing, PackedStringArray(), "missing")
	bones.free()
	skeleton.free()


func test_what_is_wrong_is_said_in_the_inspector() -> void:
	var face := FacewireFace.new()
	face.subject = "a/b"
	face.faces_endpoint = "tcp://127.0.0.1:1"
	var empty := Node3D.new()
	empty.add_child(face)
	tree.root.add_child(empty)
	await tree.process_frame
	await tree.process_frame
	var said := "\n".join(face._get_configuration_warnings())
	for part: String in ["No blend shapes", "No subject can be called", "No sidecar"]:
		check(said.contains(part), "%s is not in: %s" % [part, said])


func test_a_tracker_drives_the_engine_s_own_modifier() -> void:
	var mesh := Avatars.mesh(FacewireChannels.NAMES)
	var modifier := XRFaceModifier3D.new()
	var face := FacewireFace.new()
	face.faces_endpoint = "tcp://127.0.0.1:1"
	face.avatar = Node3D.new()
	var published := FacewireXRFace.new()
	published.face = face
	for node: Node in [face.avatar, face, published, modifier]:
		mesh.add_child(node)
	modifier.target = NodePath("..")
	tree.root.add_child(mesh)
	face._presence.pose.values.fill(0.5)
	await tree.process_frame
	await tree.process_frame
	var driven: Array[int] = []
	for shape in 52:
		if mesh.get_blend_shape_value(shape) == 0.5:
			driven.append(shape)
	equal(driven.size(), 51, "shapes")
	check(FacewireChannels.NAMES.find("browInnerUp") not in driven, "browInnerUp is driven")


func _bind(meshes: Array[MeshInstance3D]) -> Binding:
	var avatar := Node3D.new()
	for mesh in meshes:
		avatar.add_child(mesh)
	tree.root.add_child(avatar)
	return Binding.new(avatar, Binding.meshes_below(avatar))


## An animation player as an importer of VRM makes it: one clip for each expression.
func _player(clips: Dictionary, begins_at_rest := false) -> AnimationPlayer:
	var library := AnimationLibrary.new()
	for clip: String in clips:
		var animation := Animation.new()
		for shape: String in clips[clip]:
			var track := animation.add_track(Animation.TYPE_BLEND_SHAPE)
			animation.track_set_path(track, NodePath("Face:" + shape))
			if begins_at_rest:
				animation.blend_shape_track_insert_key(track, 0.0, 0.0)
			var at := 1.0 if begins_at_rest else 0.0
			animation.blend_shape_track_insert_key(track, at, clips[clip][shape])
		library.add_animation(clip, animation)
	var player := AnimationPlayer.new()
	player.add_animation_library("", library)
	return player
