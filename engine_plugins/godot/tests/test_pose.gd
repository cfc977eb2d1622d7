extends TestCase
## Which pose a face shows at which instant.

const Avatars := preload("res://tests/avatars.gd")
const PoseReader := preload("res://addons/facewire/face/pose_reader.gd")
const Track := preload("res://addons/facewire/net/track.gd")

const INTERVAL_NS := 32_258_000


func test_gain_and_mask() -> void:
	var pose := PoseReader.new()
	pose.set_gains(0.5, {"jawOpen": 2.0, "JawLeft": 4.0}, ["eye_blink_left"])
	var track := _track([Avatars.frame(0, 0.0, 0.5)])
	pose.read_due(track, 1_000_000_000, INTERVAL_NS)
	equal(pose.values[FacewireChannels.NAMES.find("browInnerUp")], 0.25, "the gain of all")
	equal(pose.values[FacewireChannels.NAMES.find("jawOpen")], 0.5, "times its own")
	equal(pose.values[FacewireChannels.NAMES.find("jawLeft")], 1.0, "its own")
	equal(pose.values[FacewireChannels.NAMES.find("eyeBlinkLeft")], 0.0, "at rest")
	equal(pose.values[FacewireChannels.NAMES.find("mouthClose")], 0.5, "lips follow the jaw's gain")


func test_the_face_glides_between_frames() -> void:
	var frames: Array[FacewireFrame] = []
	for n in 10:
		frames.append(Avatars.frame(n, n / 31.0, n / 10.0))
	var track := _track(frames)
	var pose := PoseReader.new()
	var before := -1.0
	for step in 100:
		# From the arrival of frame 1 to the arrival of frame 9.
		var now_ns := int((1.0 + 8.0 * step / 100.0) / 31.0 * 1e9)
		pose.read_due(track, now_ns, INTERVAL_NS)
		var expected := (now_ns - INTERVAL_NS) / 1e9 * 31.0 / 10.0
		check(absf(pose.values[0] - expected) < 1e-3, "step %d: %f" % [step, pose.values[0]])
		check(pose.values[0] > before, "no motion in step %d" % step)
		before = pose.values[0]


func test_after_a_stall_the_newest_frame_is_next() -> void:
	var track := _track([Avatars.frame(0, 0.0, 0.0)])
	var pose := PoseReader.new()
	pose.read_due(track, 0, INTERVAL_NS)
	for n in range(1, 156):
		track.append(Avatars.frame(n, n / 31.0, n / 200.0))
	pose.read_due(track, 5_100_000_000, INTERVAL_NS)
	equal(pose.frame.n, 155, "n")
	equal(track.gaps, 0, "gaps")


func test_gaps_and_restarts_are_counted() -> void:
	var track := _track([Avatars.frame(0, 0.0, 0.0), Avatars.frame(4, 0.1, 0.0)])
	equal(track.gaps, 3, "gaps")
	track.append(Avatars.frame(0, 0.0, 1.0))
	equal(track.restarts, 1, "restarts")
	equal(track.size(), 1, "frames of the new life")
	var other := Avatars.frame(1, 0.1, 1.0)
	other.session = 7
	track.append(other)
	equal(track.restarts, 2, "restarts")
	equal(track.gaps, 3, "gaps after them")


func test_frames_that_lead_are_shown_when_they_are_due() -> void:
	var frames: Array[FacewireFrame] = []
	for n in 16:
		frames.append(_scheduled(n, 0, 1_000_000_000 + n * 32_000_000, 0))
	var track := _track(frames)
	var pose := PoseReader.new()
	pose.read_due(track, 500_000_000, INTERVAL_NS)
	pose.read_newest(track, 500_000_000)
	equal(pose.frame, null, "long before the first")
	pose.read_due(track, 1_048_000_000, INTERVAL_NS)
	check(absf(pose.values[0] - 0.15) < 1e-6, "half way from 1 to 2: %f" % pose.values[0])
	pose.read_newest(track, 1_048_000_000)
	equal(pose.frame.n, 1, "without gliding")
	track.late_ns = 32_000_000
	pose.read_due(track, 1_048_000_000, INTERVAL_NS)
	check(absf(pose.values[0] - 0.05) < 1e-6, "a late sound takes them along: %f" % pose.values[0])


func test_a_new_epoch_makes_older_frames_void() -> void:
	var track := Track.new()
	for n in 16:
		track.append(_scheduled(n, 0, 1_000_000_000 + n * 32_000_000, 900_000_000))
	# The cancel came when frame 2 was due: what follows is due before the old frames are.
	track.append(_scheduled(16, 1, 1_080_000_000, 1_080_000_000))
	equal(track.size(), 1, "kept frames")
	equal(track.gaps, 0, "gaps")
	equal(track.restarts, 0, "restarts")
	var pose := PoseReader.new()
	pose.read_due(track, 1_400_000_000, INTERVAL_NS)
	equal(pose.frame.n, 16, "what is shown")


func test_the_face_moves_on_to_the_first_frame_behind_a_cut() -> void:
	var pose := PoseReader.new()
	pose.read_due(_track([_scheduled(8, 0, 0, 0)]), 1_000_000_000, INTERVAL_NS)
	var first := _scheduled(2, 1, 1_100_000_000, 1_000_000_000)
	var before := pose.values[0]
	for step in 10:
		pose.approach(first, 1.0 / (10 - step))
		check(pose.values[0] < before, "no motion in step %d" % step)
		check(absf(pose.values[0] - (0.8 - 0.06 * (step + 1))) < 1e-5, "not evenly")
		before = pose.values[0]
	check(absf(pose.angles[0] - 0.2) < 1e-5 and absf(pose.values[60] - 0.2) < 1e-5, "the rest")


func test_the_reply_to_a_cancel_makes_frames_void_that_are_on_their_way() -> void:
	var track := Track.new()
	track.append(_scheduled(0, 0, 1_000_000_000, 900_000_000))
	track.begin_epoch(1)
	equal(track.size(), 0, "kept frames")
	equal(track.newest().n, 0, "the last to arrive")
	track.append(_scheduled(1, 0, 1_032_000_000, 900_000_000))
	equal(track.size(), 0, "one of the old epoch")
	track.append(_scheduled(2, 1, 950_000_000, 950_000_000))
	equal(track.size(), 1, "one of the new epoch")
	equal(track.gaps, 0, "gaps")


func test_a_replaced_subject_begins_at_epoch_nought() -> void:
	var track := Track.new()
	track.append(_scheduled(40, 3, 1_000_000_000, 900_000_000))
	track.append(_scheduled(0, 0, 1_032_000_000, 1_000_000_000))
	equal(track.restarts, 1, "restarts")
	equal(track.epoch, 0, "epoch")
	equal(track.size(), 1, "frames")
	track.append(_scheduled(1, 0, 1_064_000_000, 1_032_000_000))
	equal(track.size(), 2, "frames of the new life")


func test_a_track_is_bounded() -> void:
	var track := Track.new()
	for n in 10_000:
		track.append(Avatars.frame(n, n / 31.0, 0.0))
	check(track.size() < 2 * Track.CAPACITY, "%d frames" % track.size())
	equal(track.newest().n, 9999, "n")


func test_a_pose_by_its_sound() -> void:
	var frames: Array[FacewireFrame] = []
	for n in 31:
		frames.append(Avatars.frame(n, n / 31.0, n / 31.0, 0))
	var track := _track(frames)
	# Held: the instant repeats while the face settles.
	track.append(Avatars.frame(31, 30 / 31.0, 0.0))
	track.append(Avatars.frame(32, 31 / 31.0, 1.0))
	var pose := PoseReader.new()
	for step in 100:
		pose.read_heard(track, step / 100.0)
		check(
			absf(pose.values[0] - step / 100.0) < 1e-3, "%f at %f" % [pose.values[0], step / 100.0]
		)
	pose.read_heard(track, -1.0)
	equal(pose.values[0], 0.0, "before the beginning")
	pose.read_heard(track, 5.0)
	equal(pose.values[0], 1.0, "behind the end")


## Frame [param n] with a weight of n / 10.
func _scheduled(n: int, epoch: int, at_ns: int, pt_ns: int) -> FacewireFrame:
	var frame := Avatars.frame(n, n / 31.0, n / 10.0, pt_ns)
	frame.epoch = epoch
	frame.at_ns = at_ns
	return frame


func _track(frames: Array[FacewireFrame]) -> Track:
	var track := Track.new()
	for frame in frames:
		track.append(frame)
	return track
