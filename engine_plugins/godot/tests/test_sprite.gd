extends TestCase
## Faces in two dimensions.

const Avatars := preload("res://tests/avatars.gd")
const VisemeChoice := preload("res://addons/facewire/face/viseme_choice.gd")

var face: FacewireFace
var node: FacewireSprite


func test_a_sprite_shows_the_frame_of_the_sound() -> void:
	var sprite := Sprite2D.new()
	sprite.hframes = 5
	_stand(sprite)
	node.viseme_frames = {"sil": 0, "aa": 1, "E": 2, "O": 3, "PP": 4}
	for pair: Array in [["aa", 1], ["PP", 4], ["U", 3], ["DD", 2], ["sil", 0]]:
		await _show({pair[0]: 0.8})
		equal(sprite.frame, pair[1], "frame for " + pair[0])
		equal(node.viseme, pair[0], "the viseme")


func test_an_animated_sprite_plays_the_animation_of_the_sound() -> void:
	var sprite := AnimatedSprite2D.new()
	sprite.sprite_frames = _frames(["A", "B", "C", "D", "E", "F", "X"])
	_stand(sprite)
	for pair: Array in [["aa", "D"], ["PP", "A"], ["FF", "A"], ["U", "F"], ["sil", "X"]]:
		await _show({pair[0]: 0.8})
		equal(String(sprite.animation), pair[1], "animation for " + pair[0])


func test_animations_are_found_by_the_names_of_visemes() -> void:
	var mouths := VisemeChoice.assign(["idle", "viseme_aa", "mouth_I", "U", "sil"])
	equal(mouths["aa"], "viseme_aa", "aa")
	equal(mouths["I"], "mouth_I", "I")
	equal(mouths["O"], "U", "O, which was not drawn")
	equal(mouths["PP"], "sil", "PP, which was not drawn")
	equal(VisemeChoice.assign(["idle", "walk"]).size(), 0, "others")


func test_a_sprite_shows_how_far_the_mouth_is_open() -> void:
	var sprite := Sprite2D.new()
	sprite.hframes = 2
	sprite.vframes = 2
	_stand(sprite)
	node.by = FacewireSprite.By.OPENNESS
	for pair: Array in [[0.0, 0], [0.2, 1], [0.4, 2], [0.9, 3]]:
		await _show({"jawOpen": pair[0]})
		equal(sprite.frame, pair[1], "frame at %f" % pair[0])
	await _show({"jawOpen": 0.6, "mouthClose": 0.6})
	equal(sprite.frame, 0, "lips that meet over an open jaw")
	node.open_frames = [3, 1]
	await _show({"jawOpen": 0.6})
	equal(sprite.frame, 1, "frames of its own")


func test_a_mouth_is_held_long_enough_to_be_seen() -> void:
	var choice := VisemeChoice.new()
	var changes := 0
	var before := "sil"
	for step in 120:
		# Two sounds that alternate in each rendered frame.
		var now := choice.choose(Avatars.values({["aa", "E"][step % 2]: 0.9}), 1.0 / 60.0)
		changes += 1 if now != before else 0
		before = now
	check(changes <= 25, "%d changes in two seconds" % changes)
	check(changes >= 10, "%d changes in two seconds" % changes)


func test_a_face_that_goes_leaves_a_closed_mouth() -> void:
	var sprite := Sprite2D.new()
	sprite.hframes = 4
	_stand(sprite)
	node.by = FacewireSprite.By.OPENNESS
	await _show({"jawOpen": 0.9})
	equal(sprite.frame, 3, "while it speaks")
	face.free()
	await wait(0.1)
	equal(sprite.frame, 0, "afterwards")


func test_a_face_that_fades_leaves_a_closed_mouth() -> void:
	var sprite := Sprite2D.new()
	sprite.hframes = 2
	_stand(sprite)
	node.viseme_frames = {"sil": 0, "aa": 1}
	await _show({"aa": 0.9})
	equal(sprite.frame, 1, "while it speaks")
	# As when its sidecar has gone: all visemes fade, silence too.
	await _show({"aa": 0.05})
	equal(sprite.frame, 0, "afterwards")
	await _show({"aa": 0.9})
	face.free()
	await wait(0.12)
	equal(sprite.frame, 0, "without a face")


func test_what_is_missing_is_said() -> void:
	var sprite := Sprite2D.new()
	_stand(sprite)
	check("\n".join(node._get_configuration_warnings()).contains("No mouths"), "no mouths")
	node.by = FacewireSprite.By.OPENNESS
	check("\n".join(node._get_configuration_warnings()).contains("one frame"), "one frame")
	equal(face._avatar.binding.kind if face._avatar.binding else "", "", "no shapes")
	var said := "\n".join(face._get_configuration_warnings())
	check(not said.contains("No blend shapes"), said)


func _stand(sprite: Node2D) -> void:
	face = FacewireFace.new()
	face.faces_endpoint = "tcp://127.0.0.1:1"
	node = FacewireSprite.new()
	node.face = face
	sprite.add_child(face)
	sprite.add_child(node)
	tree.root.add_child(sprite)


## Shows a pose until every mouth has been held long enough.
func _show(by_name: Dictionary) -> void:
	face._presence.pose.values = Avatars.values(by_name)
	await wait(0.12)


static func _frames(names: PackedStringArray) -> SpriteFrames:
	var frames := SpriteFrames.new()
	for name in names:
		frames.add_animation(name)
		frames.add_frame(name, PlaceholderTexture2D.new())
	return frames
