extends TestCase
## What an avatar follows, and which pose it shows at which instant.

const Avatars := preload("res://tests/avatars.gd")
const Binding := preload("res://addons/facewire/face/binding.gd")
const BoneDriver := preload("res://addons/facewire/face/bone_driver.gd")
const PoseReader := preload("res://addons/facewire/face/pose_reader.gd")
const Spelling := preload("res://addons/facewire/face/spelling.gd")
const Track := preload("res://addons/facewire/net/track.gd")

const INTERVAL_USEC := 32_258


func test_every_usual_spelling() -> void:
	for source in FacewireChannels.NAMES.size():
		var camel := FacewireChannels.NAMES[source]
		var short := camel.replace("Left", "_L").replace("Right", "_R")
		for name: String in [
			camel,
			camel.to_pascal_case(),
			camel.to_snake_case(),
			camel.to_upper(),
			short,
			"Head.M_F00." + camel,
			"head:" + camel,
			"ARKit_" + camel,
		]:
			equal(Spelling.arkit(name), source, name)
	for name: String in ["jaw", "mouth", "open", "", "viseme_aa", "jawOpened", "Basis"]:
		equal(Spelling.arkit(name), -1, name)
	equal(Spelling.viseme("viseme_PP"), 53, "viseme_PP")
	equal(Spelling.viseme("vrc.v_ou"), 66, "vrc.v_ou")
	equal(Spelling.expression("aa"), 62, "aa")
	equal(Spelling.expression("Blink_L"), 0, "Blink_L")


func test_arkit_shapes_come_first() -> void:
	var shapes := FacewireChannels.NAMES.duplicate()
	shapes.append_array(["viseme_aa", "viseme_O"])
	var binding := _bind([Avatars.mesh(shapes)])
	equal(binding.kind, "ARKit shapes", "kind")
	equal(binding.shape_count(), 52, "shapes")
	equal(binding.missing(), PackedStringArray(), "missing")


func test_visemes_speak_beside_arkit_eyes() -> void:
	var mesh := Avatars.mesh(["eyeBlinkLeft", "mouthSmileLeft", "viseme_aa", "viseme_sil"])
	var binding := _bind([mesh])
	equal(binding.kind, "Oculus visemes", "kind")
	var values := _values({"eyeBlinkLeft": 0.5, "mouthSmileLeft": 1.0})
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
	var values := _values({})
	values[62] = 0.5  # aa
	values[65] = 0.5  # O
	binding.apply(values)
	check(absf(mesh.get_blend_shape_value(0) - 0.625) < 1e-6, "two expressions on one shape")
	check(absf(mesh.get_blend_shape_value(1) - 0.25) < 1e-6, "oh")


func test_perfect_sync_beats_vowels() -> void:
	var mesh := Avatars.mesh(["a", "b"])
	mesh.name = "Face"
	var avatar := Node3D.new()
	avatar.add_child(mesh)
	avatar.add_child(_player({"aa": {"a": 1.0}, "JawOpen": {"b": 1.0}}))
	tree.root.add_child(avatar)
	var binding := Binding.new(avatar, Binding.meshes_below(avatar))
	var values := _values({"jawOpen": 0.5})
	values[62] = 1.0
	binding.apply(values)
	equal(mesh.get_blend_shape_value(0), 0.0, "the vowel")
	equal(mesh.get_blend_shape_value(1), 0.5, "the clip")


func test_all_meshes_move_and_a_freed_one_does_not_matter() -> void:
	var meshes: Array[MeshInstance3D] = [Avatars.mesh(["jawOpen"]), Avatars.mesh(["JawOpen"])]
	var binding := _bind(meshes)
	meshes[0].free()
	binding.apply(_values({"jawOpen": 0.75}))
	equal(meshes[1].get_blend_shape_value(0), 0.75, "the other")


func test_gain_and_mask() -> void:
	var pose := PoseReader.new()
	pose.set_gains(0.5, {"jawOpen": 2.0, "JawLeft": 4.0}, ["eye_blink_left"])
	var track := _track([Avatars.frame(0, 0.0, 0.5)])
	pose.read_latest(track, 1_000_000, INTERVAL_USEC)
	equal(pose.values[FacewireChannels.NAMES.find("browInnerUp")], 0.25, "the gain of all")
	equal(pose.values[FacewireChannels.NAMES.find("jawOpen")], 0.5, "times its own")
	equal(pose.values[FacewireChannels.NAMES.find("jawLeft")], 1.0, "its own")
	equal(pose.values[FacewireChannels.NAMES.find("eyeBlinkLeft")], 0.0, "masked")
	equal(pose.values[FacewireChannels.NAMES.find("mouthClose")], 0.5, "lips follow the jaw's gain")


func test_the_face_glides_between_frames() -> void:
	var frames: Array[FacewireFrame] = []
	for n in 10:
		frames.append(Avatars.frame(n, n / 31.0, n / 10.0))
	var track := _track(frames)
	var pose := PoseReader.new()
	var before := -1.0
	for step in 100:
		# From the arrival of frame 1 to the arrival of frame 9.
		var now_usec := int((1.0 + 8.0 * step / 100.0) / 31.0 * 1e6)
		pose.read_latest(track, now_usec, INTERVAL_USEC)
		var expected := (now_usec - INTERVAL_USEC) / 1e6 * 31.0 / 10.0
		check(absf(pose.values[0] - expected) < 1e-3, "step %d: %f" % [step, pose.values[0]])
		check(pose.values[0] > before, "no motion in step %d" % step)
		before = pose.values[0]


func test_after_a_stall_the_newest_frame_is_next() -> void:
	var track := _track([Avatars.frame(0, 0.0, 0.0)])
	var pose := PoseReader.new()
	pose.read_latest(track, 0, INTERVAL_USEC)
	for n in range(1, 156):
		track.append(Avatars.frame(n, n / 31.0, n / 200.0))
	pose.read_latest(track, 5_100_000, INTERVAL_USEC)
	equal(pose.frame.n, 155, "n")
	equal(track.gaps, 0, "gaps")


func test_gaps_and_restarts_are_counted() -> void:
	var track := _track([Avatars.frame(0, 0.0, 0.0), Avatars.frame(4, 0.1, 0.0)])
	equal(track.gaps, 3, "gaps")
	track.append(Avatars.frame(0, 0.0, 1.0))
	equal(track.restarts, 1, "restarts")
	equal(track.size(), 1, "frames of the new life")
	var other := Avatars.frame(1, 0.1, 1.0)
	other.session = 7
	track.append(other)
	equal(track.restarts, 2, "restarts")
	equal(track.gaps, 3, "gaps after them")


func test_a_track_is_bounded() -> void:
	var track := Track.new()
	for n in 10_000:
		track.append(Avatars.frame(n, n / 31.0, 0.0))
	check(track.size() < 2 * Track.CAPACITY, "%d frames" % track.size())
	equal(track.newest().n, 9999, "n")


func test_a_pose_by_its_sound() -> void:
	var frames: Array[FacewireFrame] = []
	for n in 31:
		frames.append(Avatars.frame(n, n / 31.0, n / 31.0, 0))
	var track := _track(frames)
	# Held: the instant repeats while the face settles.
	track.append(Avatars.frame(31, 30 / 31.0, 0.0))
	track.append(Avatars.frame(32, 31 / 31.0, 1.0))
	var pose := PoseReader.new()
	for step in 100:
		pose.read_heard(track, step / 100.0)
		check(
			absf(pose.values[0] - step / 100.0) < 1e-3, "%f at %f" % [pose.values[0], step / 100.0]
		)
	pose.read_heard(track, -1.0)
	equal(pose.values[0], 0.0, "before the beginning")
	pose.read_heard(track, 5.0)
	equal(pose.values[0], 1.0, "behind the end")


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
	face._pose.angles[0] = 0.25
	await tree.process_frame
	await tree.process_frame
	check(absf(before.angle_to(skeleton.get_bone_pose_rotation(1)) - 0.25) < 1e-3, "the turn")
	var said := "\n".join(bones._get_configuration_warnings())
	check(said.contains("LeftEye, RightEye"), said)


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
	face._pose.values.fill(0.5)
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
func _player(clips: Dictionary) -> AnimationPlayer:
	var library := AnimationLibrary.new()
	for clip: String in clips:
		var animation := Animation.new()
		for shape: String in clips[clip]:
			var track := animation.add_track(Animation.TYPE_BLEND_SHAPE)
			animation.track_set_path(track, NodePath("Face:" + shape))
			animation.blend_shape_track_insert_key(track, 0.0, clips[clip][shape])
		library.add_animation(clip, animation)
	var player := AnimationPlayer.new()
	player.add_animation_library("", library)
	return player


func _values(by_name: Dictionary) -> PackedFloat32Array:
	var values := PackedFloat32Array()
	values.resize(Spelling.SOURCES)
	for name: String in by_name:
		values[Spelling.arkit(name)] = by_name[name]
	return values


func _track(frames: Array[FacewireFrame]) -> Track:
	var track := Track.new()
	for frame in frames:
		track.append(frame)
	return track
