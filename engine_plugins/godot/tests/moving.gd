extends TestCase
## Saves the demo's head speaking, picture by picture: needs a display. Not a test of the suite; it
## is run by [code]python -m tests.godot.moving_picture[/code].

const Take := preload("res://addons/facewire/face/take.gd")

const SETTLE_FRAMES := 4


## Draws from [code]from[/code] to [code]to[/code] seconds of the clip at [code]fps[/code], with the
## bars beside it unless [code]panel=hidden[/code].
func test_moving() -> void:
	var demo: Node = (load("res://demo/demo.tscn") as PackedScene).instantiate()
	tree.root.add_child(demo)
	if settings["panel"] == "hidden":
		demo.get_node("Panel").hide()
		(demo.get_node("Camera") as Camera3D).position = Vector3(0.0, 0.0, 0.66)
	var take := Take.new(load(String(settings["take"])))
	var face: FacewireFace = demo.get_node("Head/Face")
	face.set_process(false)
	var bones: FacewireBones = demo.get_node("Bones")
	bones.set_process(false)
	face._look()
	face._presence._share = 1.0
	demo.get_node("%Status").text = "subject host, 31 faces a second"
	for _frame in SETTLE_FRAMES:
		await RenderingServer.frame_post_draw
	var fps := float(settings["fps"])
	for index in roundi((float(settings["to"]) - float(settings["from"])) * fps):
		face._presence.pose.read_heard(take, float(settings["from"]) + index / fps)
		face._avatar.apply(face.values())
		bones._angles = face.angles().duplicate()
		bones._turn(1.0)
		await RenderingServer.frame_post_draw
		await RenderingServer.frame_post_draw
		tree.root.get_texture().get_image().save_png("%s/%04d.png" % [settings["out"], index])
