extends TestCase
## Faces that go, and avatars that come.

const Avatars := preload("res://tests/avatars.gd")
const FakeServer := preload("res://tests/fake_server.gd")

var mesh: MeshInstance3D
var face: FacewireFace


func test_a_face_that_is_freed_eases_to_rest() -> void:
	await _open_mouth()
	face.queue_free()
	await _eases()


func test_a_face_that_is_removed_eases_to_rest() -> void:
	await _open_mouth()
	mesh.remove_child(face)
	await _eases()
	face.free()


func test_a_face_that_is_switched_off_eases_to_rest() -> void:
	await _open_mouth()
	face.enabled = false
	await _eases()
	await tree.create_timer(0.3).timeout
	equal(face.status_text, "switched off", "what it says")


func test_a_face_that_is_disabled_eases_to_rest() -> void:
	await _open_mouth()
	face.process_mode = Node.PROCESS_MODE_DISABLED
	await _eases()


func test_a_face_that_is_moved_elsewhere_goes_on() -> void:
	await _open_mouth()
	face.reparent(tree.root)
	face.avatar = mesh
	await wait(0.05)
	face._avatar.apply(Avatars.values({"jawOpen": 0.8}))
	await wait(0.3)
	check(absf(_jaw() - 0.8) < 1e-6, "the mouth is at %f" % _jaw())


func test_another_face_takes_over_at_once() -> void:
	await _open_mouth()
	face.queue_free()
	await tree.process_frame
	var other := _face()
	mesh.add_child(other)
	await tree.process_frame
	other._avatar.apply(Avatars.values({"jawOpen": 0.6}))
	await wait(0.3)
	check(absf(_jaw() - 0.6) < 1e-6, "the mouth is at %f" % _jaw())


func test_an_avatar_that_comes_later_is_noticed() -> void:
	var root := Node3D.new()
	face = _face()
	root.add_child(face)
	tree.root.add_child(root)
	await wait(0.3)
	equal(face._avatar.binding.kind, "", "before")
	mesh = Avatars.mesh(FacewireChannels.NAMES)
	root.add_child(mesh)
	var is_bound := func() -> bool: return face._avatar.binding.shape_count() == 52
	await eventually(is_bound, 0.4, "shapes")


func test_an_avatar_that_is_swapped_is_noticed() -> void:
	var root := Node3D.new()
	face = _face()
	root.add_child(face)
	root.add_child(Avatars.mesh(FacewireChannels.NAMES))
	tree.root.add_child(root)
	await wait(0.3)
	equal(face._avatar.binding.kind, "ARKit shapes", "the first")
	root.get_child(1).free()
	await wait(0.3)
	equal(face._avatar.binding.shape_count(), 0, "shapes of a freed mesh")
	root.add_child(Avatars.mesh(["A", "I", "U", "E", "O", "Blink"]))
	var is_bound := func() -> bool: return face._avatar.binding.kind == "five vowels"
	await eventually(is_bound, 0.4, "the second")


func test_a_jaw_that_comes_later_is_noticed() -> void:
	mesh = Avatars.mesh(["mouthPucker", "eyeBlinkLeft"])
	face = _face()
	mesh.add_child(face)
	tree.root.add_child(mesh)
	await wait(0.3)
	equal(face._avatar.binding.describe(), "2 shapes on one mesh (ARKit shapes)", "before")
	var skeleton := Avatars.skeleton()
	skeleton.add_bone("Jaw")
	mesh.add_child(skeleton)
	await wait(0.3)
	var said := face._avatar.binding.describe()
	equal(said, "2 shapes on one mesh, jaw by bone (ARKit shapes)", "afterwards")


func test_meshes_that_are_named_are_the_only_ones() -> void:
	var root := Node3D.new()
	mesh = Avatars.mesh(FacewireChannels.NAMES)
	face = _face()
	for node: Node in [face, mesh, Avatars.mesh(FacewireChannels.NAMES)]:
		root.add_child(node)
	face.meshes = [mesh]
	tree.root.add_child(root)
	await wait(0.3)
	equal(face._avatar.binding.shape_count(), 52, "shapes")
	mesh.free()
	await wait(0.3)
	equal(face._avatar.binding.shape_count(), 0, "shapes of another one")


func test_an_avatar_that_was_freed_is_not_replaced_by_its_neighbour() -> void:
	var neighbour := Avatars.mesh(FacewireChannels.NAMES)
	mesh = Avatars.mesh(FacewireChannels.NAMES)
	face = _face()
	face.avatar = mesh
	neighbour.add_child(face)
	tree.root.add_child(neighbour)
	tree.root.add_child(mesh)
	await wait(0.3)
	equal(face._avatar.binding.shape_count(), 52, "shapes")
	mesh.free()
	await wait(0.3)
	equal(face._avatar.binding.shape_count(), 0, "shapes of the neighbour")


func test_a_jaw_that_comes_to_rest_does_not_mind_other_avatars() -> void:
	var skeleton := Avatars.skeleton()
	skeleton.add_bone("Jaw")
	face = _face()
	skeleton.add_child(face)
	tree.root.add_child(skeleton)
	await wait(0.1)
	face._avatar.apply(Avatars.values({"jawOpen": 1.0}))
	face.enabled = false
	await wait(0.05)
	var other := Avatars.skeleton()
	other.add_bone("Jaw")
	other.add_child(_face())
	tree.root.add_child(other)
	await tree.process_frame
	await tree.process_frame
	var turned := skeleton.get_bone_pose_rotation(2).angle_to(Quaternion.IDENTITY)
	check(turned > deg_to_rad(4.0), "the jaw snaps shut: %f" % turned)
	await wait(0.25)
	turned = skeleton.get_bone_pose_rotation(2).angle_to(Quaternion.IDENTITY)
	check(turned < 1e-3, "the jaw stays open: %f" % turned)


func test_a_mesh_that_gets_other_shapes_is_noticed() -> void:
	await _open_mouth()
	var other := Avatars.mesh(["MouthOpen"])
	mesh.mesh = other.mesh
	other.free()
	await eventually(func() -> bool: return face._avatar.binding.shape_count() == 1, 0.4, "shapes")


func test_an_avatar_that_is_left_for_another_eases_to_rest() -> void:
	await _open_mouth()
	var other := Avatars.mesh(["jawOpen"])
	tree.root.add_child(other)
	face.avatar = other
	await _eases()
	face._avatar.apply(Avatars.values({"jawOpen": 0.5}))
	equal(other.get_blend_shape_value(0), 0.5, "the other")


func test_bones_ease_to_rest_with_their_face() -> void:
	var skeleton := Avatars.skeleton()
	face = _face()
	var bones := FacewireBones.new()
	bones.face = face
	bones.skeleton = skeleton
	for node: Node in [face, bones]:
		skeleton.add_child(node)
	tree.root.add_child(skeleton)
	face._presence.pose.angles[0] = 0.5
	await tree.process_frame
	var turned := skeleton.get_bone_pose_rotation(1)
	face.free()
	await wait(0.3)
	var rest := skeleton.get_bone_rest(1).basis.get_rotation_quaternion()
	check(absf(turned.angle_to(rest) - 0.3) < 1e-3, "its part of the turn")
	check(skeleton.get_bone_pose_rotation(1).angle_to(rest) < 1e-3, "the head stays turned")
	var neck := skeleton.get_bone_rest(0).basis.get_rotation_quaternion()
	check(skeleton.get_bone_pose_rotation(0).angle_to(neck) < 1e-3, "the neck stays turned")


## A face on an avatar whose mouth is open.
func _open_mouth() -> void:
	mesh = Avatars.mesh(FacewireChannels.NAMES)
	face = _face()
	mesh.add_child(face)
	tree.root.add_child(mesh)
	# The first rendered frames of a game are long ones.
	await wait(0.1)
	face._avatar.apply(Avatars.values({"jawOpen": 0.8}))


## The mouth closes by and by, and within 0.2 s.
func _eases() -> void:
	var begun_msec := Time.get_ticks_msec()
	var begun_frames := Engine.get_process_frames()
	await wait(0.1)
	# A machine that draws no five frames in it, or takes longer, shows nothing of the way.
	if Engine.get_process_frames() - begun_frames >= 5 and Time.get_ticks_msec() - begun_msec < 130:
		check(_jaw() > 0.1 and _jaw() < 0.7, "after 0.1 s the mouth is at %f" % _jaw())
	await wait(0.15)
	await eventually(func() -> bool: return _jaw() == 0.0, 0.1, "a mouth that is shut after 0.25 s")


func _jaw() -> float:
	return mesh.get_blend_shape_value(mesh.find_blend_shape_by_name("jawOpen"))


func _face() -> FacewireFace:
	var one := FacewireFace.new()
	one.faces_endpoint = "tcp://127.0.0.1:1"
	return one
