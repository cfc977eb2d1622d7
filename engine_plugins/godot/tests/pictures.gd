extends TestCase
## The demo, drawn: needs a display, so it is run under a virtual one.

const SETTLE_FRAMES := 3

var demo: Node
var mesh: MeshInstance3D


func test_the_mouth_can_be_seen_to_speak() -> void:
	demo = (load("res://demo/demo.tscn") as PackedScene).instantiate()
	tree.root.add_child(demo)
	mesh = demo.get_node("Head").find_children("*", "MeshInstance3D", true, false)[0]
	var closed := await _picture("closed", {})
	var open := await _picture("open", {"jawOpen": 0.8})
	var shut := await _picture("shut", {"jawOpen": 0.8, "mouthClose": 0.8})
	var rounded := await _picture(
		"rounded", {"mouthPucker": 0.8, "mouthFunnel": 0.5, "jawOpen": 0.3}
	)
	var blink := await _picture("blink", {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0})
	check(_dark(closed) < 60, "a closed mouth shows %d dark points" % _dark(closed))
	check(_dark(open) > 20 * maxi(_dark(closed), 20), "an open one shows %d" % _dark(open))
	check(_dark(shut) < _dark(open) / 8, "mouthClose leaves %d" % _dark(shut))
	check(_white(open) > 200, "no teeth: %d white points" % _white(open))
	check(_width(rounded) < 0.8 * _width(closed), "lips are as wide when they are rounded")
	check(_blue(closed) > 100 and _blue(blink) == 0, "%d of the iris in a blink" % _blue(blink))
	notes = {
		"dark": [_dark(closed), _dark(open), _dark(shut)],
		"teeth": _white(open),
		"lips": [_width(closed), _width(rounded)],
		"iris": [_blue(closed), _blue(blink)],
	}


func _picture(name: String, weights: Dictionary) -> Image:
	for shape in mesh.get_blend_shape_count():
		mesh.set_blend_shape_value(shape, 0.0)
	for channel: String in weights:
		mesh.set_blend_shape_value(mesh.find_blend_shape_by_name(channel), weights[channel])
	for _frame in SETTLE_FRAMES:
		await RenderingServer.frame_post_draw
	var picture := tree.root.get_texture().get_image()
	picture.save_png("%s/%s.png" % [settings["out"], name])
	return picture


## Points between nose and chin for which [param is_so].
func _points(picture: Image, top: float, bottom: float, is_so: Callable) -> Array[Vector2i]:
	var found: Array[Vector2i] = []
	for y in range(int(top * picture.get_height()), int(bottom * picture.get_height())):
		for x in range(int(0.24 * picture.get_width()), int(0.47 * picture.get_width())):
			if is_so.call(picture.get_pixel(x, y)):
				found.append(Vector2i(x, y))
	return found


## The dark red of the throat; the background is bluish.
func _dark(picture: Image) -> int:
	var is_dark := func(c: Color) -> bool: return c.get_luminance() < 0.25 and c.r > c.b
	return _points(picture, 0.58, 0.78, is_dark).size()


func _white(picture: Image) -> int:
	var is_white := func(c: Color) -> bool: return c.get_luminance() > 0.6 and c.s < 0.15
	return _points(picture, 0.58, 0.78, is_white).size()


func _blue(picture: Image) -> int:
	return _points(picture, 0.25, 0.5, func(c: Color) -> bool: return c.b > c.r + 0.15).size()


## How wide the red of the lips is.
func _width(picture: Image) -> int:
	var is_red := func(c: Color) -> bool: return c.r > 0.5 and c.r - c.g > 0.3
	var xs := _points(picture, 0.58, 0.78, is_red).map(func(p: Vector2i) -> int: return p.x)
	return xs.max() - xs.min() if xs else 0
