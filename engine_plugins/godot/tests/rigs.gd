extends TestCase
## Six rigs at five known sounds, drawn: needs a display, so it is run under a virtual one.

const Builder := preload("res://tests/rig_builder.gd")
const Take := preload("res://addons/facewire/face/take.gd")

## When the demo's clip says what, in seconds, by the synthesiser that made it: flite -psdur.
const SOUNDS := {
	"aa_are": 7.62, "p_pepper": 8.1, "f_five": 8.58, "uw_moon": 9.32, "iy_speak": 12.17
}
const SETTLE_FRAMES := 3
## What the screen shows from top to bottom, in metres.
const SIZE := 0.62
## The colours of the drawn mouth, and how it looks.
const LIPS := Color(0.75, 0.3, 0.3)
const THROAT := Color(0.25, 0.05, 0.08)

var faces: Dictionary[String, FacewireFace] = {}


func test_six_rigs_at_five_sounds() -> void:
	_stand()
	var take := Take.new(_bake())
	var frames: Dictionary[String, Image] = {}
	for sound: String in SOUNDS:
		for name in faces:
			var face := faces[name]
			face._look()
			face._presence._share = 1.0
			face._presence.pose.read_heard(take, SOUNDS[sound])
			face._avatar.apply(face.values())
		await wait(0.12)
		for _frame in SETTLE_FRAMES:
			await RenderingServer.frame_post_draw
		frames[sound] = tree.root.get_texture().get_image()
		frames[sound].save_png("%s/rigs_%s.png" % [settings["out"], sound])
	for index in faces.size():
		var name: String = faces.keys()[index]
		for pair: Array in [["aa_are", "p_pepper"], ["aa_are", "uw_moon"], ["p_pepper", "uw_moon"]]:
			var changed := _changed(frames[pair[0]], frames[pair[1]], index, index)
			check(
				changed > 400,
				"%s: %s and %s differ by %d points" % [name, pair[0], pair[1], changed]
			)
			notes["%s: %s, %s" % [name, pair[0], pair[1]]] = changed
	for sound: String in SOUNDS:
		var apart := _changed(frames[sound], frames[sound], 0, 1)
		check(apart < 150, "%s: other names, another face: %d points" % [sound, apart])


## The rigs in three columns and two rows.
func _stand() -> void:
	var head: Node3D = (load("res://demo/head/head.glb") as PackedScene).instantiate()
	var has_jaw := func(one: MeshInstance3D) -> bool:
		return one.find_blend_shape_by_name("jawOpen") >= 0
	var meshes := head.find_children("*", "MeshInstance3D", true, false).filter(has_jaw)
	var mesh: MeshInstance3D = meshes[0]
	var camera := Camera3D.new()
	camera.projection = Camera3D.PROJECTION_ORTHOGONAL
	camera.size = SIZE
	camera.position = Vector3(0.0, 0.0, 2.0)
	var light := DirectionalLight3D.new()
	light.rotation_degrees = Vector3(-15.0, 10.0, 0.0)
	for node: Node in [camera, light]:
		tree.root.add_child(node)
	_add("arkit", Builder.arkit(mesh), 0)
	_add("character_creator", Builder.character_creator(mesh), 1)
	_add("vroid", Builder.vroid(mesh), 2)
	_add("visemes", Builder.visemes(mesh), 3)
	_add("jaw_bone", Builder.jaw_bone(mesh), 4)
	head.free()
	_add("sprite", _sprite(), 5)


func _add(name: String, rig: Node, cell: int) -> void:
	var face := FacewireFace.new()
	face.faces_endpoint = "tcp://127.0.0.1:1"
	rig.add_child(face)
	tree.root.add_child(rig)
	faces[name] = face
	if rig is Node3D:
		var width := SIZE / tree.root.size.y * tree.root.size.x / 3.0
		rig.position = Vector3((cell % 3 - 1) * width, (0.25 - 0.5 * (cell / 3)) * SIZE, 0.0)
	else:
		rig.position = Vector2(tree.root.size) * Vector2(2.5 / 3.0, 0.75)
		var node := FacewireSprite.new()
		node.face = face
		node.viseme_frames = {"sil": 0, "PP": 0, "FF": 1, "I": 2, "U": 3, "O": 4, "E": 5, "aa": 6}
		rig.add_child(node)


## A mouth that was drawn, in seven frames.
func _sprite() -> Sprite2D:
	var openings: Array[Vector2] = [
		Vector2(40.0, 0.0),
		Vector2(36.0, 5.0),
		Vector2(46.0, 7.0),
		Vector2(16.0, 8.0),
		Vector2(24.0, 20.0),
		Vector2(40.0, 16.0),
		Vector2(40.0, 30.0)
	]
	var image := Image.create_empty(120 * openings.size(), 120, false, Image.FORMAT_RGBA8)
	for frame in openings.size():
		for y in 120:
			for x in 120:
				var from := Vector2(x - 60.0, y - 60.0)
				var inside := (from / openings[frame].max(Vector2(1.0, 0.1))).length() < 1.0
				var on_lip := (from / (openings[frame] + Vector2(9.0, 9.0))).length() < 1.0
				if on_lip:
					image.set_pixel(120 * frame + x, y, THROAT if inside else LIPS)
	var sprite := Sprite2D.new()
	sprite.texture = ImageTexture.create_from_image(image)
	sprite.hframes = openings.size()
	sprite.scale = Vector2(1.6, 1.6)
	return sprite


func _bake() -> Animation:
	var folder := OS.get_user_data_dir()
	var clip := String(settings["root"]).path_join("sidecar/facewire/demo/clip.flac")
	var words := ["-m", "facewire", "bake", clip, "-o", folder, "--format", "godot", "--force"]
	equal(OS.execute(settings["python"], words), 0, "baking")
	return ResourceLoader.load(folder.path_join("clip.tres"), "", ResourceLoader.CACHE_MODE_IGNORE)


## How many points of cell [param a] of [param one] are not as in cell [param b] of [param other].
func _changed(one: Image, other: Image, a: int, b: int) -> int:
	var size := Vector2i(one.get_width() / 3, one.get_height() / 2)
	var found := 0
	for y in size.y:
		for x in size.x:
			var here := one.get_pixel(x + a % 3 * size.x, y + a / 3 * size.y)
			var there := other.get_pixel(x + b % 3 * size.x, y + b / 3 * size.y)
			found += 1 if absf(here.get_luminance() - there.get_luminance()) > 0.08 else 0
	return found
