extends TestCase
## Moods that come with the words: in the requests, and on a face of a real sidecar.

const ChunkSource := preload("res://addons/facewire/speaker/chunk_source.gd")
const Requests := preload("res://addons/facewire/wire/requests.gd")
const Stage := preload("res://tests/stage.gd")
const StreamSource := preload("res://addons/facewire/speaker/stream_source.gd")
const Vectors := preload("res://tests/vectors.gd")
const CLIP := "res://demo/clip.ogg"
const RATE := 8000

var stage: Stage


func tear_down() -> void:
	if stage:
		stage.leave()
	await super()
	# The audio thread lets go of the last sound only when it mixes again.
	await wait(0.2)


func test_the_request_is_that_of_the_vectors() -> void:
	var wanted := Vectors.load_case(settings["protocol"], "request/audio_mood")
	var mood := FacewireMood.of(FacewireMood.Mood.JOY, 0.5, 0.75)
	mood.fade = 0.25
	mood.hold = 2.0
	var pcm := PackedByteArray([0x00, 0x00, 0xff, 0x7f, 0x00, 0x80])
	var entries: Array[Dictionary] = [mood.entry(mood.at)]
	var sent := Requests.audio(2, "host", Requests.WHICHEVER, pcm, false, entries)
	equal(sent, wanted.data, "bytes")
	equal(FacewireMood.NAMES.size(), FacewireMood.Mood.size(), "names")


func test_what_no_sidecar_takes_is_brought_into_bounds() -> void:
	var mood := FacewireMood.of(FacewireMood.Mood.FEAR, -1.0, 7.0)
	mood.fade = 0.01
	mood.hold = 1e9
	var wanted := {"at": 0.0, "mood": "fear", "gain": 1.0, "fade": 0.1, "hold": 3600.0}
	equal(mood.entry(mood.at), wanted, "entry")


func test_each_piece_carries_the_moods_that_begin_in_it() -> void:
	var source := ChunkSource.new(RATE, false)
	source.push(_silence(1.0), [_joy(0.25), _joy(1.5)])
	source.push(_silence(1.0), [_joy(0.75), null])
	source.finish()
	var begun: Array[float] = []
	while not source.is_over:
		var piece := source.take(0.1)
		for mood in piece.moods:
			begun.append(snappedf(float(piece.position) / RATE + mood["at"], 0.001))
			check(mood["at"] >= 0.0 and mood["at"] < 0.1, "at %f of its piece" % mood["at"])
	equal(begun, [0.25, 1.5, 1.75] as Array[float], "moments")


func test_a_line_that_begins_later_has_the_mood_of_that_moment() -> void:
	var moods: Array[FacewireMood] = [_joy(0.0), _joy(1.0, 0.5), _joy(2.0, 4.0), _joy(9.0)]
	var entries := func(from: float) -> Array[Dictionary]:
		return StreamSource.new(load(CLIP), from, moods).take(0.05).moods
	equal(entries.call(0.5), [{"at": 0.0, "mood": "joy", "gain": 1.0}] as Array[Dictionary], "0.5")
	# What was to last half a second has gone.
	equal(entries.call(1.75), [] as Array[Dictionary], "1.75")
	var left: Array[Dictionary] = [{"at": 0.0, "mood": "joy", "gain": 1.0, "hold": 1.0}]
	equal(entries.call(5.0), left, "5.0")


func test_a_face_smiles_and_frowns_with_the_words() -> void:
	stage = Stage.new(tree, settings)
	stage.sidecar.start([])
	await eventually(stage.is_ready, 15.0, "a sidecar")
	var moods: Array[FacewireMood] = [
		FacewireMood.of(FacewireMood.Mood.JOY),
		FacewireMood.of(FacewireMood.Mood.ANGER, 0.9),
	]
	stage.speaker.speak(load(CLIP), 0.0, moods)
	var smiles := func() -> bool: return _shape("mouthSmileLeft") > 0.4
	await eventually(smiles, 5.0, "a smile")
	check(_shape("browDownLeft") < 0.3, "it frowns already")
	var frowns := func() -> bool: return _shape("browDownLeft") > 0.5
	await eventually(frowns, 5.0, "a frown")
	check(stage.speaker.heard_position() > 0.9, "at %f" % stage.speaker.heard_position())
	await eventually(
		func() -> bool: return _shape("mouthSmileLeft") < 0.2, 2.0, "no smile any more"
	)
	# Sought to where the first mood is: its face comes back.
	stage.speaker.seek(0.2)
	await eventually(smiles, 5.0, "the smile again")
	equal(stage.speaker.problem, "", "the problem")


func _shape(channel: String) -> float:
	return stage.mesh.get_blend_shape_value(FacewireChannels.NAMES.find(channel))


func _joy(at: float, hold := 0.0) -> FacewireMood:
	var mood := FacewireMood.of(FacewireMood.Mood.JOY, at)
	mood.hold = hold
	return mood


func _silence(seconds: float) -> PackedByteArray:
	var pcm := PackedByteArray()
	pcm.resize(2 * int(seconds * RATE))
	return pcm
