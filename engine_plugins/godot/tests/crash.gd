extends TestCase
## A game that dies while it speaks: run by a test that watches the sidecar.

const Stage := preload("res://tests/stage.gd")


func test_it_dies_while_it_speaks() -> void:
	var stage := Stage.new(tree, settings)
	await eventually(stage.is_ready, 15.0, "a sidecar")
	stage.speaker.subject = "host"
	stage.speaker.push(Stage.tone(20.0, 24_000))
	await eventually(func() -> bool: return stage.speaker.heard_position() > 0.5, 5.0, "sound")
	OS.kill(OS.get_process_id())
