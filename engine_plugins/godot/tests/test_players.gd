extends TestCase
## Every kind of stream and of player, and how well mouth and sound stay together, with a real
## sidecar.

const Ear := preload("res://tests/ear.gd")
const Stage := preload("res://tests/stage.gd")
const CLIP := preload("res://demo/clip.ogg")
const LOUD := 0.02
const APART_S := 0.02
const JUDGED := 60  ## Rendered frames.
const HELD_USEC := 40_000  ## A frame that took longer was held up by the machine.

var stage: Stage
var ear := Ear.new()


func tear_down() -> void:
	stage.leave()
	ear.leave()
	await super()
	# The audio thread lets go of the last sound only when it mixes again.
	await wait(0.2)


func test_every_stream_is_spoken_in_step() -> void:
	await _start()
	var folder := _convert()
	var streams: Dictionary[String, AudioStream] = {
		"ogg": CLIP,
		"wav": AudioStreamWAV.load_from_file(folder.path_join("clip.wav")),
		"mp3": AudioStreamMP3.load_from_file(folder.path_join("clip.mp3")),
	}
	for kind in streams:
		await _speak_in_step(kind, stage.speaker, streams[kind])


func test_every_player_speaks_in_step() -> void:
	await _start()
	var polyphonic := AudioStreamPlayer.new()
	polyphonic.stream = AudioStreamPolyphonic.new()
	var generator := AudioStreamPlayer.new()
	generator.stream = AudioStreamGenerator.new()
	var players: Dictionary[String, Node] = {
		"3d": AudioStreamPlayer3D.new(),
		"2d": AudioStreamPlayer2D.new(),
		"polyphonic": polyphonic,
		"generator": generator,
	}
	# Who hears what is in space.
	stage.mesh.add_child(Camera3D.new())
	for kind in players:
		var speaker := stage.another_speaker(players[kind], stage.face)
		await _speak_in_step(kind, speaker, CLIP)
		speaker.queue_free()


func test_a_polyphonic_player_keeps_its_other_voices() -> void:
	await _start()
	var player := AudioStreamPlayer.new()
	player.stream = AudioStreamPolyphonic.new()
	var speaker := stage.another_speaker(player)
	player.play()
	var voices: AudioStreamPlaybackPolyphonic = player.get_stream_playback()
	var other := voices.play_stream(CLIP)
	speaker.speak(CLIP, 2.0)
	await eventually(func() -> bool: return speaker.heard_position() > 2.2, 5.0, "sound")
	speaker.pause()
	await wait(0.1)
	var held := speaker.heard_position()
	await wait(0.3)
	check(absf(speaker.heard_position() - held) < 0.05, "it goes on in a pause")
	check(voices.is_stream_playing(other), "the other voice has stopped")
	speaker.resume()
	await eventually(func() -> bool: return speaker.heard_position() > held + 0.2, 3.0, "more")
	speaker.cancel()
	check(voices.is_stream_playing(other) and player.playing, "the other voice was cut off")


func test_a_stream_without_sound_of_its_own_is_refused() -> void:
	stage = Stage.new(tree, settings)
	var told: Array[String] = []
	stage.speaker.failed.connect(func(reason: String) -> void: told.append(reason))
	for stream: AudioStream in [
		AudioStreamGenerator.new(), AudioStreamPolyphonic.new(), AudioStreamMicrophone.new()
	]:
		stage.speaker.speak(stream)
		check(not stage.speaker.is_speaking(), "it speaks a " + stream.get_class())
	equal(told.size(), 3, "what is told")
	check(told[0].contains("push()"), told[0])


func _speak_in_step(kind: String, speaker: FacewireSpeaker, stream: AudioStream) -> void:
	var own := stage.speaker
	stage.speaker = speaker
	ear.listen()
	ear.clear()
	speaker.speak(stream, 1.0)
	await eventually(func() -> bool: return speaker.heard_position() > 1.05, 5.0, kind + " sound")
	var apart: Array[float] = []
	var until := Time.get_ticks_msec() + 6000
	var before_usec := 0
	while apart.size() < JUDGED and Time.get_ticks_msec() < until:
		await tree.process_frame
		ear.listen()
		# What is late of the sound or the faces because a program did not run says nothing of their step.
		var is_held := Time.get_ticks_usec() - before_usec > HELD_USEC
		before_usec = Time.get_ticks_usec()
		if not is_held and not is_nan(stage.apart_s()) and stage.has_face():
			apart.append(absf(stage.apart_s()))
	speaker.cancel()
	check(apart.size() == JUDGED, "%s: only %d rendered frames" % [kind, apart.size()])
	var p95 := percentile(apart, 0.95)
	check(p95 <= APART_S, "%s: apart by %f s" % [kind, p95])
	check(ear.first_above(LOUD) >= 0, kind + ": nothing is heard")
	notes[kind + "_apart_ms_p95"] = 1000.0 * p95
	stage.speaker = own
	await wait(0.1)


func _start() -> void:
	stage = Stage.new(tree, settings)
	stage.sidecar.start([])
	await eventually(stage.is_ready, 15.0, "a sidecar")


## Writes the demo's clip in the formats that games have.
func _convert() -> String:
	var folder := OS.get_user_data_dir()
	var program := (
		"import soundfile, sys\n"
		+ "sound, rate = soundfile.read(sys.argv[1], dtype='float32')\n"
		+ "for name in ('clip.wav', 'clip.mp3'):\n"
		+ "    soundfile.write(sys.argv[2] + '/' + name, sound, rate)\n"
	)
	var output: Array[String] = []
	var words := ["-c", program, stage.sidecar.clip(), folder]
	equal(OS.execute(settings["python"], words, output, true), 0, "\n".join(output))
	return folder
