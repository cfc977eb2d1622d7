extends TestCase
## What the shapes of people's avatars are called.

const Avatars := preload("res://tests/avatars.gd")
const Binding := preload("res://addons/facewire/face/binding.gd")
const Names := preload("res://addons/facewire/face/names.gd")
const Sources := preload("res://addons/facewire/face/sources.gd")


func test_every_rig_of_the_list_binds() -> void:
	var folder := String(settings["protocol"]).path_join("rigs")
	var files := DirAccess.get_files_at(folder)
	check(files.size() >= 15, "only %d rigs" % files.size())
	for file in files:
		var rig: Dictionary = JSON.parse_string(
			FileAccess.get_file_as_string(folder.path_join(file))
		)
		var follows: Dictionary = rig["follows"]
		var plan := Names.plan(PackedStringArray(follows.keys()))
		equal(plan.has_channels, rig["mouth"] == "channels", file + ": channels")
		equal(plan.has_visemes, rig["mouth"] == "visemes", file + ": visemes")
		for shape: String in follows:
			var wanted: String = follows[shape] if follows[shape] else ""
			equal(_strongest(plan.shapes.get(shape)), wanted, "%s: %s" % [file, shape])
		_bind_rig(file, PackedStringArray(follows.keys()))


## An avatar with these shapes opens its mouth and blinks.
func _bind_rig(file: String, shapes: PackedStringArray) -> void:
	var mesh := Avatars.mesh(shapes)
	tree.root.add_child(mesh)
	var binding := Binding.new(mesh, [mesh] as Array[MeshInstance3D])
	var said := binding.describe()
	check(binding.kind != "", "%s: %s" % [file, said])
	var values := Avatars.values({"jawOpen": 1.0})
	values[Sources.index_of("aa")] = 1.0
	check(_moved_by(binding, mesh, values) > 0, "%s: the mouth stays shut: %s" % [file, said])
	for eye: String in ["eyeBlinkLeft", "eyeBlinkRight"]:
		check(_moved_by(binding, mesh, Avatars.values({eye: 1.0})) > 0, "%s: no %s" % [file, eye])
	mesh.free()


func test_words_of_tools_are_left_out() -> void:
	for name: String in [
		"Face_blendShapes_jawOpen",
		"jawOpen.001",
		"25_jawOpen",
		"JAW_OPEN",
		"Head.M_F00.jawOpen",
		"head:jawOpen",
		"ARKit_jawOpen",
		"headJawOpen",
	]:
		equal(Names.channel(name), Sources.JAW_OPEN, name)
	equal(Names.channel("eyeBlink.L"), 0, "eyeBlink.L")
	for name: String in ["jaw", "", "_", "jawOpened", "Basis", "jawOpen_mouthClose", "Sleeve_A"]:
		equal(Names.read(name), null, name)


## How many shapes [param values] move.
func _moved_by(binding: Binding, mesh: MeshInstance3D, values: PackedFloat32Array) -> int:
	binding.apply(values)
	var moved := 0
	for shape in mesh.get_blend_shape_count():
		moved += 1 if mesh.get_blend_shape_value(shape) > 0.4 else 0
	return moved


## The sources that a shape follows most, as the lists of rigs have them.
func _strongest(means: Names.Match) -> String:
	if not means:
		return ""
	var most: float = means.sources.values().max()
	var names := PackedStringArray()
	for source in means.sources:
		if means.sources[source] == most:
			names.append(Sources.name_of(source))
	return " ".join(names)
