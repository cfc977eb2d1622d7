extends TestCase
## Takes that [code]facewire bake --format godot[/code] makes, played without a sidecar.

const Avatars := preload("res://tests/avatars.gd")
const Ear := preload("res://tests/ear.gd")
const Sources := preload("res://addons/facewire/face/sources.gd")
const Take := preload("res://addons/facewire/face/take.gd")
const Stage := preload("res://tests/stage.gd")
const CLIP := preload("res://demo/clip.ogg")
const LOUD := 0.02
const FROM_S := 3.0
const APART_S := 0.02

var folder := OS.get_user_data_dir().path_join("takes")
var ear := Ear.new()


func tear_down() -> void:
	ear.leave()
	await super()
	# The audio thread lets go of the last sound only when it mixes again.
	await wait(0.2)


func test_a_baked_take_moves_any_avatar_in_step_with_its_sound() -> void:
	var take := _bake()
	check(absf(take.length - 12.7) < 0.3, "it lasts %f s" % take.length)
	for shapes: PackedStringArray in [FacewireChannels.NAMES, ["A", "I", "U", "E", "O", "Blink"]]:
		await _play(take, shapes)


func test_a_take_moves_a_mesh_without_the_add_on() -> void:
	var take := _bake()
	var mesh := Avatars.mesh(FacewireChannels.NAMES)
	var player := AnimationPlayer.new()
	var library := AnimationLibrary.new()
	library.add_animation("line", take)
	player.add_animation_library("", library)
	mesh.add_child(player)
	tree.root.add_child(mesh)
	player.root_node = NodePath("..")
	player.play("line")
	var reader := Take.new(take)
	for step in 20:
		player.seek(0.5 * step, true)
		for shape in [0, Sources.JAW_OPEN, 20]:
			var wanted := take.blend_shape_track_interpolate(shape, 0.5 * step)
			var got := mesh.get_blend_shape_value(shape)
			check(absf(got - wanted) < 1e-4, "%d at %f: %f" % [shape, 0.5 * step, got])
	check(reader.at(200).visemes.size() == 15 and reader.at(200).angles.size() == 9, "no rest")
	var sum := 0.0
	for n in reader.size():
		sum += reader.at(n).visemes[Sources.index_of("aa") - Sources.WEIGHTS]
	check(sum > 1.0, "no visemes")


func _play(take: Animation, shapes: PackedStringArray) -> void:
	var mesh := Avatars.mesh(shapes)
	var face := FacewireFace.new()
	face.faces_endpoint = "tcp://127.0.0.1:1"
	var player := AudioStreamPlayer.new()
	player.stream = CLIP
	face.take = take
	face.audio_player = player
	for node: Node in [player, face]:
		mesh.add_child(node)
	tree.root.add_child(mesh)
	await wait(0.1)
	# A machine that is busy with other things mixes its sound late: the best of three counts.
	var apart_s := INF
	for _try in 3:
		if apart_s > APART_S:
			# What is left of the sound before.
			ear.listen()
			ear.clear()
			player.play(FROM_S)
			apart_s = minf(apart_s, await _watch(face))
	check(apart_s <= APART_S, "apart by %f s" % apart_s)
	notes["apart_ms_p95_%d_shapes" % shapes.size()] = 1000.0 * apart_s
	check(face.status_text.begins_with("a take"), face.status_text)
	player.stop()
	await wait(0.3)
	for shape in mesh.get_blend_shape_count():
		equal(mesh.get_blend_shape_value(shape), 0.0, "at rest: " + shapes[shape])
	mesh.queue_free()


## How far the instants that are shown are from those that the engine has mixed for the ear: the
## 95th percentile, in seconds.
func _watch(face: FacewireFace) -> float:
	var shown: Dictionary[int, float] = {}
	var before_usec := Time.get_ticks_usec()
	var until := Time.get_ticks_msec() + 1500
	while Time.get_ticks_msec() < until:
		await tree.process_frame
		ear.listen()
		# The nodes have run in the frame before.
		shown[before_usec] = face._presence._position
		before_usec = Time.get_ticks_usec()
	var onset := ear.first_above(LOUD)
	var onset_s := FROM_S + Stage.silence_s(CLIP, FROM_S, LOUD)
	var apart: Array[float] = []
	for usec in shown:
		var heard_s := onset_s + (usec - ear.usec_of(onset)) / 1e6
		if heard_s > onset_s + 0.1:
			apart.append(absf(shown[usec] - heard_s))
	check(apart.size() > 50, "only %d rendered frames" % apart.size())
	return percentile(apart, 0.95)


## The take of the demo's clip.
func _bake() -> Animation:
	var clip := String(settings["root"]).path_join("sidecar/facewire/demo/clip.flac")
	var words := ["-m", "facewire", "bake", clip, "-o", folder, "--format", "godot", "--force"]
	var output: Array[String] = []
	var status := OS.execute(settings["python"], words, output, true)
	equal(status, 0, "\n".join(output))
	return ResourceLoader.load(folder.path_join("clip.tres"), "", ResourceLoader.CACHE_MODE_IGNORE)
