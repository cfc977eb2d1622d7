@tool
extends RefCounted
## Which pose a face shows at a moment, and how much of it: all while faces come, and ever less
## when they come no more.

const Link := preload("../net/link.gd")
const Playback := preload("../speaker/playback.gd")
const PoseReader := preload("pose_reader.gd")
const Track := preload("../net/track.gd")

const USUAL_FPS := 31  ## Until the sidecar has said its own.
## A face that hears no more of its sidecar comes to rest within this time.
const SETTLE_S := 0.2
## A glide ends so long before the next frame is due, so that one that comes early is under way in
## the next rendered frame.
const EARLY_NS := 2_000_000
## A sidecar publishes even when nobody speaks: after this time without a frame it has gone.
const LOST_S := 0.5

var pose := PoseReader.new()
## Milliseconds from when a frame was published, or due where that was later, until it first moved
## the face.
var lag_ms := 0.0

var _share := 0.0
var _position := 0.0


## Whether the face is at rest, with nothing to ease.
func is_at_rest() -> bool:
	return _share == 0.0


## Begins anew, at rest.
func reset() -> void:
	_share = 0.0
	pose.rest()


## Moves on to what [param face] is to show; returns whether the pose may have changed.
func advance(face: FacewireFace, link: Link, delta: float) -> bool:
	var frames := face.frames()
	if not frames:
		return false
	if face.mode == FacewireFace.Mode.LATEST and not face.take:
		return show_due(link, frames, face.interpolate, delta)
	if not is_instance_valid(face.audio_player):
		return false
	if face.audio_player.playing or face.audio_player.stream_paused:
		return show_heard(frames, Playback.heard_position(face.audio_player), delta)
	return leave_heard(frames, delta)


## Shows what is due now; returns whether the pose may have changed. [param glides] is whether the
## face moves between frames.
func show_due(link: Link, track: Track, glides: bool, delta: float) -> bool:
	var since_usec := link.now_usec - track.newest().arrived_usec
	var is_live := link.online and since_usec < 1e6 * LOST_S
	if not is_live and is_at_rest():
		return false
	var shown := pose.frame
	var now_ns := link.sidecar_ns(link.now_usec, track)
	if not _read_due(link, track, now_ns, glides):
		if is_live:
			return track.size() > 0 and _approach(track.at(0), now_ns - track.late_ns, delta)
		return _ease_what_is_shown(delta)
	_ease(is_live, delta)
	pose.fade(_share)
	if pose.frame != shown:
		lag_ms = (now_ns - track.due_ns(pose.frame, 0)) / 1e6
	if is_at_rest():
		pose.frame = null
	return true


## Shows what belongs to [param position], in seconds of the subject's audio; returns whether the
## pose may have changed.
func show_heard(track: Track, position: float, delta: float) -> bool:
	_position = position
	if track.size() == 0:
		return false
	# Where the faces have not come, or come no more, the mouth must not stay as it was.
	_ease(position < track.newest().t + LOST_S, delta)
	return _read_heard(track)


## Eases to rest from what was heard last, because nothing is heard any more.
func leave_heard(track: Track, delta: float) -> bool:
	if track.size() == 0 or is_at_rest():
		return false
	_ease(false, delta)
	return _read_heard(track)


func _read_due(link: Link, track: Track, now_ns: int, glides: bool) -> bool:
	if not glides:
		return pose.read_newest(track, now_ns)
	var fps := link.hello.fps if link.hello else USUAL_FPS
	return pose.read_due(track, now_ns, 1_000_000_000 / fps - EARLY_NS)


## The first face behind a cut is not due yet: what is shown becomes that face by then.
func _approach(first: FacewireFrame, now_ns: int, delta: float) -> bool:
	var missing_s := maxf(0.0, (first.at_ns - now_ns) / 1e9)
	if pose.frame and not is_at_rest():
		pose.approach(first, delta / (missing_s + delta))
	return true


## Without a frame to read, such as when a sidecar has gone just after a cancel.
func _ease_what_is_shown(delta: float) -> bool:
	var before := _share
	_ease(false, delta)
	pose.fade(_share / before)
	if is_at_rest():
		pose.frame = null
	return true


func _read_heard(track: Track) -> bool:
	pose.read_heard(track, _position)
	pose.fade(_share)
	return true


func _ease(is_live: bool, delta: float) -> void:
	_share = move_toward(_share, 1.0 if is_live else 0.0, delta / SETTLE_S)
