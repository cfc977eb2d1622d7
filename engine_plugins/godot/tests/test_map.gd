extends TestCase
## Maps: what follows which channel, said by hand.

const Avatars := preload("res://tests/avatars.gd")
const Names := preload("res://addons/facewire/face/names.gd")
const Sources := preload("res://addons/facewire/face/sources.gd")

var avatar: Skeleton3D
var mesh: MeshInstance3D
var face: FacewireFace


func test_a_map_says_what_moves() -> void:
	_stand(["Mund", "Lid", "jawOpen"])
	face.map = _map([_entry("jawOpen", "Mund", 0.5), _entry("eyeBlinkLeft", "Lid", 2.0)])
	face._look()
	face._avatar.apply(Avatars.values({"jawOpen": 0.8, "eyeBlinkLeft": 0.25}))
	_check(mesh.get_blend_shape_value(0), 0.4, "by its gain")
	_check(mesh.get_blend_shape_value(1), 0.5, "twice as strongly")
	_check(mesh.get_blend_shape_value(2), 0.0, "a name that is not in the map")
	equal(face._avatar.binding.describe(), "2 shapes on one mesh (a map)", "in words")


func test_a_map_turns_bones() -> void:
	_stand(["x"])
	var entry := _entry("jawOpen", "", 0.5)
	entry.bone = "Head"
	entry.degrees = Vector3(40.0, 0.0, 0.0)
	face.map = _map([entry, _entry("aa", "x", 1.0)])
	face._look()
	var rest := avatar.get_bone_pose_rotation(1)
	face._avatar.apply(Avatars.values({"jawOpen": 1.0, "aa": 0.5}))
	_check(rad_to_deg(rest.angle_to(avatar.get_bone_pose_rotation(1))), 20.0, "degrees")
	_check(mesh.get_blend_shape_value(0), 0.5, "the shape")


func test_a_change_of_the_map_is_noticed() -> void:
	_stand(["Mund", "Lippe"])
	face.map = _map([_entry("jawOpen", "Mund", 1.0)])
	await wait(0.3)
	face.map.entries[0].shape = "Lippe"
	await wait(0.3)
	face._avatar.apply(Avatars.values({"jawOpen": 0.5}))
	_check(mesh.get_blend_shape_value(0), 0.0, "the old shape")
	_check(mesh.get_blend_shape_value(1), 0.5, "the new one")


func test_guessing_fills_a_map() -> void:
	_stand(["jawOpen_v2_final", "Eye_Blink_L", "eyeBlink_R", "Hat"])
	equal(Names.read("jawOpen_v2_final"), null, "without guessing")
	face.guess_map()
	var lines: Array[String] = []
	for entry in face.map.entries:
		lines.append("%s %s %s" % [entry.source, entry.shape, entry.gain])
	lines.sort()
	var wanted: Array[String] = [
		"eyeBlinkLeft Eye_Blink_L 1.0",
		"eyeBlinkRight eyeBlink_R 1.0",
		"jawOpen jawOpen_v2_final 1.0"
	]
	equal(lines, wanted, "the entries")


func test_a_preview_is_shown_and_taken_back() -> void:
	_stand(["Mund", "Lid"])
	face.map = _map([_entry("jawOpen", "Mund", 1.0), _entry("eyeBlinkLeft", "Lid", 1.0)])
	face._look()
	face.map.entries[0].preview = 0.6
	face._avatar.preview(face.map)
	_check(mesh.get_blend_shape_value(0), 0.6, "the preview")
	_check(mesh.get_blend_shape_value(1), 0.0, "another shape")
	face.notification(Node.NOTIFICATION_EDITOR_PRE_SAVE)
	_check(mesh.get_blend_shape_value(0), 0.0, "while the scene is saved")
	face._avatar.preview(face.map)
	_check(mesh.get_blend_shape_value(0), 0.6, "afterwards")
	face.map.entries[0].preview = 0.0
	face._avatar.preview(face.map)
	_check(mesh.get_blend_shape_value(0), 0.0, "the slider back at 0")


func test_a_map_is_saved_and_loaded_without_its_preview() -> void:
	var map := _map([_entry("jawOpen", "Mund", 0.5)])
	map.entries[0].bone = "Jaw"
	map.entries[0].preview = 0.7
	var path := OS.get_user_data_dir().path_join("map.tres")
	equal(ResourceSaver.save(map, path), OK, "saving")
	var loaded: FacewireMap = ResourceLoader.load(path, "", ResourceLoader.CACHE_MODE_IGNORE)
	var entry := loaded.entries[0]
	equal(
		[entry.source, entry.shape, entry.bone, entry.gain], ["jawOpen", "Mund", "Jaw", 0.5], "it"
	)
	equal(entry.preview, 0.0, "the preview")
	var before := loaded.revision
	entry.gain = 2.0
	check(loaded.revision > before, "a change of a loaded entry is not noticed")


func test_an_entry_of_no_channel_moves_nothing() -> void:
	_stand(["Mund"])
	face.map = _map([_entry("mouthOpenWide", "Mund", 1.0), null])
	face._look()
	equal(face._avatar.binding.shape_count(), 0, "shapes")


func _stand(shapes: PackedStringArray) -> void:
	avatar = Avatars.skeleton()
	mesh = Avatars.mesh(shapes)
	face = FacewireFace.new()
	face.faces_endpoint = "tcp://127.0.0.1:1"
	avatar.add_child(mesh)
	avatar.add_child(face)
	tree.root.add_child(avatar)


func _check(value: float, wanted: float, what: String) -> void:
	check(absf(value - wanted) < 1e-3, "%s: %f instead of %f" % [what, value, wanted])


static func _entry(source: String, shape: String, gain: float) -> FacewireMapEntry:
	var entry := FacewireMapEntry.new()
	entry.source = source
	entry.shape = shape
	entry.gain = gain
	return entry


static func _map(entries: Array[FacewireMapEntry]) -> FacewireMap:
	var map := FacewireMap.new()
	map.entries = entries
	return map
