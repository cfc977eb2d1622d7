extends Control
## All 52 channels of a face as bars.

const ROW := 9.3
const NAME_WIDTH := 112.0
const TEXT := Color(0.72, 0.76, 0.82)
const TRACK := Color(1.0, 1.0, 1.0, 0.06)
const BAR := Color(0.99, 0.5, 0.5)

var face: FacewireFace


func _init() -> void:
	custom_minimum_size = Vector2(260.0, ROW * FacewireChannels.NAMES.size())


func _process(_delta: float) -> void:
	queue_redraw()


func _draw() -> void:
	var font := get_theme_default_font()
	var room := size.x - NAME_WIDTH
	for index in FacewireChannels.NAMES.size():
		var name := FacewireChannels.NAMES[index]
		var y := index * ROW
		draw_string(font, Vector2(0.0, y + ROW - 2.0), name, HORIZONTAL_ALIGNMENT_LEFT, -1, 8, TEXT)
		draw_rect(Rect2(NAME_WIDTH, y + 2.0, room, ROW - 4.0), TRACK)
		if face:
			draw_rect(Rect2(NAME_WIDTH, y + 2.0, room * face.value_of(name), ROW - 4.0), BAR)
